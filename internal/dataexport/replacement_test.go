package dataexport_test

import (
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestReplacementThatStopsHalfWay has an old and a new object in state which mean one export.
func TestReplacementThatStopsHalfWay(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{"bucket of others": "", "own bucket": `bucket = { name = "acme-exports", create = true }`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Replacement{
				World: func(t *testing.T) *acctest.World {
					w, _ := newWorld(t)
					return w
				},
				Addr: addr, Calls: []string{"TagResource"}, Delete: "DeleteExport", Create: "CreateExport",
				Config: func(_ *acctest.World, lifecycle string) string {
					return export("cur2", "columns = [\"bill_bill_type\"]\n"+more+"\n"+lifecycle)
				},
			}.Interrupt(t)
		})
	}
}
