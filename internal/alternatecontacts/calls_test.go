package alternatecontacts_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestCalls counts what one resource costs: one reading for each managed contact, and no call for those that are not.
func TestCalls(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := member(w)
	config := map[string]any{"account_id": id, "billing": contact("Ann"), "security": contact("Eve")}
	var state acctest.Object
	for _, step := range []struct {
		deed string
		do   func(s *acctest.Server) string
		want int
	}{
		{"create", func(s *acctest.Server) (said string) {
			state, said = s.Apply(t, typeName, acctest.Object{}, config)
			return said
		}, 10}, // 2 x planned, looked for, written, seen twice
		{"refresh", func(s *acctest.Server) (said string) { state, said = s.Refresh(t, typeName, state); return said }, 2},
		{"empty plan", func(s *acctest.Server) string {
			return acctest.Messages(s.Plan(t, typeName, state, config).Diagnostics)
		}, 0},
		{"delete", func(s *acctest.Server) (said string) { state, said = s.Apply(t, typeName, state, nil); return said }, 8}, // 2 x looked for, deleted, not seen twice
	} {
		s := w.Server(t, nil)
		w.AWS.ResetCalls()
		if said := step.do(s); said != "" {
			t.Fatal(said)
		}
		contacts := w.AWS.CountCalls("GetAlternateContact", "PutAlternateContact", "DeleteAlternateContact")
		if others := len(w.AWS.Calls()) - contacts; contacts != step.want || others > 2 || others > 1 && step.deed != "create" { // GetCallerIdentity, and once in a run DescribeOrganization
			t.Errorf("%s makes %d calls about contacts and %d others, want %d", step.deed, contacts, others, step.want)
		}
	}
}

// TestRatesOfAWS has a hundred resources and an AWS that throttles as published: the provider waits by itself.
func TestRatesOfAWS(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.Quotas = true })
	s := w.Server(t, nil)
	for i := range 100 {
		id := w.AWS.AddAccount(awssim.Account{Name: fmt.Sprint("account-", i)})
		if _, said := s.Apply(t, typeName, acctest.Object{}, map[string]any{"account_id": id, "billing": contact("Ann")}); said != "" {
			t.Fatal(said)
		}
	}
	for _, call := range w.AWS.Calls() {
		if call.Error != "" && call.Error != "ResourceNotFoundException" {
			t.Fatalf("%s was refused: %s", call.Operation, call.Error)
		}
	}
}

// TestNoPersonalDataInLogs applies with the log of the provider open.
func TestNoPersonalDataInLogs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(context.WithoutCancel(t.Context()), &log)
	object := w.Server(t, nil).Type(t, typeName)
	prior := acctest.Dynamic(t, object, acctest.Value(t, object, nil))
	for _, config := range []map[string]any{{"billing": contact("Ann"), "security": contact("Eve")}, {"billing": contact("Anna")}, nil} {
		s := w.Server(t, nil)
		before, err := prior.Unmarshal(object)
		if err != nil {
			t.Fatal(err)
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
	for _, line := range []string{"set alternate contact", "deleted alternate contact", w.AWS.ManagementAccountID()} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log does not tell %q:\n%s", line, log.String())
		}
	}
	for _, secret := range []string{"@example.com", "Ann", "CFO", "7946"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, log.String())
		}
	}
}
