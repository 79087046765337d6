package orgimport_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestCalls counts what an import costs, in an organization of any size.
func TestCalls(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 10_000 })
	w.AWS.AddUser(management, "bootstrap", "arn:aws:iam::aws:policy/AdministratorAccess")
	wanted := config(w.AWS.OrganizationID(), roles())
	var state acctest.Object
	for _, step := range []struct {
		deed string
		do   func(s *acctest.Server) string
		most int
	}{
		{"plan to create", func(s *acctest.Server) string {
			return acctest.Messages(s.Plan(t, typeName, acctest.Object{}, wanted).Diagnostics)
		}, 11},
		{"create", func(s *acctest.Server) (said string) {
			state, said = s.Apply(t, typeName, acctest.Object{}, wanted)
			return said
		}, 75},
		{"refresh", func(s *acctest.Server) (said string) { state, said = s.Refresh(t, typeName, state); return said }, 31},
		{"empty plan", func(s *acctest.Server) string {
			return acctest.Messages(s.Plan(t, typeName, state, wanted).Diagnostics)
		}, 2},
	} {
		w.AWS.ResetCalls()
		if said := step.do(w.Server(t, nil)); said != "" {
			t.Fatalf("%s: %s", step.deed, said)
		}
		if n := len(w.AWS.Calls()); n > step.most || n == 0 {
			t.Errorf("%s makes %d calls, at most %d are wanted", step.deed, n, step.most)
		}
		if n := w.AWS.CountCalls("DescribeAccount", "ListAccounts", "ListParents", "AssumeRole"); n != 0 {
			t.Errorf("%s looks at %d accounts", step.deed, n)
		}
	}
}

// TestLogs tells what was done, and no secret and no address.
func TestLogs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.SetEmail(management, "awsops+acme@doit-intl.com")
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(context.WithoutCancel(t.Context()), &log)
	object := w.Server(t, nil).Type(t, typeName)
	prior := acctest.Dynamic(t, object, acctest.Value(t, object, nil))
	after := roles()
	after["cmp_role"] = map[string]any{"external_id": "another-secret"}
	for _, config := range []map[string]any{config(w.AWS.OrganizationID(), roles()), config(w.AWS.OrganizationID(), after), nil} {
		s := w.Server(t, nil)
		before, err := prior.Unmarshal(object)
		if err != nil {
			t.Fatal(err)
		}
		if config != nil && !before.IsNull() {
			if _, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: prior}); err != nil {
				t.Fatal(err)
			}
		}
		plan := s.Plan(t, typeName, acctest.Object{State: before}, config)
		resp, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: typeName, PriorState: prior, PlannedState: plan.PlannedState, Config: acctest.Dynamic(t, object, acctest.Value(t, object, config)),
		})
		if err != nil || acctest.Messages(resp.Diagnostics) != "" {
			t.Fatal(err, acctest.Messages(resp.Diagnostics))
		}
		prior = resp.NewState
	}
	for _, line := range []string{"made role", "changed role", "deleted role", w.AWS.OrganizationID(), "role/doitintl_cmp"} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log does not tell %q:\n%s", line, log.String())
		}
	}
	for _, secret := range []string{externalID, "another-secret", "published", "@doit-intl.com"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, log.String())
		}
	}
}

// TestEvidenceTellsNoSecret looks at everything that the steps say.
func TestEvidenceTellsNoSecret(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), roles()))
	if said := attribute(t, state, "steps").String(); strings.Contains(said, externalID) || strings.Contains(said, "published") {
		t.Errorf("the steps tell an external id: %s", said)
	}
}

// TestTimeLimit ends a create that hangs. Nothing is in state, and the next one continues.
func TestTimeLimit(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	wanted := config(w.AWS.OrganizationID(), roles())
	injected := w.AWS.Inject(awssim.Fault{
		Operation: "CreateRole", Kind: awssim.FaultHangAfter, Count: awssim.Always, Before: func(awssim.Call) { w.Clock.Advance(time.Hour) },
	})
	wanted["timeouts"] = map[string]any{"create": "20m"}
	plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, wanted)
	state, said := w.Server(t, nil).ApplyPlanned(t, typeName, acctest.Object{}, wanted, plan)
	injected.Remove()
	if !state.State.IsNull() || !strings.Contains(said, "the time limit of 20m0s was reached during the call CreateRole") ||
		!strings.Contains(said, "More time can be given with create in the timeouts block.") {
		t.Errorf("state %s, messages %q", state.State, said)
	}
	delete(wanted, "timeouts")
	mustApply(t, w.Server(t, nil), wanted)
	behind(t, w.URL).expect(everything...)
}
