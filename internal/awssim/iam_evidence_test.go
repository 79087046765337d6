package awssim_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestAccountSummary(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, id := t.Context(), w.ManagementAccountID()
	w.AddUser(id, "ops")
	w.AddMFADevice(id, "ops")
	w.createRole(t, "Partner")
	must[*iam.CreatePolicyOutput](t)(w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("read"), PolicyDocument: aws.String(readBuckets)}))
	wantSummary(t, w.clients, map[string]int32{
		"Users": 2, "Roles": 1, "Policies": 1, "MFADevices": 2, "MFADevicesInUse": 2, "AccountMFAEnabled": 1, "AccountPasswordPresent": 1,
		"AccountAccessKeysPresent": 0, "AccountSigningCertificatesPresent": 0, "RolesQuota": 1000, "VersionsPerPolicyQuota": 5,
		"PolicySizeQuota": 6144, "AssumeRolePolicySizeQuota": 2048, "AttachedPoliciesPerRoleQuota": 10,
	})
	w.SetRootMFA(id, false)
	w.SetRootAccessKeys(id, 2)
	w.SetRootSigningCertificates(id, 1)
	wantSummary(t, w.clients, map[string]int32{
		"AccountMFAEnabled": 0, "AccountAccessKeysPresent": 1, "AccountSigningCertificatesPresent": 1, "MFADevices": 1, "MFADevicesInUse": 1,
	})
	member := w.as(w.CredentialsFor(w.AddAccount(awssim.Account{})))
	wantSummary(t, member, map[string]int32{"Users": 1, "Roles": 1, "AccountMFAEnabled": 0, "AccountPasswordPresent": 0})
}

func wantSummary(t *testing.T, c clients, want map[string]int32) {
	t.Helper()
	got := must[*iam.GetAccountSummaryOutput](t)(c.iam.GetAccountSummary(t.Context(), &iam.GetAccountSummaryInput{})).SummaryMap
	for key, value := range want {
		if n, known := got[key]; !known || n != value {
			t.Errorf("%s is %d (%t), want %d", key, n, known, value)
		}
	}
}

// TestCredentialReport asks before there is one, while it is being made, when it is there, and when it is too old.
func TestCredentialReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	get := func() (*iam.GetCredentialReportOutput, error) {
		return w.iam.GetCredentialReport(t.Context(), &iam.GetCredentialReportInput{})
	}
	generate := func(want types.ReportStateType) {
		t.Helper()
		if got := must[*iam.GenerateCredentialReportOutput](t)(w.iam.GenerateCredentialReport(t.Context(), &iam.GenerateCredentialReportInput{})).State; got != want {
			t.Errorf("the report is %s, want %s", got, want)
		}
	}
	_, err := get()
	wantRefusal(t, err, "ReportNotPresent", "")
	generate(types.ReportStateTypeStarted)
	generate(types.ReportStateTypeInprogress)
	_, err = get()
	wantRefusal(t, err, "ReportInProgress", "")
	w.clock.Advance(2 * time.Second)
	generate(types.ReportStateTypeComplete)
	made := w.clock.Now()
	w.AddUser(w.ManagementAccountID(), "later")
	w.clock.Advance(3 * time.Hour)
	generate(types.ReportStateTypeComplete)
	report := must[*iam.GetCredentialReportOutput](t)(get())
	if !report.GeneratedTime.Equal(made) || report.ReportFormat != types.ReportFormatTypeTextCsv || strings.Contains(string(report.Content), "later") {
		t.Errorf("%s %s, made %s:\n%s", report.GeneratedTime, report.ReportFormat, made, report.Content)
	}
	w.clock.Advance(time.Hour)
	_, err = get()
	wantRefusal(t, err, "ReportExpired", "")
	generate(types.ReportStateTypeStarted)
	w.clock.Advance(2 * time.Second)
	if report := must[*iam.GetCredentialReportOutput](t)(get()); !strings.Contains(string(report.Content), "later") {
		t.Errorf("the new report:\n%s", report.Content)
	}
}

// TestCredentialReportRows reads the report as its readers do, by the names of its columns.
func TestCredentialReportRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.ManagementAccountID()
	w.AddUser(id, "ops")
	w.AddMFADevice(id, "ops")
	must[*iam.CreateLoginProfileOutput](t)(w.iam.CreateLoginProfile(t.Context(), &iam.CreateLoginProfileInput{UserName: aws.String("ops"), Password: aws.String(goodPassword)}))
	must[*iam.CreateAccessKeyOutput](t)(w.iam.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("ops")}))
	w.SetRootLastUsed(id, time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))
	rows := w.credentialReport(t)
	if len(rows) != 3 || rows[0]["user"] != "<root_account>" || rows[1]["user"] != "administrator" || rows[2]["user"] != "ops" {
		t.Fatalf("rows %v", rows)
	}
	for i, want := range []map[string]string{
		{"arn": "arn:aws:iam::123456789012:root", "password_last_used": "2026-11-01T08:00:00+00:00", "password_last_changed": "not_supported", "mfa_active": "true", "access_key_1_active": "false", "access_key_1_last_rotated": "N/A"},
		{"password_enabled": "false", "password_last_used": "N/A", "mfa_active": "false"},
		{"password_enabled": "true", "password_last_used": "no_information", "password_last_changed": "2026-11-23T09:00:00+00:00", "mfa_active": "true", "access_key_1_active": "true", "access_key_2_active": "false", "cert_2_last_rotated": "N/A"},
	} {
		for column, value := range want {
			if rows[i][column] != value {
				t.Errorf("%s: %s is %q, want %q", rows[i]["user"], column, rows[i][column], value)
			}
		}
	}
	w.SetRootLastUsed(id, time.Time{})
	w.clock.Advance(5 * time.Hour)
	if rows := w.credentialReport(t); rows[0]["password_last_used"] != "no_information" {
		t.Errorf("the root user that was never used: %v", rows[0])
	}
}

// credentialReport makes a report and reads its rows.
func (w *world) credentialReport(t *testing.T) []map[string]string {
	t.Helper()
	must[*iam.GenerateCredentialReportOutput](t)(w.iam.GenerateCredentialReport(t.Context(), &iam.GenerateCredentialReportInput{}))
	w.clock.Advance(time.Minute)
	report := must[*iam.GetCredentialReportOutput](t)(w.iam.GetCredentialReport(t.Context(), &iam.GetCredentialReportInput{}))
	lines, err := csv.NewReader(strings.NewReader(string(report.Content))).ReadAll() // refuses rows of different lengths
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}
