package partnerrole_test

import (
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestReplacementThatStopsHalfWay has an old and a new object in state which mean one role.
func TestReplacementThatStopsHalfWay(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{"default": "", "delete": "on_destroy = \"delete\"", "retain": "on_destroy = \"retain\""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := acctest.Replacement{
				World: func(t *testing.T) *acctest.World { return acctest.NewWorld(t) }, Addr: addr,
				Config: func(_ *acctest.World, lifecycle string) string { return partnerRole(minimal, more, lifecycle) },
				Calls:  []string{"TagRole"}, Delete: "DeleteRole", Create: "CreateRole",
			}
			if name != "default" {
				r.Calls, r.Delete = nil, ""
			}
			r.Interrupt(t)
		})
	}
}
