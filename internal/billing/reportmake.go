package billing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// ReportTakenError says that the account has a report of the wanted name already, and this Terraform state did not make it.
type ReportTakenError struct {
	AccountID string
	Report    curtypes.ReportDefinition
}

func (e *ReportTakenError) Error() string {
	return fmt.Sprintf("the account %s has the Cost and Usage Report %s already, and this configuration did not make it", e.AccountID, aws.ToString(e.Report.ReportName))
}

// ReportLimitError says that the account defines as many reports as AWS allows.
type ReportLimitError struct {
	AccountID, Report string // Report is the one too many
	Names             []string
}

func (e *ReportLimitError) Error() string {
	return fmt.Sprintf("no room for the Cost and Usage Report %s: the account %s has %s, and AWS allows %d", e.Report, e.AccountID, strings.Join(e.Names, ", "), MaxReports)
}

// RefusedReportError says that AWS went on refusing a report whose combination of settings is right, most likely because
// it may not write into the bucket.
type RefusedReportError struct {
	AccountID, Report, Bucket string
	Policy                    string // that the bucket has now
	Waited                    time.Duration
	Err                       error
}

func (e *RefusedReportError) Error() string {
	policy := "The bucket has no policy."
	if e.Policy != "" {
		policy = "The policy of the bucket is " + e.Policy
	}
	return fmt.Sprintf("AWS refused the report %s of the account %s for %d minutes, most likely because it may not write into the bucket %s (%s). %s. "+
		"Check that no policy of the organization forbids it, and that the key of the bucket, if it has one of its own, lets %s use it. "+
		"Nothing else is wrong with the report. Apply again to continue", e.Report, e.AccountID, int(e.Waited.Minutes()), e.Bucket, said(e.Err), policy, ServiceReports)
}

func (e *RefusedReportError) Unwrap() error { return e.Err }

func said(err error) string {
	if message := strings.TrimSuffix(awsclient.Message(err), "."); message != "" {
		return message
	}
	return "AWS gave no reason"
}

// How long AWS may take to see that it may write into a bucket: longer when the policy was just written.
const (
	verifying      = 2 * time.Minute
	verifyingFresh = 5 * time.Minute
)

// PutReport defines a new report that carries the ownership tag from this call on. AWS checks at once that it may write
// into the bucket, which it refuses for a while after the policy was written. When the report is there already, made by an
// earlier call whose answer got lost, PutReport succeeds.
func (b *Billing) PutReport(ctx context.Context, report curtypes.ReportDefinition, tags map[string]string, bucket Bucket, policyWritten bool) error {
	name := aws.ToString(report.ReportName)
	owner, err := b.org.Owner(ctx, KindReport, name)
	if err != nil {
		return err
	}
	all := map[string]string{organization.OwnerKey: owner}
	maps.Copy(all, tags)
	err = b.verified(ctx, name, bucket, policyWritten, func(ctx context.Context) error {
		_, err := b.client.CUR().PutReportDefinition(ctx, &costandusagereportservice.PutReportDefinitionInput{ReportDefinition: &report, Tags: reportTagList(all)})
		return err
	})
	switch {
	case awsclient.IsCode(err, "DuplicateReportNameException"):
		return b.checkMine(ctx, name, err)
	case awsclient.IsCode(err, "ReportLimitReachedException"):
		return b.limitReached(ctx, name, err)
	case err != nil && !errors.As(err, new(*RefusedReportError)):
		return &UnfinishedError{Bucket: bucket.Name, Done: []string{"bucket"}, Left: []string{"report"}, Err: fmt.Errorf("defining the report %s: %w", name, err)}
	}
	return err
}

// checkMine tells a report that an earlier call made from one of somebody else who was faster.
func (b *Billing) checkMine(ctx context.Context, name string, duplicate error) error {
	report, err := b.Report(ctx, name)
	if err != nil {
		return fmt.Errorf("AWS says that there is a report %s already (%w), but: %w", name, duplicate, err)
	}
	tags, err := b.ReportTags(ctx, name)
	if err != nil {
		return err
	}
	mine, err := b.OwnsReport(ctx, name, tags)
	if err != nil || mine {
		return err
	}
	accountID, err := b.client.AccountID(ctx)
	if err != nil {
		return err
	}
	return &ReportTakenError{AccountID: accountID, Report: report}
}

func (b *Billing) limitReached(ctx context.Context, name string, refusal error) error {
	reports, err := b.Reports(ctx)
	if err != nil || len(reports) < MaxReports {
		return refusal
	}
	accountID, err := b.client.AccountID(ctx)
	if err != nil {
		return refusal
	}
	return fmt.Errorf("%w: %w", &ReportLimitError{AccountID: accountID, Report: name, Names: ReportNames(reports)}, refusal)
}

// ReportNames are the names of reports, sorted.
func ReportNames(reports []curtypes.ReportDefinition) []string {
	names := make([]string, 0, len(reports))
	for i := range reports {
		names = append(names, aws.ToString(reports[i].ReportName))
	}
	slices.Sort(names)
	return names
}

// verified repeats a definition of a report until AWS sees that it may write into the bucket.
func (b *Billing) verified(ctx context.Context, name string, bucket Bucket, policyWritten bool, do func(context.Context) error) error {
	patience := verifying
	if policyWritten {
		patience = verifyingFresh
	}
	err := b.patiently(ctx, "AWS may write into the bucket "+bucket.Name, patience, isUnverified, do)
	if !isUnverified(err) {
		return err
	}
	accountID, idErr := b.client.AccountID(ctx)
	if idErr != nil {
		return err
	}
	return &RefusedReportError{AccountID: accountID, Report: name, Bucket: bucket.Name, Policy: bucket.Policy, Waited: patience, Err: err}
}

// isUnverified knows the answer of AWS while it may not write into the bucket. AWS gives all mistakes this code, often
// without a text, but the others were found before.
func isUnverified(err error) bool {
	return awsclient.IsCode(err, "ValidationException")
}

// ModifyReport changes everything about a report that AWS changes: not its name, time unit, schema elements or versioning.
func (b *Billing) ModifyReport(ctx context.Context, report curtypes.ReportDefinition, bucket Bucket, policyWritten bool) error {
	name := aws.ToString(report.ReportName)
	return b.verified(ctx, name, bucket, policyWritten, func(ctx context.Context) error {
		_, err := b.client.CUR().ModifyReportDefinition(ctx, &costandusagereportservice.ModifyReportDefinitionInput{ReportName: &name, ReportDefinition: &report})
		return err
	})
}

// DeleteReport deletes the definition of a report. What was delivered stays. A report that is gone is no error.
func (b *Billing) DeleteReport(ctx context.Context, name string) error {
	_, err := b.client.CUR().DeleteReportDefinition(ctx, &costandusagereportservice.DeleteReportDefinitionInput{ReportName: &name})
	if awsclient.IsCode(err, "ValidationException") { // so AWS also calls a report that is not there
		if _, missing := b.Report(ctx, name); awsclient.IsNotFound(missing) {
			return nil
		}
	}
	if err != nil && !awsclient.IsNotFound(err) {
		return fmt.Errorf("deleting the Cost and Usage Report %s: %w", name, err)
	}
	return nil
}

// TagReport sets and removes tags of a report. Both may be empty; then AWS is not called.
func (b *Billing) TagReport(ctx context.Context, name string, set map[string]string, remove []string) error {
	if len(remove) > 0 {
		_, err := b.client.CUR().UntagResource(ctx, &costandusagereportservice.UntagResourceInput{ReportName: &name, TagKeys: remove})
		if err != nil {
			return fmt.Errorf("removing the tags %s from the Cost and Usage Report %s: %w", strings.Join(remove, ", "), name, err)
		}
	}
	if len(set) > 0 {
		_, err := b.client.CUR().TagResource(ctx, &costandusagereportservice.TagResourceInput{ReportName: &name, Tags: reportTagList(set)})
		if err != nil {
			return fmt.Errorf("setting the tags of the Cost and Usage Report %s: %w", name, err)
		}
	}
	return nil
}

func reportTagList(tags map[string]string) []curtypes.Tag {
	list := make([]curtypes.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, curtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
