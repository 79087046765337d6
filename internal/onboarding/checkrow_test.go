package onboarding_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
)

// spoiled are perfect facts but for one thing, and what then is said about it. All other checks pass as before, unless they
// are named in also.
type spoiled struct {
	id       string
	spoil    func(*onboarding.Facts, *onboarding.Expected)
	status   onboarding.CheckStatus
	evidence string
	also     []string
}

const (
	fail   = onboarding.CheckFail
	pass   = onboarding.CheckPass
	unsure = onboarding.CheckUnknown
	byHand = onboarding.CheckManual
)

func changedOrg(change func(*orgtypes.Organization)) func(*onboarding.Facts, *onboarding.Expected) {
	return func(f *onboarding.Facts, _ *onboarding.Expected) {
		org, _ := f.Organization.Get()
		changed := *org
		change(&changed)
		f.Organization = onboarding.Told(&changed)
	}
}

func changed(change func(*onboarding.Facts)) func(*onboarding.Facts, *onboarding.Expected) {
	return func(f *onboarding.Facts, _ *onboarding.Expected) { change(f) }
}

var accountChecks = map[string]spoiled{
	"no organization": {"caller", changed(func(f *onboarding.Facts) { f.Organization = onboarding.Told[*orgtypes.Organization](nil) }), fail,
		"The credentials belong to the account 111111111111, which is in no organization.", []string{"all_features", "root_email", "account_quota"}},
	"credentials of a member": {"caller", changedOrg(func(o *orgtypes.Organization) { o.MasterAccountId = aws.String(member) }), fail,
		"The credentials belong to the member account 111111111111, and the management account is 222222222222.", nil},
	"consolidated billing": {"all_features", changedOrg(func(o *orgtypes.Organization) { o.FeatureSet = orgtypes.OrganizationFeatureSetConsolidatedBilling }), fail,
		"The organization has the feature set CONSOLIDATED_BILLING.", nil},
	"another address": {"root_email", changedOrg(func(o *orgtypes.Organization) { o.MasterAccountEmail = aws.String("other@example.com") }), fail,
		"The root e-mail address is not the expected one.", nil},
	"hidden address": {"root_email", changedOrg(func(o *orgtypes.Organization) { o.MasterAccountEmail = nil }), unsure,
		"AWS does not tell the root e-mail address of the management account.", nil},
	"root without MFA": {"root_mfa", changed(func(f *onboarding.Facts) { f.Summary = onboarding.Told(onboarding.Summary{}) }), fail, "The root user has no MFA device.", nil},
	"root keys": {"root_keys", changed(func(f *onboarding.Facts) { f.Summary = onboarding.Told(onboarding.Summary{RootMFA: true, RootKeys: 1}) }), fail,
		"The root user has access keys.", nil},
	"root certificates": {"root_certs", changed(func(f *onboarding.Facts) {
		f.Summary = onboarding.Told(onboarding.Summary{RootMFA: true, RootCertificates: 1})
	}), fail, "The root user has X.509 signing certificates.", nil},
	"root used 89 days ago": {"root_use", changed(func(f *onboarding.Facts) {
		use, _ := f.RootUse.Get()
		f.RootUse = onboarding.Told(onboarding.RootUse{At: use.Now.AddDate(0, 0, -89), Now: use.Now})
	}), fail, "The root user signed in during the last 90 days.", nil},
	"root used 90 days ago": {"root_use", changed(func(f *onboarding.Facts) {
		use, _ := f.RootUse.Get()
		f.RootUse = onboarding.Told(onboarding.RootUse{At: use.Now.AddDate(0, 0, -90), Now: use.Now})
	}), pass, "The root user has not signed in for 90 days.", nil},
	"root never used": {"root_use", changed(func(f *onboarding.Facts) { f.RootUse = onboarding.Told(onboarding.RootUse{}) }), pass, "AWS knows of no sign-in of the root user.", nil},
	"no users": {"admin_user", changed(func(f *onboarding.Facts) {
		f.Admins, f.Summary = onboarding.Told(onboarding.Administrators{}), onboarding.Told(onboarding.Summary{RootMFA: true})
	}), fail, "The account has no IAM user.", nil},
	"no administrator": {"admin_user", changed(func(f *onboarding.Facts) { f.Admins = onboarding.Told(onboarding.Administrators{}) }), unsure,
		"AdministratorAccess is attached to no IAM user. A user may have it through a group, which is not looked into.", nil},
	"no administrator, users not counted": {"admin_user", changed(func(f *onboarding.Facts) {
		f.Admins, f.Summary = onboarding.Told(onboarding.Administrators{}), onboarding.Missing[onboarding.Summary]("iam:GetAccountSummary")
	}), unsure, "AdministratorAccess is attached to no IAM user.", []string{"root_mfa", "root_keys", "root_certs"}},
	"an administrator without MFA": {"admin_mfa", changed(func(f *onboarding.Facts) {
		f.Admins, f.AdminMFA = onboarding.Told(onboarding.Administrators{Names: []string{"ada", "bob"}}), onboarding.Told(map[string]int{"ada": 1})
	}), fail, "Of the administrators, bob has no MFA device.", nil},
	"MFA not told": {"admin_mfa", changed(func(f *onboarding.Facts) { f.AdminMFA = onboarding.Missing[map[string]int]("iam:ListMFADevices") }), unsure,
		"These credentials may not call iam:ListMFADevices.", nil},
	"an administrator with keys": {"admin_keys", changed(func(f *onboarding.Facts) { f.AdminKeys = onboarding.Told(map[string]int{"ada": 2}) }), fail,
		"Of the administrators, ada has an active access key.", nil},
	"too many administrators": {"admin_keys", changed(func(f *onboarding.Facts) {
		f.Admins = onboarding.Told(onboarding.Administrators{Names: []string{"ada"}, More: true})
	}), unsure, "More than 1 IAM users are administrators, and only so many are looked at. Each of these has no active access key.", []string{"admin_mfa"}},
	"a contact missing": {"contacts", changed(func(f *onboarding.Facts) {
		f.Contacts = onboarding.Told(map[string]bool{"BILLING": true, "OPERATIONS": false, "SECURITY": false})
	}), fail, "Not set: operations, security.", nil},
	"no address": {"primary_contact", changed(func(f *onboarding.Facts) { f.Primary = onboarding.Told(onboarding.PrimaryContact{Phone: true}) }), fail,
		"The contact information has no complete address.", nil},
	"no phone": {"primary_contact", changed(func(f *onboarding.Facts) { f.Primary = onboarding.Told(onboarding.PrimaryContact{Address: true}) }), fail,
		"The contact information has no phone number.", nil},
}

var organizationChecks = map[string]spoiled{
	"no trusted access": {"trusted_access", changed(func(f *onboarding.Facts) { f.Services = onboarding.Told([]string{"account.amazonaws.com"}) }), fail,
		"Trusted access is not enabled for iam.amazonaws.com.", nil},
	"no root features": {"root_features", changed(func(f *onboarding.Facts) { f.RootFeatures = onboarding.Told[[]string](nil) }), fail,
		"Not enabled: RootCredentialsManagement, RootSessions.", nil},
	"one account too many": {"account_quota", func(_ *onboarding.Facts, e *onboarding.Expected) { e.Accounts = 4 }, fail,
		"The organization may have 10 accounts. It has 6 accounts and 1 open invitation.", nil},
	"more accounts than counted": {"account_quota", changed(func(f *onboarding.Facts) {
		f.Quota, f.Members = onboarding.Told(1000), onboarding.Told(onboarding.Members{Count: 500, More: true})
	}), byHand, "The organization may have 1000 accounts. It has at least 500 accounts and 1 open invitation.", nil},
	"too many however many": {"account_quota", changed(func(f *onboarding.Facts) { f.Members = onboarding.Told(onboarding.Members{Count: 7, More: true}) }), fail,
		"It has at least 7 accounts", nil},
	"quota not told": {"account_quota", changed(func(f *onboarding.Facts) { f.Quota = onboarding.Told(0) }), unsure, "Service Quotas does not tell", nil},
	"members not told": {"account_quota", changed(func(f *onboarding.Facts) {
		f.Members = onboarding.Missing[onboarding.Members]("organizations:ListAccounts")
	}), unsure, "may not call organizations:ListAccounts.", nil},
	"invitations hidden": {"account_quota", changed(func(f *onboarding.Facts) {
		f.Invitations = onboarding.Missing[int]("organizations:ListHandshakesForOrganization")
	}), unsure, "may not call organizations:ListHandshakesForOrganization.", nil},
	"a transfer": {"transfer", changed(func(f *onboarding.Facts) {
		f.Transfers = onboarding.Told([]onboarding.Transfer{{ID: "rt-12345678", Status: "REQUESTED", PayerID: partner}})
	}), fail, "Billing transfers: rt-12345678 to the payer 333333333333 (REQUESTED).", nil},
	"the expected transfer": {"transfer", func(f *onboarding.Facts, e *onboarding.Expected) {
		f.Transfers, e.PayerID = onboarding.Told([]onboarding.Transfer{{ID: "rt-12345678", Status: "ACCEPTED", PayerID: partner}}), partner
	}, pass, "The expected payer 333333333333 pays for the organization, or is about to.", nil},
	"another transfer": {"transfer", func(f *onboarding.Facts, e *onboarding.Expected) {
		f.Transfers, e.PayerID = onboarding.Told([]onboarding.Transfer{{ID: "rt-12345678", Status: "ACCEPTED", PayerID: member}}), partner
	}, fail, "rt-12345678 to the payer 222222222222 (ACCEPTED)", nil},
	"no tax registration": {"tax", changed(func(f *onboarding.Facts) { f.Tax = onboarding.Told[*onboarding.Tax](nil) }), fail, "has no tax registration.", nil},
	"tax pending": {"tax", changed(func(f *onboarding.Facts) {
		f.Tax = onboarding.Told(&onboarding.Tax{Status: "Pending", CountryCode: "DE"})
	}), fail, "has the status Pending.", nil},
	"another country": {"tax", changed(func(f *onboarding.Facts) {
		f.Tax = onboarding.Told(&onboarding.Tax{Status: "Verified", CountryCode: "FR"})
	}), fail, "is for FR, and DE is expected.", nil},
	"any country": {"tax", func(_ *onboarding.Facts, e *onboarding.Expected) { e.TaxCountry = "" }, pass, "The tax registration for DE is verified.", nil},
	"pending, country or none": {"tax", func(f *onboarding.Facts, e *onboarding.Expected) {
		f.Tax, e.TaxCountry = onboarding.Told(&onboarding.Tax{Status: "Rejected"}), ""
	}, fail, "has the status Rejected.", nil},
}

func roleIs(name string, found *onboarding.Role) func(*onboarding.Facts, *onboarding.Expected) {
	return changed(func(f *onboarding.Facts) { f.Roles[name] = onboarding.Told(found) })
}

func bucketIs(change func(*onboarding.Bucket)) func(*onboarding.Facts, *onboarding.Expected) {
	return changed(func(f *onboarding.Facts) {
		bucket, _ := f.Bucket.Get()
		changed := *bucket
		change(&changed)
		f.Bucket = onboarding.Told(&changed)
	})
}

func reportIs(change func(*curtypes.ReportDefinition)) func(*onboarding.Facts, *onboarding.Expected) {
	return changed(func(f *onboarding.Facts) {
		report := definition(bucketName)
		change(&report)
		f.Reports = onboarding.Told([]curtypes.ReportDefinition{report})
	})
}

func delivered(status curtypes.LastStatus) func(*onboarding.Facts, *onboarding.Expected) {
	return reportIs(func(r *curtypes.ReportDefinition) { r.ReportStatus = &curtypes.ReportStatus{LastStatus: status} })
}

var billingChecks = map[string]spoiled{
	"no role":                {"roles", roleIs("doitintl_cmp", nil), fail, "There is no role doitintl_cmp.", nil},
	"role without condition": {"roles", roleIs("doitintl_cmp", &onboarding.Role{Trust: trustPolicy(partner, "")}), fail, "The role doitintl_cmp lets 333333333333 in without an external id.", nil},
	"role of another":        {"roles", roleIs("doitintl_cmp", &onboarding.Role{Trust: trustPolicy(member, withExternalID)}), fail, "The role doitintl_cmp does not trust the account 333333333333.", nil},
	"a bad optional role":    {"roles", roleIs("CloudHealth", &onboarding.Role{Trust: trustPolicy(member, "")}), fail, "The role CloudHealth lets 222222222222 in without an external id.", nil},
	"a good optional role":   {"roles", roleIs("CloudHealth", &onboarding.Role{Trust: trustPolicy(member, withExternalID)}), pass, "As expected: doitintl_cmp, CloudHealth.", nil},
	"a hidden role": {"roles", changed(func(f *onboarding.Facts) {
		f.Roles["CloudHealth"] = onboarding.Missing[*onboarding.Role]("iam:GetRole")
	}), unsure, "These credentials may not call iam:GetRole.", nil},
	"a hidden and a bad role": {"roles", changed(func(f *onboarding.Facts) {
		f.Roles["CloudHealth"], f.Roles["doitintl_cmp"] = onboarding.Missing[*onboarding.Role]("iam:GetRole"), onboarding.Told[*onboarding.Role](nil)
	}), fail, "There is no role doitintl_cmp.", nil},
	"no bucket":     {"bucket", changed(func(f *onboarding.Facts) { f.Bucket = onboarding.Told[*onboarding.Bucket](nil) }), fail, "There is no bucket doitintl-awsops-acme.", nil},
	"another's":     {"bucket", bucketIs(func(b *onboarding.Bucket) { b.Foreign = true }), fail, "The bucket doitintl-awsops-acme belongs to another AWS account.", nil},
	"public bucket": {"bucket", bucketIs(func(b *onboarding.Bucket) { b.PublicAccess = nil }), fail, "Public access to it is not blocked in all four ways.", nil},
	"no report":     {"cur", changed(func(f *onboarding.Facts) { f.Reports = onboarding.Told[[]curtypes.ReportDefinition](nil) }), fail, "There is no Cost and Usage Report doitintl-awsops-acme.", nil},
	"daily report": {"cur", reportIs(func(r *curtypes.ReportDefinition) {
		r.TimeUnit, r.AdditionalSchemaElements = curtypes.TimeUnitDaily, nil
	}), fail, "is DAILY, not HOURLY and has no resource ids.", nil},
	"another bucket": {"cur", reportIs(func(r *curtypes.ReportDefinition) { r.S3Bucket = aws.String("other") }), fail, "goes to the bucket other, not to doitintl-awsops-acme.", nil},
	"not delivered":  {"cur", delivered(curtypes.LastStatusErrorPermissions), fail, "was not delivered last time (ERROR_PERMISSIONS).", nil},
	"delivered":      {"cur", delivered(curtypes.LastStatusSuccess), pass, "its last delivery went well.", nil},
	"no room":        {"cur_slot", changed(func(f *onboarding.Facts) { f.Reports = onboarding.Told(five()) }), fail, "The account defines 5 Cost and Usage Reports, as many as AWS allows: a, b, c, d, e.", []string{"cur"}},
	"five with ours": {"cur_slot", changed(func(f *onboarding.Facts) { f.Reports = onboarding.Told(append(five()[1:], definition(bucketName))) }), pass, "is there, so no room is needed.", nil},
	"an empty place": {"cur_slot", changed(func(f *onboarding.Facts) { f.Reports = onboarding.Told(five()[1:]) }), pass, "The account defines 4 of 5 possible Cost and Usage Reports.", []string{"cur"}},
	"a sick export": {"export", changed(func(f *onboarding.Facts) {
		f.Exports = onboarding.Told([]onboarding.Export{{Name: "a", Status: "HEALTHY"}, {Name: "focus", Status: "UNHEALTHY", Reason: "BILL_OWNER_CHANGED"}})
	}), fail, "Unhealthy data exports: focus BILL_OWNER_CHANGED.", nil},
	"no exports": {"export", changed(func(f *onboarding.Facts) { f.Exports = onboarding.Told[[]onboarding.Export](nil) }), pass, "There are no data exports.", nil},
}

func five() (reports []curtypes.ReportDefinition) {
	for _, name := range []string{"e", "b", "d", "c", "a"} {
		reports = append(reports, definition(name))
	}
	return reports
}

func TestChecks(t *testing.T) {
	t.Parallel()
	for _, rows := range []map[string]spoiled{accountChecks, organizationChecks, billingChecks} {
		for name, row := range rows {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				facts, want := perfect(t), expected()
				row.spoil(&facts, &want)
				checks := onboarding.Checks(facts, want)
				for _, check := range checks {
					switch {
					case check.ID == row.id:
						if check.Status != row.status || !strings.Contains(check.Evidence, row.evidence) || (check.Fix == "") != (row.status == pass) {
							t.Errorf("%+v, want %s: %s", check, row.status, row.evidence)
						}
					case slices.Contains(row.also, check.ID):
					case check.Status != pass && !slices.Contains(manual, check.ID):
						t.Errorf("it also says %+v", check)
					}
				}
				if ready := onboarding.IsReady(checks); len(row.also) == 0 && ready != (row.status == pass || row.status == byHand) {
					t.Errorf("ready: %v", ready)
				}
			})
		}
	}
}
