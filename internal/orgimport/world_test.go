package orgimport_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// finishedByPeople is a world in which people have done their part.
func finishedByPeople(t *testing.T) *acctest.World {
	t.Helper()
	w := acctest.NewWorld(t)
	w.AWS.SetEmail(management, "awsops+acme@doit-intl.com")
	w.AWS.SetRootMFA(management, true)
	w.AWS.AddUser(management, "bootstrap", "arn:aws:iam::aws:policy/AdministratorAccess")
	w.AWS.SetTaxRegistration(management, "Verified", "DE")
	return w
}

const attested = "completed_steps = [\"customer_notice\", \"root_password\", \"channel_onboarding\", \"payment_method\", \"email_verification\"]\n"

// TestWholeOnboardingInOneApply makes roles, bucket and report. The steps about the report are right in the same apply,
// because the import depends on it.
func TestWholeOnboardingInOneApply(t *testing.T) {
	t.Parallel()
	w := finishedByPeople(t)
	config := "resource \"doit_cur_report\" \"this\" {\n customer_id = \"acme\"\n bucket = {}\n}\n" +
		importOf(w.AWS.OrganizationID(), allRoles+attested+"depends_on = [doit_cur_report.this]\n") +
		"output \"ready\" { value = doit_org_import.test.ready }\n"
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPreRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				ConfigStateChecks: []statecheck.StateCheck{
					ready(true), statecheck.ExpectKnownOutputValue("ready", knownvalue.Bool(true)), is("payer_kind", "dedicated"),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("pending_steps"), knownvalue.ListExact([]knownvalue.Check{})),
				},
			},
			empty(config),
		},
	})
}

// TestReportOfAnotherName has a report and a bucket that are not called as usual.
func TestReportOfAnotherName(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := "resource \"doit_cur_report\" \"this\" {\n report_name = \"costs\"\n bucket = { name = \"acme-billing\" }\n}\n" +
		importOf(w.AWS.OrganizationID(), "report_name = \"costs\"\n depends_on = [doit_cur_report.this]\n")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				status("cur_enabled", "done"), status("cur_bucket", "done"), status("cur_report", "done"),
				statecheck.ExpectKnownValue(addr, tfjsonpath.New("steps").AtSliceIndex(15).AtMapKey("evidence"), has("The bucket acme-billing takes the reports")),
			}},
			empty(config),
		},
	})
}

// TestNothingElseChanges compares the world before and after: beyond roles, their policies, bucket and report, nothing
// was made, changed or deleted, and after a destroy nothing is left.
func TestNothingElseChanges(t *testing.T) {
	t.Parallel()
	w := finishedByPeople(t)
	w.AWS.AddAccount(awssim.Account{Name: "team", Tags: map[string]string{"owner": "somebody"}})
	behind(t, w.URL).make("foreign")
	before := w.AWS.Inventory()
	report := "resource \"doit_cur_report\" \"this\" {\n customer_id = \"acme\"\n bucket = {}\n}\n"
	config := report + importOf(w.AWS.OrganizationID(), allRoles+attested+"tags = { team = \"finops\" }\n depends_on = [doit_cur_report.this]\n")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{ready(true)}},
			{PreConfig: func() { onlyOurs(t, before, w.AWS.Inventory()) }, Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionNoop)},
		},
	})
	if diff := cmp.Diff(before, w.AWS.Inventory()); diff != "" {
		t.Errorf("destroying left the world changed (-before +after):\n%s", diff)
	}
}

// onlyOurs compares two inventories: nothing is gone or changed, and what is new is of the kinds that an import makes.
func onlyOurs(t *testing.T, before, after []string) {
	t.Helper()
	added := map[string]int{}
	for _, line := range after {
		if slices.Contains(before, line) {
			continue
		}
		kind, _, _ := strings.Cut(line, " ")
		added[kind]++
		if kind != "role" && kind != "policy" && kind != "bucket" && kind != "report" {
			t.Errorf("this is new or changed: %s", line)
		}
	}
	for _, line := range before {
		if !slices.Contains(after, line) {
			t.Errorf("this is gone or changed: %s", line)
		}
	}
	if want := map[string]int{"role": 4, "policy": 3, "bucket": 1, "report": 1}; !cmp.Equal(added, want) {
		t.Errorf("there are new %v, want %v", added, want)
	}
}

// TestGate has the ways in which the documentation proposes to wait for people.
func TestGate(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	check := "check \"import\" {\n assert {\n  condition = doit_org_import.test.ready\n  error_message = \"open: ${join(\", \", doit_org_import.test.pending_steps)}\"\n }\n}\n"
	gated := importOf(id, "") + check + "resource \"terraform_data\" \"next\" {\n lifecycle {\n precondition {\n condition = doit_org_import.test.step_status[\"root_mfa\"] == \"done\"\n error_message = \"not yet\"\n }\n }\n}\n"
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: importOf(id, "") + check, ConfigStateChecks: []statecheck.StateCheck{ready(false)}},
			{Config: gated, ExpectError: acctest.Text("not yet")},
			{PreConfig: func() { w.AWS.SetEmail(management, "awsops+acme@doit-intl.com") }, Config: gated, ConfigStateChecks: []statecheck.StateCheck{status("root_mfa", "done")}},
		},
	})
}
