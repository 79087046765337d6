package alternatecontacts_test

import (
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestAccountsOutOfReach neither stop every later plan nor lose the contacts of an account that comes back.
func TestAccountsOutOfReach(t *testing.T) {
	t.Parallel()
	deny := func(w *acctest.World) { // it is not documented whether AWS still tells
		w.AWS.Inject(awssim.Fault{Operation: "GetAlternateContact", Kind: awssim.FaultError, Error: &denied, Count: awssim.Always})
	}
	for name, test := range map[string]struct {
		arrange func(w *acctest.World, id string)
		reading string // what a refresh says
		kept    bool   // by the refresh
		deleted string // what a destruction says that did not refresh
	}{
		"gone": {func(w *acctest.World, id string) { w.AWS.DeleteAccount(id) },
			"The AWS account ACCOUNT has left the organization o-ID. Its alternate contacts stay as they are, and leave the state.", false,
			"WARNING: Alternate contacts were not deleted\nThe AWS account ACCOUNT has left the organization o-ID."},
		"closed": {func(w *acctest.World, id string) { w.AWS.SetState(id, "CLOSED"); deny(w) },
			"The AWS account ACCOUNT is closed.", false, "WARNING: Alternate contacts were not deleted\nThe AWS account ACCOUNT is closed."},
		"being closed": {func(w *acctest.World, id string) { w.AWS.SetState(id, "PENDING_CLOSURE"); deny(w) },
			"AWS does not tell about the AWS account ACCOUNT, which is PENDING_CLOSURE. The state keeps what was known of its alternate contacts.", true,
			"AWS does not tell about the AWS account ACCOUNT, which is PENDING_CLOSURE. Its alternate contacts stay as they are, and are no longer managed."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			id := member(w)
			config := map[string]any{"account_id": id, "billing": contact("Ann")}
			state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
			if said != "" {
				t.Fatal(said)
			}
			test.arrange(w, id)
			refreshed, said := w.Server(t, nil).Refresh(t, typeName, state)
			if said = acctest.HideIDs(said); refreshed.State.IsNull() == test.kept || !strings.Contains(said, test.reading) || strings.Contains(said, "ERROR") {
				t.Errorf("a refresh says %q, want ... %s ...; the state has %s", said, test.reading, refreshed.State)
			}
			if plan := w.Server(t, nil).Plan(t, typeName, state, config); acctest.Messages(plan.Diagnostics) != "" {
				t.Errorf("a plan says %q", acctest.Messages(plan.Diagnostics))
			}
			after, said := w.Server(t, nil).Apply(t, typeName, state, nil)
			if said = acctest.HideIDs(said); !after.State.IsNull() || !strings.Contains(said, test.deleted) || strings.Contains(said, "ERROR") {
				t.Errorf("a destruction says %q, want ... %s ...; the state has %s", said, test.deleted, after.State)
			}
		})
	}
}

// TestAccountIsMissingInAnotherOrganization concludes nothing, also where nobody noted which organization it was in.
func TestAccountIsMissingInAnotherOrganization(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := member(w)
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, map[string]any{"account_id": id, "billing": contact("Ann")})
	if said != "" {
		t.Fatal(said)
	}
	w.AWS.DeleteAccount(id)
	state.Private = nil
	if after, said := w.Server(t, nil).Refresh(t, typeName, state); after.State.IsNull() || !strings.Contains(acctest.HideIDs(said), "has no account ACCOUNT") {
		t.Errorf("it says %q, the state has %s", said, after.State)
	}
}
