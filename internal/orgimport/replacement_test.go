package orgimport_test

import (
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
