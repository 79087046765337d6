package onboarding_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
)

const (
	self, member, partner = "111111111111", "222222222222", "333333333333"
	bucketName            = "doitintl-awsops-acme"
)

// expected is what perfect facts meet.
func expected() onboarding.Expected {
	return onboarding.Expected{
		RootEmail: "Root@example.com", Accounts: 3, TaxCountry: "DE", Bucket: bucketName, Report: bucketName,
		Roles: []onboarding.ExpectedRole{{Name: "doitintl_cmp", Account: partner}, {Name: "CloudHealth", Optional: true}},
	}
}

func trustPolicy(account, condition string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + account + `:root"},"Action":"sts:AssumeRole"` + condition + `}]}`
}

const withExternalID = `,"Condition":{"StringEquals":{"sts:ExternalId":"secret"}}`

func perfectBucket(t *testing.T) billing.Bucket {
	t.Helper()
	policy, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": billing.Statements("aws", self, bucketName, nil)})
	if err != nil {
		t.Fatal(err)
	}
	return billing.Bucket{
		Name: bucketName, Region: "us-east-1", Ownership: s3types.ObjectOwnershipBucketOwnerEnforced, Policy: string(policy),
		PublicAccess: &s3types.PublicAccessBlockConfiguration{
			BlockPublicAcls: new(true), BlockPublicPolicy: new(true), IgnorePublicAcls: new(true), RestrictPublicBuckets: new(true),
		},
		Encryption: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAes256},
	}
}

func definition(name string) curtypes.ReportDefinition {
	return curtypes.ReportDefinition{
		ReportName: &name, TimeUnit: curtypes.TimeUnitHourly, S3Bucket: aws.String(bucketName),
		AdditionalSchemaElements: []curtypes.SchemaElement{curtypes.SchemaElementResources},
	}
}

// perfect are the facts of a management account with which nothing is wrong.
func perfect(t *testing.T) onboarding.Facts {
	t.Helper()
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	return onboarding.Facts{
		Partition: "aws", CallerID: self,
		Organization: onboarding.Told(&orgtypes.Organization{
			Id: aws.String("o-example123"), FeatureSet: orgtypes.OrganizationFeatureSetAll, MasterAccountId: aws.String(self), MasterAccountEmail: aws.String("root@example.com"),
		}),
		Summary:      onboarding.Told(onboarding.Summary{RootMFA: true, Users: 1}),
		RootUse:      onboarding.Told(onboarding.RootUse{At: now.AddDate(-1, 0, 0), Now: now}),
		Admins:       onboarding.Told(onboarding.Administrators{Names: []string{"ada"}}),
		AdminMFA:     onboarding.Told(map[string]int{"ada": 1}),
		AdminKeys:    onboarding.Told(map[string]int{"ada": 0}),
		Contacts:     onboarding.Told(map[string]bool{"BILLING": true, "OPERATIONS": true, "SECURITY": true}),
		Primary:      onboarding.Told(onboarding.PrimaryContact{Address: true, Phone: true}),
		Services:     onboarding.Told([]string{"account.amazonaws.com", "iam.amazonaws.com", "sso.amazonaws.com"}),
		RootFeatures: onboarding.Told([]string{"RootCredentialsManagement", "RootSessions"}),
		Quota:        onboarding.Told(10), Members: onboarding.Told(onboarding.Members{Count: 6}), Invitations: onboarding.Told(1),
		Transfers: onboarding.Told[[]onboarding.Transfer](nil),
		Tax:       onboarding.Told(&onboarding.Tax{Status: "Verified", CountryCode: "DE"}),
		Roles: map[string]onboarding.Evidence[*onboarding.Role]{
			"doitintl_cmp": onboarding.Told(&onboarding.Role{Trust: trustPolicy(partner, withExternalID)}),
			"CloudHealth":  onboarding.Told[*onboarding.Role](nil),
		},
		Bucket:  onboarding.Told(&onboarding.Bucket{Bucket: perfectBucket(t)}),
		Reports: onboarding.Told([]curtypes.ReportDefinition{definition(bucketName)}),
		Exports: onboarding.Told([]onboarding.Export{{Name: "focus", Status: "HEALTHY"}}),
	}
}

// manual are the checks that nobody can make, and what is said about them.
var manual = []string{"email_verified", "member_root", "payment", "support_plan", "invoice_unit", "billing_access"}

func TestPerfectAccount(t *testing.T) {
	t.Parallel()
	checks := onboarding.Checks(perfect(t), expected())
	for _, check := range checks {
		want := onboarding.CheckPass
		if slices.Contains(manual, check.ID) {
			want = onboarding.CheckManual
		}
		if check.Status != want || check.Title == "" || check.Evidence == "" || (check.Fix == "") != (want == onboarding.CheckPass) {
			t.Errorf("%+v, want %s", check, want)
		}
	}
	if !onboarding.IsReady(checks) {
		t.Error("a perfect account is not ready")
	}
	// The order and the ids are those of the list of checks in the design.
	const ids = "caller all_features root_email email_verified root_mfa root_keys root_certs root_use admin_user admin_mfa admin_keys contacts primary_contact " +
		"trusted_access root_features member_root account_quota transfer tax payment support_plan roles bucket cur cur_slot export invoice_unit billing_access"
	if got := strings.Join(onboarding.CheckIDs(), " "); got != ids {
		t.Errorf("the checks are\n%s\nwant\n%s", got, ids)
	}
}

// TestNothingKnown has every fact hidden: nothing is guessed, and nothing fails.
func TestNothingKnown(t *testing.T) {
	t.Parallel()
	checks := onboarding.Checks(onboarding.Facts{CallerID: self}, expected())
	for _, check := range checks {
		want := onboarding.CheckUnknown
		if slices.Contains(manual, check.ID) {
			want = onboarding.CheckManual
		}
		if check.Status != want || check.Fix == "" {
			t.Errorf("%+v, want %s", check, want)
		}
	}
	if onboarding.IsReady(checks) {
		t.Error("an account that nothing is known of is ready")
	}
}

// TestNothingExpected gives nothing to compare with: that is no reason not to be ready.
func TestNothingExpected(t *testing.T) {
	t.Parallel()
	facts := perfect(t)
	facts.Tax, facts.Reports = onboarding.Told[*onboarding.Tax](nil), onboarding.Told[[]curtypes.ReportDefinition](nil)
	checks := onboarding.Checks(facts, onboarding.Expected{})
	without := append(slices.Clone(manual), "root_email", "account_quota", "tax", "roles", "bucket", "cur")
	for _, check := range checks {
		if (check.Status == onboarding.CheckManual) != slices.Contains(without, check.ID) {
			t.Errorf("%+v", check)
		}
	}
	if !onboarding.IsReady(checks) {
		t.Error("it is not ready")
	}
}

func TestSkippedChecksAreLeftOut(t *testing.T) {
	t.Parallel()
	want := expected()
	want.Skip = []string{"root_mfa", "cur", "export", "account_quota"}
	for _, check := range onboarding.Checks(perfect(t), want) {
		if slices.Contains(want.Skip, check.ID) {
			t.Errorf("%s is there", check.ID)
		}
	}
	question := want.Question()
	if slices.Contains(question.Parts, onboarding.PartExports) || slices.Contains(question.Parts, onboarding.PartQuota) {
		t.Errorf("it asks for %v", question.Parts)
	}
	if !slices.Contains(question.Parts, onboarding.PartSummary) || !slices.Contains(question.Parts, onboarding.PartReports) {
		t.Errorf("it does not ask for what root_keys and cur_slot need: %v", question.Parts)
	}
	want.Skip = onboarding.CheckIDs()
	if parts := want.Question().Parts; len(parts) > 0 {
		t.Errorf("with everything skipped it asks for %v", parts)
	}
}

func TestCheckCheckID(t *testing.T) {
	t.Parallel()
	for id, says := range map[string]string{
		"root_mfa": "", "rootmfa": "perhaps root_mfa is meant", "admin-user": "perhaps admin_user is meant", "": "there is no such check", "something else": "there is no such check",
	} {
		err := onboarding.CheckCheckID(id)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", id, err, says)
		}
	}
}
