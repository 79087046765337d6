package adminuser_test

import (
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestReplacementThatStopsHalfWay has an old and a new object in state which mean one user.
func TestReplacementThatStopsHalfWay(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{"made": "", "retained": `on_destroy = "retain"`, "adopted": "adopt_existing = true"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := acctest.Replacement{
				World: func(t *testing.T) *acctest.World {
					w := acctest.NewWorld(t)
					if name == "adopted" {
						behind(t, w.URL).create("break-glass")
					}
					return w
				},
				Addr: addr, Calls: []string{"TagUser"}, Delete: "DeleteUser", Create: "CreateUser",
				Config: func(_ *acctest.World, lifecycle string) string { return admin("break-glass", more, lifecycle) },
			}
			if name != "made" {
				r.Delete = ""
			}
			r.Interrupt(t)
		})
	}
}
