package adminuser_test

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	second = "Another-Horse-8-Battery"
	third  = "Yet-Another-Horse-9-Battery"
)

// hasPassword checks the console password of the user break-glass.
func hasPassword(t *testing.T, w *acctest.World, want string, wantReset bool) {
	t.Helper()
	got, reset := w.AWS.ConsolePassword(w.AWS.ManagementAccountID(), "break-glass")
	if got != want || reset != wantReset {
		t.Errorf("the password is %q, to be changed: %t; want %q, %t", got, reset, want, wantReset)
	}
}

func TestPasswordFollowsItsVersion(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	update := plans(plancheck.ResourceActionUpdate)
	version := func(n int64) []statecheck.StateCheck {
		return []statecheck.StateCheck{is("password_wo_version", knownvalue.Int64Exact(n)), is("password_wo", knownvalue.Null())}
	}
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.WriteOnly),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: admin("break-glass", withPassword(password, 1)), ConfigStateChecks: version(1)},
			{PreConfig: func() { hasPassword(t, w, password, true) }, Config: admin("break-glass", withPassword(second, 1)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}}, // no new version
			{PreConfig: func() { hasPassword(t, w, password, true) }, Config: admin("break-glass", withPassword(second, 2)), ConfigPlanChecks: update, ConfigStateChecks: version(2)},
			{PreConfig: func() { hasPassword(t, w, second, true); behind(t, w.URL).removePassword("break-glass") },
				Config: admin("break-glass", withPassword(third, 2)), ConfigPlanChecks: update, ConfigStateChecks: version(2)}, // it was gone
			{PreConfig: func() { hasPassword(t, w, third, true) }, Config: admin("break-glass"), ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{
				is("password_wo_version", knownvalue.Null()),
			}},
			{PreConfig: func() { hasPassword(t, w, third, true) }, Config: admin("break-glass"), PlanOnly: true}, // and stays
			empty(admin("break-glass")),
		},
	})
}

// TestImportedUserKeepsItsPassword stores the version and says so; the next version sets the password.
func TestImportedUserKeepsItsPassword(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.create("break-glass")
	aws.attach("break-glass", administrator)
	aws.setPassword("break-glass", second)
	state, said := importByIdentity(t, w.Server(t, nil), "", "break-glass")
	if said != "" {
		t.Fatal(said)
	}
	config := func(version int) map[string]any {
		return map[string]any{"name": "break-glass", "password_wo": password, "password_wo_version": version}
	}
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, state, config(1))
	want := "WARNING: AttributeName(\"password_wo_version\"): Console passwords stay as they are\n"
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, want) {
		t.Errorf("the plan says %q, want %s ...", said, want)
	}
	state, said = s.ApplyPlanned(t, typeName, state, config(1), plan)
	if said != "" {
		t.Fatal(said)
	}
	hasPassword(t, w, second, false)
	if _, said = w.Server(t, nil).Apply(t, typeName, state, config(2)); said != "" {
		t.Fatal(said)
	}
	hasPassword(t, w, password, true)
}

// TestUserWithoutPasswordGetsOneLater is also what to do on a Terraform without write-only arguments.
func TestUserWithoutPasswordGetsOneLater(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, acctest.Object{}, map[string]any{"name": "break-glass"})
	want := "WARNING: AttributeName(\"password_wo\"): Administrators without a password\nThe IAM user break-glass of AWS account 123456789012 gets no console password, because password_wo is not set."
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, want) {
		t.Errorf("the plan says %q, want %s ...", said, want)
	}
	state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, map[string]any{"name": "break-glass"}, plan)
	if said != "" {
		t.Fatal(said)
	}
	hasPassword(t, w, "", false)
	config := map[string]any{"name": "break-glass", "password_wo": password, "password_wo_version": 1}
	if _, said = w.Server(t, nil).Apply(t, typeName, state, config); said != "" {
		t.Fatal(said)
	}
	hasPassword(t, w, password, true)
}

func TestRefusedPassword(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	weak := map[string]any{"name": "break-glass", "password_wo": "short", "password_wo_version": 1}
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, weak)
	want := "ERROR: AttributeName(\"password_wo\"): Failed making the administrator, IAM user break-glass of AWS account ACCOUNT\nAWS refuses the password: "
	if said = acctest.HideIDs(said); !state.State.IsNull() || !strings.HasPrefix(said, want) || !strings.Contains(said, "Done: the user, AdministratorAccess. Left: the password. Applying again goes on from there.") {
		t.Errorf("it says %q, want %s ...", said, want)
	}
	if strings.Contains(said, "short") {
		t.Errorf("the message tells the password: %s", said)
	}
	config := map[string]any{"name": "break-glass", "password_wo": password, "password_wo_version": 1}
	state = apply(t, w, config)
	hasPassword(t, w, password, true)

	weak["password_wo_version"] = 2
	after, said := w.Server(t, nil).Apply(t, typeName, state, weak)
	if !strings.HasPrefix(said, "ERROR: AttributeName(\"password_wo\"): Failed changing IAM user break-glass") || !after.State.Equal(state.State) {
		t.Errorf("it says %q, the state has %s", said, after.State)
	}
}

// TestPasswordOfAnInterruptedCreate is replaced as long as nobody has used it: the next run may have made up another one.
func TestPasswordOfAnInterruptedCreate(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := func(password string) map[string]any {
		return map[string]any{"name": "break-glass", "password_wo": password, "password_wo_version": 1}
	}
	denied := awssim.Error{Code: "AccessDenied", Message: "not authorized"}
	interrupted := func(password string) {
		s := w.Server(t, nil)
		plan := s.Plan(t, typeName, acctest.Object{}, config(password))
		w.AWS.Inject(awssim.Fault{Operation: "ListAccessKeys", Kind: awssim.FaultError, Error: &denied}) // the last call
		state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, config(password), plan)
		if !state.State.IsNull() || !strings.Contains(said, "ERROR") {
			t.Fatalf("it says %q, the state has %s", said, state.State)
		}
	}
	interrupted(password)
	hasPassword(t, w, password, true)
	apply(t, w, config(second))
	hasPassword(t, w, second, true)
}

// TestNoPasswordInState looks at what the real Terraform stores and prints.
func TestNoPasswordInState(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{ // ends the test on a Terraform without write-only arguments
		TerraformVersionChecks: acctest.Needs(acctest.WriteOnly), ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{{Config: admin("other", withPassword(password, 1)), ConfigStateChecks: []statecheck.StateCheck{
			is("password_wo", knownvalue.Null()),
		}}},
	})
	c := w.CLI(t)
	var written strings.Builder
	for version, secret := range []string{password, second, third} {
		c.Config(t, admin("break-glass", withPassword(secret, version)))
		written.WriteString(c.MustRun(t, "apply", "-auto-approve"))
		written.WriteString(c.MustRun(t, "state", "pull"))
		hasPassword(t, w, secret, true)
	}
	if !regexp.MustCompile(`"password_wo_version": ?2`).MatchString(written.String()) {
		t.Errorf("the state was not read:\n%s", written.String())
	}
	for _, secret := range []string{password, second, third} {
		if strings.Contains(written.String(), secret) {
			t.Errorf("Terraform tells %q", secret)
		}
	}
}

// TestNoPasswordInLogs applies with the log of the provider open.
func TestNoPasswordInLogs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(context.WithoutCancel(t.Context()), &log)
	object := w.Server(t, nil).Type(t, typeName)
	prior := acctest.Dynamic(t, object, acctest.Value(t, object, nil))
	for version, secret := range []string{password, second, "short"} {
		config := map[string]any{"name": "break-glass", "password_wo": secret, "password_wo_version": version}
		before, err := prior.Unmarshal(object)
		if err != nil {
			t.Fatal(err)
		}
		s := w.Server(t, nil)
		plan := s.Plan(t, typeName, acctest.Object{State: before}, config)
		if bytes.Contains(plan.PlannedState.MsgPack, []byte(secret)) {
			t.Errorf("the plan tells %q", secret)
		}
		resp, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: typeName, PriorState: prior, PlannedState: plan.PlannedState, Config: acctest.Dynamic(t, object, acctest.Value(t, object, config)),
		})
		if err != nil || strings.Contains(acctest.Messages(resp.Diagnostics), "ERROR") != (secret == "short") {
			t.Fatal(err, acctest.Messages(resp.Diagnostics))
		}
		if prior = resp.NewState; bytes.Contains(prior.MsgPack, []byte(secret)) {
			t.Errorf("the state tells %q", secret)
		}
	}
	for _, line := range []string{"made IAM user", "attached AdministratorAccess", "set console password", `"user_name":"break-glass"`} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log does not tell %q:\n%s", line, log.String())
		}
	}
	for _, secret := range []string{password, second, "short"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, log.String())
		}
	}
}

// TestOldTerraform knows no write-only arguments: a password is refused, before it could get into the state.
func TestOldTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	object := s.Type(t, typeName)
	for name, test := range map[string]struct {
		config map[string]any
		says   string
	}{
		"with a password":    {map[string]any{"name": "break-glass", "password_wo": password, "password_wo_version": 1}, "Write-only attributes are only supported in Terraform 1.11 and later"},
		"without a password": {map[string]any{"name": "break-glass"}, ""},
	} {
		resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: typeName, Config: acctest.Dynamic(t, object, acctest.Value(t, object, test.config)),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: false},
		})
		if err != nil {
			t.Fatal(err)
		}
		if said := acctest.Messages(resp.Diagnostics); !strings.Contains(said, test.says) || (said == "") != (test.says == "") || strings.Contains(said, password) {
			t.Errorf("%s: it says %q, want ... %s ...", name, said, test.says)
		}
	}
}
