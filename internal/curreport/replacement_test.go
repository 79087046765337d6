package curreport_test

import (
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestReplacementThatStopsHalfWay has an old and a new object in state which mean one report and one bucket.
func TestReplacementThatStopsHalfWay(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{"with its bucket": "", "forced": "bucket = { force_destroy = true }"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Replacement{
				World: func(t *testing.T) *acctest.World { return acctest.NewWorld(t) }, Addr: addr, Calls: []string{"TagResource"}, Delete: "DeleteReportDefinition", Create: "PutReportDefinition",
				Config: func(_ *acctest.World, lifecycle string) string { return report(more + "\n" + lifecycle) },
			}.Interrupt(t)
		})
	}
}
