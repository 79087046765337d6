package orgimport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestDrift changes the roles behind Terraform's back. The next apply puts them right.
func TestDrift(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := importOf(w.AWS.OrganizationID(), cmpRole+cloudhealthRole)
	back := []statecheck.StateCheck{status("cmp_role", "done"), status("cloudhealth_role", "done"), made("cmp_role", "cloudhealth_role")}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: back},
			{PreConfig: func() { aws.remove("CloudHealth") }, Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: back},
			{PreConfig: func() { aws.trust("doitintl_cmp", "777788889999") }, Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: back},
			{PreConfig: func() {
				if _, trust, _ := aws.role("doitintl_cmp"); !strings.Contains(trust, "068664126052") {
					t.Errorf("the trust policy is still %s", trust)
				}
			}, Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionNoop)},
		},
	})
	aws.expect()
}

// TestRefreshShowsWhatPeopleDid changes the world between refreshes, and never the configuration.
func TestRefreshShowsWhatPeopleDid(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	with := roles()
	state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), with))
	for _, change := range []struct {
		what string
		do   func()
		step string
		want string
	}{
		{"nothing", func() {}, "root_mfa_removed", "pending"},
		{"an administrator", func() { w.AWS.AddUser(management, "bootstrap", "arn:aws:iam::aws:policy/AdministratorAccess") }, "admin_user", "done"},
		{"the root e-mail address", func() { w.AWS.SetEmail(management, "awsops+acme@doit-intl.com") }, "root_email", "done"},
		{"MFA off", func() { w.AWS.SetRootMFA(management, false) }, "root_mfa_removed", "done"},
		{"MFA off and then", func() {}, "root_mfa", "pending"},
		{"MFA on", func() { w.AWS.SetRootMFA(management, true) }, "root_mfa", "done"},
		{"MFA on and before", func() {}, "root_mfa_removed", "done"},
		{"tax sent", func() { w.AWS.SetTaxRegistration(management, "Pending", "DE") }, "tax_profile", "pending"},
		{"tax verified", func() { w.AWS.SetTaxRegistration(management, "Verified", "DE") }, "tax_profile", "done"},
		{"tax rejected", func() { w.AWS.SetTaxRegistration(management, "Rejected", "DE") }, "tax_profile", "failed"},
		{"a trust policy", func() { aws.trust("doitintl_cmp", "777788889999") }, "cmp_role", "failed"},
		{"a role", func() { aws.remove("AWSAdmin") }, "awsadmin_role", "pending"},
	} {
		change.do()
		now, said := w.Server(t, nil).Refresh(t, typeName, state)
		if said != "" || text(t, now, "step_status", change.step) != change.want {
			t.Errorf("after %s, %s is %s; %s", change.what, change.step, text(t, now, "step_status", change.step), said)
		}
		again, said := w.Server(t, nil).Refresh(t, typeName, state)
		if said != "" || !again.State.Equal(now.State) {
			t.Errorf("after %s, two refreshes differ: %s", change.what, said)
		}
	}
	if n := w.AWS.CountCalls("GetAccountSummary"); n < 20 {
		t.Errorf("the account was looked at %d times", n)
	}
}

// TestWrongCredentialsKeepTheState has credentials of another organization, and of a member.
func TestWrongCredentialsKeepTheState(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id, aws := w.AWS.OrganizationID(), behind(t, w.URL)
	wanted := config(id, roles())
	state := mustApply(t, w.Server(t, nil), wanted)
	other, foreign := w.AWS.AddOrganization()
	member := w.AWS.AddAccount(awssim.Account{Name: "team"})
	for says, keys := range map[string]awssim.Credentials{
		"with the management account " + other:                          foreign,
		"These credentials belong to the account " + member + ", which": w.AWS.CredentialsFor(member),
	} {
		provider := map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey}
		refreshed, said := w.Server(t, provider).Refresh(t, typeName, state)
		if !strings.Contains(said, says) || !refreshed.State.Equal(state.State) {
			t.Errorf("a refresh says %q, state %s", said, refreshed.State)
		}
		for deed, config := range map[string]map[string]any{"change": config(id, nil), "destroy": nil} {
			plan := w.Server(t, nil).Plan(t, typeName, state, config)
			left, said := w.Server(t, provider).ApplyPlanned(t, typeName, state, config, plan)
			if !strings.Contains(said, says) || !left.State.Equal(state.State) {
				t.Errorf("%s says %q, state %s", deed, said, left.State)
			}
			if said := acctest.Messages(w.Server(t, provider).Plan(t, typeName, state, config).Diagnostics); !strings.Contains(said, says) {
				t.Errorf("a plan to %s says %q", deed, said)
			}
		}
	}
	aws.expect(everything...)
}

// TestPermissionsOneByOne takes away each permission to read: a step is unknown and names it, and nothing fails.
func TestPermissionsOneByOne(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	wanted := config(w.AWS.OrganizationID(), map[string]any{"cmp_role": roles()["cmp_role"]})
	state := mustApply(t, w.Server(t, nil), wanted)
	w.AWS.AddUser(management, "bootstrap", "arn:aws:iam::aws:policy/AdministratorAccess")
	for action, steps := range map[string][]string{
		"iam:GetAccountSummary":         {"root_mfa_removed", "root_mfa"},
		"iam:ListEntitiesForPolicy":     {"admin_user"},
		"tax:GetTaxRegistration":        {"tax_profile"},
		"cur:DescribeReportDefinitions": {"cur_enabled", "cur_report"},
		"iam:GetRole":                   {"cmp_role"},
		"iam:ListAttachedRolePolicies":  {"cmp_role"},
		"iam:GetPolicyVersion":          {"cmp_role"},
	} {
		w.AWS.Deny(action)
		refreshed, said := w.Server(t, nil).Refresh(t, typeName, state)
		w.AWS.Allow(action)
		if strings.Contains(said, "ERROR") {
			t.Errorf("without %s: %s", action, said)
			continue
		}
		for _, id := range steps {
			if got := text(t, refreshed, "step_status", id); got != "unknown" || !strings.Contains(evidence(t, refreshed, id), action) {
				t.Errorf("without %s, %s is %s because %q", action, id, got, evidence(t, refreshed, id))
			}
		}
		if action == "iam:GetRole" && (!attribute(t, refreshed, "cmp_role").Equal(attribute(t, state, "cmp_role")) || !strings.Contains(said, "WARNING: Roles could not be read")) {
			t.Errorf("a role that may not be read became %s; %s", attribute(t, refreshed, "cmp_role"), said)
		}
	}
}

// TestBrokenAWS has errors that say nothing about the world: the refresh fails and the state stays.
func TestBrokenAWS(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), roles()))
	for _, operation := range []string{"DescribeOrganization", "GetRole", "GetAccountSummary", "GetTaxRegistration", "DescribeReportDefinitions", "HeadBucket"} {
		fault := w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultInternal, Count: awssim.Always})
		refreshed, said := w.Server(t, map[string]any{"max_retries": 2}).Refresh(t, typeName, state)
		fault.Remove()
		if !strings.Contains(said, "ERROR") || !refreshed.State.Equal(state.State) || fault.Hits() == 0 {
			t.Errorf("%s fails: it says %q, %d hits", operation, said, fault.Hits())
		}
	}
}

// evidence is that of one step.
func evidence(t *testing.T, state acctest.Object, id string) string {
	t.Helper()
	for _, step := range list(t, state, "steps") {
		if text(t, acctest.Object{State: step}, "id") == id {
			return text(t, acctest.Object{State: step}, "evidence")
		}
	}
	return fmt.Sprintf("there is no step %s", id)
}

// TestDeletedPrincipal trusts somebody who is then deleted: a new one of the same name is not trusted.
func TestDeletedPrincipal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.make("ci")
	wanted := config(w.AWS.OrganizationID(), map[string]any{"admin_role": map[string]any{"trusted_principal_arns": []any{"arn:aws:iam::" + management + ":role/ci"}}})
	state := mustApply(t, w.Server(t, nil), wanted)
	r, _, _ := aws.role("ci")
	aws.remove("ci")
	aws.make("ci")
	seen, said := w.Server(t, nil).Refresh(t, typeName, state)
	if !strings.HasPrefix(said, "WARNING: Trusted principals were deleted\nThe trust policy of the role arn:aws:iam::"+management+":role/Administrator names "+*r.RoleId) {
		t.Errorf("the refresh says %q", said)
	}
	seen, said = w.Server(t, nil).Apply(t, typeName, seen, wanted)
	if _, trust, _ := aws.role("Administrator"); strings.Contains(said, "ERROR") || seen.State.IsNull() || !strings.Contains(trust, ":role/ci") {
		t.Errorf("after applying again the trust policy is %s; %s", trust, said)
	}
}
