package bench

import "testing"

// TestRefreshOfFortyAccounts keeps the bench itself alive: make test has no time for the real sizes.
func TestRefreshOfFortyAccounts(t *testing.T) {
	t.Parallel()
	l, err := newLab(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	for name, mainPackage := range map[string]string{"ours": oursMain, "naive": naiveMain} {
		run, err := l.refreshAll(t.Context(), mainPackage, 40, limitOfOurs)
		if err != nil {
			t.Fatal(err)
		}
		if run.Outcome != unchanged || run.Calls.Total() == 0 || run.Wall < run.Span {
			t.Errorf("%s: %+v", name, run)
		}
		if name == "ours" && run.Throttled > 0 {
			t.Errorf("%d answers of AWS were throttled", run.Throttled)
		}
	}
}
