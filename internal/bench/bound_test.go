package bench

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		calls Calls
		want  float64 // seconds
	}{
		"nothing":                         {Calls{}, 0},
		"no more than the burst":          {Calls{"ListAccounts": 12}, 0},
		"one rate":                        {Calls{"ListAccounts": 500, "GetResources": 100}, 61},
		"the slowest of several":          {naiveRefreshCalls(1000), 198.4},
		"operations that share a rate":    {Calls{"ListParents": 5, "ListAccountsForParent": 8}, 1},
		"nothing published for operation": {Calls{"GetResources": 1000}, 0},
		"contacts":                        {contactCalls(200), 58.5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.calls.Bound(); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("%v s, want %v", got, c.want)
			}
		})
	}
}

func TestFewestCalls(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]Calls{
		1: {"ListAccounts": 1, "GetResources": 1}, 100: {"ListAccounts": 5, "GetResources": 1}, 101: {"ListAccounts": 6, "GetResources": 2},
	} {
		if diff := cmp.Diff(want, refreshCalls(n)); diff != "" {
			t.Errorf("%d accounts: %s", n, diff)
		}
	}
}

func TestCreationBound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		n, inFlight int
		each, want  time.Duration
	}{
		"nothing":                    {0, 5, time.Minute, 0},
		"one":                        {1, 5, time.Minute, time.Minute},
		"one after the other":        {50, 1, time.Minute, 50 * time.Minute},
		"the burst at once":          {3, 5, time.Minute, time.Minute},
		"the fourth waits for AWS":   {4, 5, time.Minute, 70 * time.Second},
		"the sixth for a place":      {6, 5, time.Minute, 2 * time.Minute},
		"the rate decides":           {13, 5, time.Second, 101 * time.Second},
		"five in flight for an hour": {50, 5, time.Minute, 620 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := creationBound(c.n, c.inFlight, c.each); (got - c.want).Abs() > time.Millisecond {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
