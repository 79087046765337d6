package awssim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

const (
	reportDuration = 2 * time.Second // from the request to the finished report
	reportLife     = 4 * time.Hour   // for which AWS makes no new one (IAM User Guide, "Getting credential reports")
)

// credentialReport is the last credential report of an account. It shows the account as it was when it was asked for.
type credentialReport struct {
	askedAt, readyAt time.Time
	content          string
}

const reportHeader = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation," +
	"mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region," +
	"access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date," +
	"access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"

func (w *World) generateCredentialReport(
	r *request, _ *iam.GenerateCredentialReportInput,
) (*iam.GenerateCredentialReportOutput, error) {
	a := r.caller.account
	switch {
	case a.report == nil || !r.now.Before(a.report.readyAt.Add(reportLife)):
		a.report = &credentialReport{askedAt: r.now, readyAt: r.now.Add(reportDuration), content: w.credentialRows(a)}
		return &iam.GenerateCredentialReportOutput{
			State: iamtypes.ReportStateTypeStarted, Description: aws.String("No report exists. Starting a new report generation task"),
		}, nil
	case r.now.Before(a.report.readyAt):
		return &iam.GenerateCredentialReportOutput{State: iamtypes.ReportStateTypeInprogress}, nil
	}
	return &iam.GenerateCredentialReportOutput{State: iamtypes.ReportStateTypeComplete}, nil
}

func (w *World) getCredentialReport(r *request, _ *iam.GetCredentialReportInput) (*iam.GetCredentialReportOutput, error) {
	report := r.caller.account.report
	switch {
	case report == nil:
		return nil, &Error{Code: "ReportNotPresent", Message: "No report found. Call GenerateCredentialReport."}
	case r.now.Before(report.readyAt):
		return nil, &Error{Code: "ReportInProgress", Message: "Credential report is still being generated."}
	case !r.now.Before(report.readyAt.Add(reportLife)):
		return nil, &Error{Code: "ReportExpired", Message: "The most recent credential report has expired. Call GenerateCredentialReport."}
	}
	return &iam.GetCredentialReportOutput{
		Content: []byte(report.content), ReportFormat: iamtypes.ReportFormatTypeTextCsv, GeneratedTime: aws.Time(report.readyAt),
	}, nil
}

// credentialRows is the text of a report: the root user first, then the users by name.
func (w *World) credentialRows(a *account) string {
	rows := []string{reportHeader, strings.Join(a.rootRow(), ",")}
	space := w.iam(a)
	for _, name := range sortedKeys(space.users) {
		u := space.users[name]
		rows = append(rows, strings.Join(u.reportRow(len(space.mfaOf(u)) > 0), ","))
	}
	return strings.Join(rows, "\n")
}

func (a *account) rootRow() []string {
	row := []string{
		"<root_account>", a.rootARN(), reportTime(a.now.joinedAt), strconv.FormatBool(a.root.password), usedAt(a.root.lastUsed),
		"not_supported", "not_supported", strconv.FormatBool(a.root.mfa),
	}
	for i := range maxAccessKeys {
		row = append(row, keyColumns(a.root.keys > i, rotatedAt(a.root.keys > i, a.now.joinedAt))...)
	}
	for i := range 2 {
		row = append(row, certificateColumns(a.root.certificates > i, rotatedAt(a.root.certificates > i, a.now.joinedAt))...)
	}
	return row
}

func (u *user) reportRow(mfa bool) []string {
	row := []string{u.name, u.arn, reportTime(u.createdAt)}
	if u.login == nil {
		row = append(row, "false", "N/A", "N/A", "N/A")
	} else {
		row = append(row, "true", "no_information", reportTime(u.login.changedAt), "N/A")
	}
	row = append(row, strconv.FormatBool(mfa))
	for i := range maxAccessKeys {
		if i < len(u.keys) {
			row = append(row, keyColumns(!u.keys[i].inactive, u.keys[i].createdAt)...)
		} else {
			row = append(row, keyColumns(false, time.Time{})...)
		}
	}
	return append(row, slices.Concat(certificateColumns(false, time.Time{}), certificateColumns(false, time.Time{}))...)
}

func rotatedAt(present bool, at time.Time) time.Time {
	if !present {
		return time.Time{}
	}
	return at
}

func keyColumns(active bool, rotated time.Time) []string {
	at := "N/A"
	if !rotated.IsZero() {
		at = reportTime(rotated)
	}
	return []string{strconv.FormatBool(active), at, "N/A", "N/A", "N/A"}
}

func certificateColumns(active bool, rotated time.Time) []string {
	return keyColumns(active, rotated)[:2]
}

func usedAt(t time.Time) string {
	if t.IsZero() {
		return "no_information"
	}
	return reportTime(t)
}

func reportTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }
