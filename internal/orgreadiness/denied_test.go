package orgreadiness_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func addExport(w world) {
	w.AWS.AddExport(w.management, bcmtypes.Export{
		Name: aws.String("focus"), DataQuery: &bcmtypes.DataQuery{QueryStatement: aws.String("SELECT BilledCost FROM FOCUS_1_0_AWS")},
		RefreshCadence: &bcmtypes.RefreshCadence{Frequency: bcmtypes.FrequencyOptionSynchronous},
		DestinationConfigurations: &bcmtypes.DestinationConfigurations{S3Destination: &bcmtypes.S3Destination{
			S3Bucket: aws.String(resources), S3Prefix: aws.String("focus"), S3Region: aws.String("us-east-1"),
			S3OutputConfigurations: &bcmtypes.S3OutputConfigurations{
				OutputType: bcmtypes.S3OutputTypeCustom, Format: bcmtypes.FormatOptionParquet, Compression: bcmtypes.CompressionOptionParquet,
				Overwrite: bcmtypes.OverwriteOptionOverwriteReport,
			},
		}},
	})
}

// needs are the checks that cannot be made without an IAM action.
var needs = map[string][]string{
	"organizations:DescribeOrganization":                {"caller", "all_features", "root_email"},
	"iam:GetAccountSummary":                             {"root_mfa", "root_keys", "root_certs"},
	"iam:GetCredentialReport":                           {"root_use"},
	"iam:GenerateCredentialReport":                      {"root_use"},
	"iam:ListEntitiesForPolicy":                         {"admin_user", "admin_mfa", "admin_keys"},
	"iam:ListMFADevices":                                {"admin_mfa"},
	"iam:ListAccessKeys":                                {"admin_keys"},
	"account:GetAlternateContact":                       {"contacts"},
	"account:GetContactInformation":                     {"primary_contact"},
	"organizations:ListAWSServiceAccessForOrganization": {"trusted_access"},
	"iam:ListOrganizationsFeatures":                     {"root_features"},
	"servicequotas:ListServiceQuotas":                   {"account_quota"},
	"organizations:ListAccounts":                        {"account_quota"},
	"organizations:ListHandshakesForOrganization":       {"account_quota"},
	"organizations:ListOutboundResponsibilityTransfers": {"transfer"},
	"tax:GetTaxRegistration":                            {"tax"},
	"iam:GetRole":                                       {"roles"},
	"s3:ListBucket":                                     {"bucket"},
	"s3:GetBucketPublicAccessBlock":                     {"bucket"},
	"s3:GetBucketOwnershipControls":                     {"bucket"},
	"s3:GetEncryptionConfiguration":                     {"bucket"},
	"s3:GetBucketPolicy":                                {"bucket"},
	"cur:DescribeReportDefinitions":                     {"cur", "cur_slot"},
	"bcm-data-exports:ListExports":                      {"export"},
}

// TestDenied takes away one IAM action after the other: exactly the checks that need it are unknown and name it.
func TestDenied(t *testing.T) {
	t.Parallel()
	for action, ids := range needs {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := perfectWorld(t)
			w.AWS.Deny(action)
			found := w.read(t, nil, inputs(nil))
			for _, c := range found.checks {
				affected := slices.Contains(ids, c.id)
				if affected != (c.status == "unknown") || c.status == "fail" {
					t.Errorf("%+v", c)
				}
				if affected && (c.evidence != "These credentials may not call "+action+"." || c.fix != "Allow "+action+" to the credentials of the provider.") {
					t.Errorf("it does not name %s: %+v", action, c)
				}
			}
			if found.ready {
				t.Error("it is ready")
			}
		})
	}
}

// TestAnswersOfTheMoment are no reason to tell nothing at all: an administrator who is deleted while the checks are made,
// and a partition without billing transfers.
func TestAnswersOfTheMoment(t *testing.T) {
	t.Parallel()
	gone := awssim.Error{Code: "NoSuchEntity", Message: "The user with name bob cannot be found."}
	for operation, test := range map[string]struct {
		refusal awssim.Error
		id      string
		status  string
	}{
		"ListMFADevices": {gone, "admin_mfa", "pass"},
		"ListAccessKeys": {gone, "admin_keys", "pass"},
		"ListOutboundResponsibilityTransfers": {
			awssim.Error{Code: "UnsupportedAPIEndpointException", Message: "This action isn't available in the current AWS Region.", Status: 400}, "transfer", "unknown",
		},
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := perfectWorld(t)
			w.AWS.AddUser(w.management, "bob", "arn:aws:iam::aws:policy/AdministratorAccess")
			w.AWS.AddMFADevice(w.management, "bob")
			skip := map[string]int{"ListMFADevices": 1, "ListAccessKeys": 1}[operation] // the caller comes first
			w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &test.refusal, Skip: skip, Count: awssim.Always})
			found := w.read(t, nil, inputs(nil))
			if c := found.of(test.id); c.status != test.status {
				t.Errorf("%+v, want %s", c, test.status)
			}
		})
	}
}

// TestActions holds the list above against what is really called.
func TestActions(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	addExport(w)
	w.AWS.ResetCalls()
	w.read(t, nil, inputs(nil))
	for _, call := range w.AWS.Calls() {
		for _, action := range awssim.Actions(call.Service, call.Operation) {
			if _, known := needs[action]; !known && action != "sts:GetCallerIdentity" {
				t.Errorf("%s is called, and no test denies it", action)
			}
		}
	}
}

// TestNothingAllowed uses credentials that may do nothing: nothing fails, and nothing is an error.
func TestNothingAllowed(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	keys := w.AWS.UserCredentials(w.management, "nobody")
	found := w.read(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey}, inputs(nil))
	for _, c := range found.checks {
		if want := map[bool]string{true: "manual", false: "unknown"}[slices.Contains(manual, c.id)]; c.status != want {
			t.Errorf("%+v, want %s", c, want)
		}
	}
}

// TestMember uses credentials of a member account: it is told which credentials to use, and nothing is concluded from
// the member's own root user, contacts and reports.
func TestMember(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "dev"})
	keys := w.AWS.CredentialsFor(member)
	w.AWS.ResetCalls()
	found := w.read(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey}, inputs(nil))
	if found.ready || found.ids["account_id"] != member || found.ids["management_account_id"] != w.management {
		t.Errorf("ready: %v, %v", found.ready, found.ids)
	}
	for _, c := range found.checks {
		switch {
		case c.id == "caller":
			if c.status != "fail" || c.evidence != "The credentials belong to the member account "+member+", and the management account is "+w.management+"." {
				t.Errorf("%+v", c)
			}
		case c.id == "all_features" || c.id == "root_email":
			if c.status != "pass" {
				t.Errorf("%+v", c)
			}
		case slices.Contains(manual, c.id):
		case c.status != "unknown" || c.evidence != "These credentials belong to the member account "+member+", and only those of the management account "+w.management+" can tell.":
			t.Errorf("%+v", c)
		}
	}
	if calls := w.AWS.CountCalls(); calls != 2 {
		t.Errorf("%d calls: %+v", calls, w.AWS.Calls())
	}
}

// TestAlone has an account without organization: what belongs to an organization fails, the rest is checked.
func TestAlone(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	w.AWS.SetOrganizationInUse(false)
	found := w.read(t, nil, inputs(nil))
	fails := []string{"caller", "all_features", "root_email", "trusted_access", "root_features", "account_quota"}
	for _, c := range found.checks {
		if (c.status == "fail") != slices.Contains(fails, c.id) || c.status == "unknown" {
			t.Errorf("%+v", c)
		}
	}
	if found.ids["management_account_id"] != "" || found.ready {
		t.Errorf("%v, ready: %v", found.ids, found.ready)
	}
}

// TestErrors has AWS answer with errors that say nothing about the account: they are no findings.
func TestErrors(t *testing.T) {
	t.Parallel()
	for operation, says := range map[string]string{
		"DescribeOrganization":      "ERROR: Failed checking the readiness of the management account\nDescribing the organization of these credentials: broken.",
		"GetAccountSummary":         "ERROR: Failed checking the readiness of the management account\nReading the summary of the account: broken.",
		"GetCallerIdentity":         "ERROR: Failed checking the readiness of the management account\nFinding out whose credentials these are:",
		"GenerateCredentialReport":  "ERROR: Failed checking the readiness of the management account\nAsking for the credential report: broken.",
		"ListMFADevices":            "ERROR: Failed checking the readiness of the management account\nListing the MFA devices of the user administrator: broken.",
		"ListExports":               "ERROR: Failed checking the readiness of the management account\nListing the data exports: broken.",
		"GetTaxRegistration":        "ERROR: Failed checking the readiness of the management account\nReading the tax registration of the account: broken.",
		"DescribeReportDefinitions": "ERROR: Failed checking the readiness of the management account\nListing the Cost and Usage Reports: broken.",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := perfectWorld(t)
			w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &awssim.Error{Code: "BrokenException", Message: "broken"}})
			_, said := w.Server(t, nil).ReadData(t, typeName, inputs(nil))
			if said = acctest.HideIDs(said); !strings.HasPrefix(said, says) || !strings.Contains(said, "BrokenException") {
				t.Errorf("it says %q, want %s ...", said, says)
			}
		})
	}
}

// TestSlowReport waits for the credential report, and gives up without an error.
func TestSlowReport(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	slow := w.AWS.Inject(awssim.Fault{Operation: "GetCredentialReport", Kind: awssim.FaultError, Count: 5, Error: &awssim.Error{Code: "ReportInProgress", Message: "wait", Status: 404}})
	if c := w.read(t, nil, inputs(nil)).of("root_use"); c.status != "pass" || slow.Hits() != 5 {
		t.Errorf("%+v after %d refusals", c, slow.Hits())
	}
	slow.Remove()
	w.AWS.Inject(awssim.Fault{Operation: "GetCredentialReport", Kind: awssim.FaultError, Count: awssim.Always, Error: &awssim.Error{Code: "ReportInProgress", Message: "wait", Status: 404}})
	before := w.Clock.Now()
	if c := w.read(t, nil, inputs(nil)).of("root_use"); c.status != "unknown" || c.evidence != "IAM has not finished the credential report." {
		t.Errorf("%+v", c)
	}
	if waited := w.Clock.Now().Sub(before); waited != 2*time.Minute {
		t.Errorf("it waited %s", waited)
	}
}
