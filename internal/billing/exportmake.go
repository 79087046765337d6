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
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// ExportLimitError says that the account has as many exports of a table as AWS allows.
type ExportLimitError struct {
	AccountID, Table string
	Limit            int
	Names            []string // of the exports of that table
}

func (e *ExportLimitError) Error() string {
	return fmt.Sprintf("the account %s has the data exports %s of the table %s, and AWS allows %d",
		e.AccountID, strings.Join(e.Names, ", "), e.Table, e.Limit)
}

// RefusedExportError says that AWS went on refusing an export whose settings are right, because it may not write into the
// bucket.
type RefusedExportError struct {
	AccountID, Export, Bucket string
	Policy                    string // that the bucket has now
	Waited                    time.Duration
	Err                       error
}

func (e *RefusedExportError) Error() string {
	policy := "The bucket has no policy."
	if e.Policy != "" {
		policy = "The policy of the bucket is " + e.Policy
	}
	return fmt.Sprintf("AWS refused the data export %s of the account %s for %s, most likely because it may not write into the bucket %s (%s). %s. "+
		"Check that no policy of the organization forbids it, and that the key of the bucket, if it has one of its own, lets %s use it. "+
		"Nothing else is wrong with the export. Apply again to continue",
		e.Export, e.AccountID, e.Waited, e.Bucket, said(e.Err), strings.TrimSuffix(policy, "."), ServiceExports)
}

func (e *RefusedExportError) Unwrap() error { return e.Err }

// exportLimit is how many exports an account may have of the tables whose names begin in one way.
type exportLimit struct {
	family string
	limit  int
}

// exportLimits are how many exports of a table an account may have (AWS Data Exports quotas page). Tables of one family
// share their limit.
var exportLimits = []exportLimit{{"COST_AND_USAGE_REPORT", 5}, {"FOCUS_", 2}, {"COST_OPTIMIZATION_RECOMMENDATIONS", 2}, {"CARBON_EMISSIONS", 2}}

// ExportFamily is the table whose limit a table shares, "" for a table that is newer than this provider.
func ExportFamily(table string) string {
	for _, l := range exportLimits {
		if strings.HasPrefix(table, l.family) {
			return l.family
		}
	}
	return ""
}

// CheckExportLimit fails with an *ExportLimitError when AWS would refuse the exports of a table that are coming, by name.
// Those that are going make room.
func (b *Billing) CheckExportLimit(ctx context.Context, table string, coming, going []string) error {
	family := ExportFamily(table)
	if family == "" {
		return nil
	}
	limit := exportLimits[slices.IndexFunc(exportLimits, func(l exportLimit) bool { return l.family == family })].limit
	listed, err := b.Exports(ctx)
	if err != nil || len(listed)+len(coming) <= limit {
		return err
	}
	names, err := b.exportsOf(ctx, family, listed)
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(going, name) || slices.Contains(coming, name) })
	if len(names)+len(coming) <= limit {
		return nil
	}
	accountID, err := b.client.AccountID(ctx)
	slices.Sort(names)
	return errors.Join(err, &ExportLimitError{AccountID: accountID, Table: table, Limit: limit, Names: names})
}

// exportsOf are the names of the listed exports of a family of tables.
func (b *Billing) exportsOf(ctx context.Context, family string, listed []bcmtypes.ExportReference) ([]string, error) {
	var names []string
	for i := range listed {
		export, err := b.Export(ctx, aws.ToString(listed[i].ExportArn))
		if awsclient.IsNotFound(err) { // deleted since it was listed
			continue
		}
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(export.Query.Table, family) {
			names = append(names, aws.ToString(export.Name))
		}
	}
	return names, nil
}

// CreateExport makes an export that carries the ownership tag from this call on, and returns its ARN. AWS checks at once
// that it may write into the bucket, which it refuses for a while after the policy was written. When the export is there
// already, made by an earlier call whose answer got lost, CreateExport succeeds.
func (b *Billing) CreateExport(
	ctx context.Context, export bcmtypes.Export, tags map[string]string, bucket Bucket, policyWritten bool,
) (arn string, err error) {
	name := aws.ToString(export.Name)
	owner, err := b.org.Owner(ctx, KindExport, name)
	if err != nil {
		return "", err
	}
	all := map[string]string{organization.OwnerKey: owner}
	maps.Copy(all, tags)
	err = b.deliverable(ctx, name, bucket, policyWritten, func(ctx context.Context) error {
		out, err := b.client.DataExports().CreateExport(ctx, &bcmdataexports.CreateExportInput{Export: &export, ResourceTags: exportTagList(all)})
		if err == nil {
			arn = aws.ToString(out.ExportArn)
		}
		return err
	})
	if err == nil {
		return arn, nil
	}
	// AWS has no code of its own for a name that is taken, so every refusal is a reason to look. One is ours when an
	// answer got lost.
	if awsclient.IsCode(err, "ValidationException", "ServiceQuotaExceededException") {
		found, lookErr := b.FindExport(ctx, name, false)
		switch {
		case lookErr != nil && errors.As(lookErr, new(*ExportTakenError)):
			return "", fmt.Errorf("%w: %w", lookErr, err)
		case lookErr == nil && found.Exists:
			return found.ARN(), nil
		}
	}
	if errors.As(err, new(*RefusedExportError)) {
		return "", err
	}
	return "", fmt.Errorf("creating the data export %s in the bucket %s: %w. Apply again: the provider looks first for what is there, and continues with it", name, bucket.Name, err)
}

// UpdateExport overwrites an export as a whole. What nobody configured stays as it is in current.
func (b *Billing) UpdateExport(ctx context.Context, arn string, export bcmtypes.Export, bucket Bucket, policyWritten bool) error {
	name := aws.ToString(export.Name)
	err := b.deliverable(ctx, name, bucket, policyWritten, func(ctx context.Context) error {
		_, err := b.client.DataExports().UpdateExport(ctx, &bcmdataexports.UpdateExportInput{ExportArn: &arn, Export: &export})
		return err
	})
	switch {
	case err == nil || errors.As(err, new(*RefusedExportError)):
		return err
	case awsclient.IsAmbiguous(err):
		return fmt.Errorf("updating the data export %s: %w", name, err)
	default:
		return fmt.Errorf("updating the data export %s: %w. It is unchanged", name, err)
	}
}

// deliverable repeats a definition of an export until AWS sees that it may write into the bucket.
func (b *Billing) deliverable(ctx context.Context, name string, bucket Bucket, policyWritten bool, do func(context.Context) error) error {
	patience := verifying
	if policyWritten {
		patience = verifyingFresh
	}
	err := b.patiently(ctx, "AWS may write into the bucket "+bucket.Name, patience, isUndeliverable, do)
	if !isUndeliverable(err) {
		return err
	}
	accountID, idErr := b.client.AccountID(ctx)
	if idErr != nil {
		return err
	}
	return &RefusedExportError{AccountID: accountID, Export: name, Bucket: bucket.Name, Policy: bucket.Policy, Waited: patience, Err: err}
}

// isUndeliverable knows the answer of AWS while it may not write into the bucket. Refusals of fields and of queries have
// a reason, and do not pass.
func isUndeliverable(err error) bool {
	refusal, ok := errors.AsType[*bcmtypes.ValidationException](err)
	return ok && (refusal.Reason == "" || refusal.Reason == bcmtypes.ValidationExceptionReasonOther)
}

// DeleteExport deletes an export. What was delivered stays. An export that is gone is no error.
func (b *Billing) DeleteExport(ctx context.Context, arn string) error {
	_, err := b.client.DataExports().DeleteExport(ctx, &bcmdataexports.DeleteExportInput{ExportArn: &arn})
	if err != nil && !awsclient.IsNotFound(err) {
		return fmt.Errorf("deleting the data export %s: %w", arn, err)
	}
	return nil
}

// TagExport sets and removes tags of an export. Both may be empty; then AWS is not called.
func (b *Billing) TagExport(ctx context.Context, arn string, set map[string]string, remove []string) error {
	if len(remove) > 0 {
		_, err := b.client.DataExports().UntagResource(ctx, &bcmdataexports.UntagResourceInput{ResourceArn: &arn, ResourceTagKeys: remove})
		if err != nil {
			return fmt.Errorf("removing the tags %s from the data export %s: %w", strings.Join(remove, ", "), arn, err)
		}
	}
	if len(set) > 0 {
		_, err := b.client.DataExports().TagResource(ctx, &bcmdataexports.TagResourceInput{ResourceArn: &arn, ResourceTags: exportTagList(set)})
		if err != nil {
			return fmt.Errorf("setting the tags of the data export %s: %w", arn, err)
		}
	}
	return nil
}

func exportTagList(tags map[string]string) []bcmtypes.ResourceTag {
	list := make([]bcmtypes.ResourceTag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, bcmtypes.ResourceTag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
