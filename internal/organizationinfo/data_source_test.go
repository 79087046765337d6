package organizationinfo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	typeName = "doit_organization"
	config   = "data \"doit_organization\" \"test\" {}\n"
)

func is(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data."+typeName+".test", tfjsonpath.New(attribute), value)
}

func TestOrganization(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.SetAccountQuota(123)
	w.AWS.SetTrustedAccess("account.amazonaws.com", true)
	w.AWS.SetTrustedAccess("iam.amazonaws.com", true)
	management, id := w.AWS.ManagementAccountID(), w.AWS.OrganizationID()
	payer, _ := w.AWS.Account(management)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				is("id", knownvalue.StringExact(id)),
				is("arn", knownvalue.StringExact(fmt.Sprintf("arn:aws:organizations::%s:organization/%s", management, id))),
				is("feature_set", knownvalue.StringExact("ALL")),
				is("management_account_id", knownvalue.StringExact(management)),
				is("management_account_arn", knownvalue.StringExact(fmt.Sprintf("arn:aws:organizations::%s:account/%s/%s", management, id, management))),
				is("management_account_email", knownvalue.StringExact(payer.Email)),
				is("root_id", knownvalue.StringExact(w.AWS.RootID())),
				is("enabled_services", knownvalue.SetExact([]knownvalue.Check{
					knownvalue.StringExact("account.amazonaws.com"), knownvalue.StringExact("iam.amazonaws.com"),
				})),
				is("account_quota", knownvalue.Int64Exact(123)),
			}},
			{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
	})
}

// read reads the data source without Terraform: its attributes, and the messages.
func read(t *testing.T, w *acctest.World) (attributes map[string]tftypes.Value, said string) {
	t.Helper()
	s := w.Server(t, map[string]any{"max_retries": 2})
	w.AWS.ResetCalls()
	return s.ReadData(t, typeName, nil)
}

func TestAtMostFiveCalls(t *testing.T) {
	t.Parallel()
	for _, services := range []int{0, 20, 40} {
		t.Run(fmt.Sprint(services, " services"), func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			for _, service := range []string{"account.amazonaws.com", "iam.amazonaws.com"} {
				w.AWS.SetTrustedAccess(service, false)
			}
			for i := range services {
				w.AWS.SetTrustedAccess(fmt.Sprintf("service%02d.amazonaws.com", i), true)
			}
			attributes, said := read(t, w)
			var enabled []tftypes.Value
			if err := attributes["enabled_services"].As(&enabled); err != nil || len(enabled) != services || said != "" {
				t.Errorf("enabled_services is %s, err %v, messages %q", attributes["enabled_services"], err, said)
			}
			if calls := len(w.AWS.Calls()); calls > 5 {
				t.Errorf("%d calls, want at most 5: %+v", calls, w.AWS.Calls())
			}
		})
	}
}

func TestWhatIsNotToldIsNull(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arrange func(*acctest.World)
		null    string
		says    string
	}{
		"services denied": {
			func(w *acctest.World) { w.AWS.Deny("organizations:ListAWSServiceAccessForOrganization") },
			"enabled_services", "WARNING: Failed reading the services with trusted access\nenabled_services is null.",
		},
		"more services than are read": {
			func(w *acctest.World) {
				for i := range 41 {
					w.AWS.SetTrustedAccess(fmt.Sprintf("service%02d.amazonaws.com", i), true)
				}
			},
			"enabled_services", "More than 40 services have trusted access",
		},
		"quota denied": {
			func(w *acctest.World) { w.AWS.Deny("servicequotas:ListServiceQuotas") },
			"account_quota", "WARNING: Account quota is not known\naccount_quota is null.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			test.arrange(w)
			attributes, said := read(t, w)
			if !attributes[test.null].IsNull() || attributes["root_id"].IsNull() {
				t.Errorf("%s is %s, root_id is %s", test.null, attributes[test.null], attributes["root_id"])
			}
			if !strings.Contains(said, test.says) || strings.Contains(said, "ERROR") {
				t.Errorf("it says %q, want ... %s ...", said, test.says)
			}
		})
	}
}

func TestEssentialsAreErrors(t *testing.T) {
	t.Parallel()
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	for operation, says := range map[string]string{
		"DescribeOrganization": "ERROR: Failed reading the organization\n",
		"ListRoots":            "ERROR: Failed reading the root of the organization o-",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &denied, Count: awssim.Always})
			if _, said := read(t, w); !strings.Contains(said, says) || !strings.Contains(said, "These credentials may not do this") {
				t.Errorf("it says %q, want ... %s ...", said, says)
			}
		})
	}
}
