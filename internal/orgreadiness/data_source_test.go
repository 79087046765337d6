package orgreadiness_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
)

// manual are the checks that nobody can make.
var manual = []string{"email_verified", "member_root", "payment", "support_plan", "invoice_unit", "billing_access"}

func readiness(arguments string) string {
	return "data \"doit_org_readiness\" \"test\" {\n" + arguments + "\n}\n"
}

func is(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), value)
}

const everything = `
  customer_id         = "acme"
  expected_root_email = "awsops+{id}@doit-intl.com"
  wanted_accounts     = 3
  tax_country         = "DE"
`

// TestReady goes from a ready account to one that is not, and back.
func TestReady(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	text := knownvalue.StringExact
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
		{Config: readiness(everything), ConfigStateChecks: []statecheck.StateCheck{
			is("ready", knownvalue.Bool(true)), is("account_id", text(w.management)), is("management_account_id", text(w.management)),
			is("checks", knownvalue.ListSizeExact(len(onboarding.CheckIDs()))),
			statecheck.ExpectKnownValue(addr, tfjsonpath.New("check_status").AtMapKey("root_mfa"), text("pass")),
		}},
		{Config: readiness(everything), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		{
			PreConfig: func() { w.AWS.SetRootMFA(w.management, false) },
			Config:    readiness(everything), ConfigStateChecks: []statecheck.StateCheck{
				is("ready", knownvalue.Bool(false)),
				statecheck.ExpectKnownValue(addr, tfjsonpath.New("checks").AtSliceIndex(4), knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": text("root_mfa"), "title": text("MFA of the root user"), "status": text("fail"), "evidence": text("The root user has no MFA device."),
					"fix": text("Sign in as the root user and register an MFA device under security credentials."),
				})),
			},
		},
		{Config: readiness("skip = [\"root_mfa\"]"), ConfigStateChecks: []statecheck.StateCheck{is("ready", knownvalue.Bool(true))}},
	}})
}

// TestPerfect reads everything two times: the same is said, and every check that can be made passes.
func TestPerfect(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	first := w.read(t, nil, inputs(nil))
	for _, c := range first.checks {
		if c.status != "pass" && !slices.Contains(manual, c.id) {
			t.Errorf("%+v", c)
		}
	}
	if !first.ready {
		t.Error("it is not ready")
	}
	w.Clock.Advance(time.Hour)
	if diff := cmp.Diff(first, w.read(t, nil, inputs(nil)), cmp.AllowUnexported(result{}, check{})); diff != "" {
		t.Errorf("an hour later it says something else:\n%s", diff)
	}
}

// TestBroken breaks one thing after the other in a perfect world: the check of it says so, and no other one does.
func TestBroken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil    func(t *testing.T, w world)
		id       string
		evidence string
		also     []string
	}{
		"consolidated billing": {func(_ *testing.T, w world) { w.AWS.SetFeatureSet("CONSOLIDATED_BILLING") }, "all_features", "The organization has the feature set CONSOLIDATED_BILLING.", []string{"root_features"}},
		"root address":         {func(_ *testing.T, w world) { w.AWS.SetEmail(w.management, "root@example.com") }, "root_email", "The root e-mail address is not the expected one.", nil},
		"root MFA":             {func(_ *testing.T, w world) { w.AWS.SetRootMFA(w.management, false) }, "root_mfa", "The root user has no MFA device.", nil},
		"root keys":            {func(_ *testing.T, w world) { w.AWS.SetRootAccessKeys(w.management, 1) }, "root_keys", "The root user has access keys.", nil},
		"root certificates":    {func(_ *testing.T, w world) { w.AWS.SetRootSigningCertificates(w.management, 1) }, "root_certs", "The root user has X.509 signing certificates.", nil},
		"root use": {func(_ *testing.T, w world) { w.AWS.SetRootLastUsed(w.management, w.Clock.Now().AddDate(0, 0, -30)) }, "root_use",
			"The root user signed in during the last 90 days.", nil},
		"administrator without MFA": {func(_ *testing.T, w world) {
			w.AWS.AddUser(w.management, "bob", "arn:aws:iam::aws:policy/AdministratorAccess")
		}, "admin_mfa",
			"Of the administrators, bob has no MFA device.", nil},
		"administrator with a key": {func(_ *testing.T, w world) { w.AWS.CredentialsFor(w.management) }, "admin_keys", "Of the administrators, administrator has an active access key.", nil},
		"trusted access":           {func(_ *testing.T, w world) { w.AWS.SetTrustedAccess("account.amazonaws.com", false) }, "trusted_access", "Trusted access is not enabled for account.amazonaws.com.", nil},
		"trusted access of IAM": {func(_ *testing.T, w world) { w.AWS.SetTrustedAccess("iam.amazonaws.com", false) }, "trusted_access",
			"Trusted access is not enabled for iam.amazonaws.com.", []string{"root_features"}},
		"root features": {func(_ *testing.T, w world) { w.AWS.SetRootFeatures("RootSessions") }, "root_features", "Not enabled: RootCredentialsManagement.", nil},
		"quota":         {func(_ *testing.T, w world) { w.AWS.SetAccountQuota(3) }, "account_quota", "The organization may have 3 accounts. It has 1 account and 0 open invitations.", nil},
		"invitations": {func(_ *testing.T, w world) {
			w.AWS.SetAccountQuota(4)
			w.AWS.AddInvitation("new@example.com")
		}, "account_quota", "The organization may have 4 accounts. It has 1 account and 1 open invitation.", nil},
		"offered transfer": {func(_ *testing.T, w world) { w.AWS.AddOutboundTransfer("REQUESTED", "210987654321") }, "transfer", "to the payer 210987654321 (REQUESTED).", nil},
		"contacts":         {func(t *testing.T, w world) { w.deleteContact(t, "OPERATIONS") }, "contacts", "Not set: operations.", nil},
		"transfer":         {func(_ *testing.T, w world) { w.AWS.AddOutboundTransfer("ACCEPTED", "210987654321") }, "transfer", "to the payer 210987654321 (ACCEPTED).", nil},
		"no tax":           {func(_ *testing.T, w world) { w.AWS.SetTaxRegistration(w.management, "", "") }, "tax", "The management account has no tax registration.", nil},
		"tax elsewhere":    {func(_ *testing.T, w world) { w.AWS.SetTaxRegistration(w.management, "Verified", "FR") }, "tax", "The tax registration is for FR, and DE is expected.", nil},
		"bucket policy":    {func(_ *testing.T, w world) { w.AWS.SetBucketPolicy(resources, "") }, "bucket", "Its policy does not let billingreports.amazonaws.com deliver", nil},
		"delivery fails":   {func(_ *testing.T, w world) { w.AWS.Deliver(w.management, resources, "ERROR_PERMISSIONS") }, "cur", "was not delivered last time (ERROR_PERMISSIONS).", nil},
		"bad role":         {func(_ *testing.T, w world) { w.AWS.AddRole(w.management, "CloudHealth", trust("123123123123")) }, "roles", "The role CloudHealth does not trust the account 454464851268.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := perfectWorld(t)
			test.spoil(t, w)
			found := w.read(t, nil, inputs(nil))
			if c := found.of(test.id); c.status != "fail" || !strings.Contains(c.evidence, test.evidence) || c.fix == "" {
				t.Errorf("%+v, want %s", c, test.evidence)
			}
			for _, c := range found.checks {
				if c.status != "pass" && c.id != test.id && !slices.Contains(manual, c.id) && !slices.Contains(test.also, c.id) {
					t.Errorf("it also says %+v", c)
				}
			}
			if found.ready {
				t.Error("it is ready")
			}
		})
	}
}

// TestFormerTransfers has offers that came to nothing.
func TestFormerTransfers(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	for _, status := range []string{"DECLINED", "CANCELED", "EXPIRED", "WITHDRAWN"} {
		w.AWS.AddOutboundTransfer(status, "210987654321")
	}
	if c := w.read(t, nil, inputs(nil)).of("transfer"); c.status != "pass" {
		t.Errorf("%+v", c)
	}
}

// TestTwiceInOneRun reads, changes the world and reads again with one configured provider: nothing old is said.
func TestTwiceInOneRun(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	w.AWS.SetTrustedAccess("account.amazonaws.com", false)
	s := w.Server(t, nil)
	read := func() result {
		attributes, said := s.ReadData(t, typeName, inputs(nil))
		if said != "" {
			t.Fatal(said)
		}
		return resultOf(t, attributes)
	}
	if c := read().of("trusted_access"); c.status != "fail" {
		t.Errorf("%+v", c)
	}
	w.AWS.SetTrustedAccess("account.amazonaws.com", true)
	if c := read().of("trusted_access"); c.status != "pass" {
		t.Errorf("after the change: %+v", c)
	}
}

func TestInvalidConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	for config, says := range map[string]string{
		`skip = ["rootmfa"]`:                                `there is no such check; perhaps root_mfa is meant`,
		`customer_id = "A"`:                                 `it has characters other than lower-case letters`,
		`expected_root_email = "root"`:                      `is not a root e-mail address that AWS accepts`,
		`expected_root_email = "awsops+{id}@doit-intl.com"`: `expected_root_email contains {id}, which stands for the customer id, and there is none.`,
		`wanted_accounts = 0`:                               `must be at least 1`,
		`tax_country = "de"`:                                `it has two capital letters`,
		`expected_payer_id = "1"`:                           `an account id has 12 digits`,
		`partner_roles = { x = "y" }`:                       `an account id has 12 digits`,
		`bucket_name = "A_b"`:                               `is not the name of a bucket`,
		`report_name = "a b"`:                               `is not the name of a Cost and Usage Report`,
		"customer_id = \"acme-acme-acme-acme-acme-acme-acme-acme\"\nexpected_root_email = \"awsops+{id}-and-more-and-more@doit-intl.com\"": `With the customer id`,
	} {
		t.Run(config, func(t *testing.T) {
			t.Parallel()
			resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
				{Config: readiness(config), PlanOnly: true, ExpectError: acctest.Text(says)},
			}})
		})
	}
}

func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	config := `
resource "terraform_data" "x" {
  input = { id = "acme", email = "awsops+{id}@doit-intl.com", n = 3, country = "DE", payer = "210987654321", role = "doitintl_cmp", trusted = "068664126052", name = "doitintl-awsops-acme", skip = "support_plan" }
}
` + readiness(`
  customer_id         = terraform_data.x.output.id
  expected_root_email = terraform_data.x.output.email
  wanted_accounts     = terraform_data.x.output.n
  tax_country         = terraform_data.x.output.country
  expected_payer_id   = terraform_data.x.output.payer
  partner_roles       = { (terraform_data.x.output.role) = terraform_data.x.output.trusted }
  bucket_name         = terraform_data.x.output.name
  report_name         = terraform_data.x.output.name
  skip                = [terraform_data.x.output.skip]
`)
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: []resource.TestStep{
		{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("ready", knownvalue.Bool(true))}},
	}})
}

// TestPartnerRoles replaces DoiT's roles.
func TestPartnerRoles(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	for roles, says := range map[string]string{
		"AWSAdmin:*":            "pass As expected: AWSAdmin.",
		"AWSAdmin:123123123123": "pass As expected: AWSAdmin.",
		"AWSAdmin:999999999999": "fail The role AWSAdmin does not trust the account 999999999999.",
		"reader:*":              "fail There is no role reader.",
		"":                      "manual No roles are expected.",
	} {
		expected := map[string]any{}
		if name, account, found := strings.Cut(roles, ":"); found {
			expected[name] = account
		}
		c := w.read(t, nil, inputs(map[string]any{"partner_roles": expected})).of("roles")
		if got := fmt.Sprintf("%s %s", c.status, c.evidence); got != says {
			t.Errorf("%s: %s, want %s", roles, got, says)
		}
	}
}

// TestOtherNames looks for another report, which nothing in the world is named after.
func TestOtherNames(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	w.AWS.AddReport(w.management, report("other"))
	if c := w.read(t, nil, inputs(map[string]any{"report_name": "other"})).of("cur"); c.status != "pass" || !strings.Contains(c.evidence, "report other is defined") && !strings.Contains(c.evidence, "Report other is defined") {
		t.Errorf("%+v", c)
	}
	if c := w.read(t, map[string]any{"customer_id": "acme"}, nil).of("cur"); c.status != "pass" {
		t.Errorf("with the customer id of the provider: %+v", c)
	}
	if c := w.read(t, nil, nil).of("cur"); c.status != "manual" {
		t.Errorf("without customer id: %+v", c)
	}
}

// TestExports has an export that stopped when the bill changed hands.
func TestExports(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	addExport(w)
	if c := w.read(t, nil, inputs(nil)).of("export"); c.status != "pass" || c.evidence != "All data exports are healthy." {
		t.Errorf("%+v", c)
	}
	w.AWS.SetExportStatus(w.management, "focus", "UNHEALTHY", "BILL_OWNER_CHANGED")
	if c := w.read(t, nil, inputs(nil)).of("export"); c.status != "fail" || c.evidence != "Unhealthy data exports: focus BILL_OWNER_CHANGED." {
		t.Errorf("%+v", c)
	}
}
