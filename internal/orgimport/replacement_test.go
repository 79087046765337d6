package orgimport_test

import (
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestReplacementThatStopsHalfWay has an old and a new object in state which mean one organization and its roles.
func TestReplacementThatStopsHalfWay(t *testing.T) {
	t.Parallel()
	acctest.Replacement{
		World: func(t *testing.T) *acctest.World { return acctest.NewWorld(t) }, Addr: addr, Calls: []string{"TagRole"}, Delete: "DeleteRole", Create: "CreateRole",
		Config: func(w *acctest.World, lifecycle string) string {
			return importOf(w.AWS.OrganizationID(), cmpRole+cloudhealthRole+lifecycle)
		},
	}.Interrupt(t)
}

// TestRolesStayTogetherWhenTheNoteIsLost: a provider that is killed during a change takes its private notes along.
func TestRolesStayTogetherWhenTheNoteIsLost(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	both := roles()
	one := map[string]any{"cmp_role": both["cmp_role"]}
	made := mustApply(t, w.Server(t, nil), config(w.AWS.OrganizationID(), one))
	made.Private = nil
	read, said := w.Server(t, nil).Refresh(t, typeName, made)
	if said != "" {
		t.Fatal(said)
	}
	changed, said := w.Server(t, nil).Apply(t, typeName, read, config(w.AWS.OrganizationID(), both))
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	if _, said := w.Server(t, nil).Refresh(t, typeName, changed); strings.Contains(said, "outlived") {
		t.Errorf("the roles of one import are taken for those of two: %s", said)
	}
}
