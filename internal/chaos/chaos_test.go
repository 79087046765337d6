package chaos

import (
	"slices"
	"strings"
	"testing"

	// What the harness builds is the provider: the tests are to run again when that changes.
	_ "github.com/doit-vending/terraform-provider-doit/internal/provider"
)

func newHarness(t *testing.T) *Harness {
	t.Helper()
	h, err := NewHarness(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// TestInterruptedOperations cuts every operation in every way, each way at another one of its calls. "make chaos" cuts
// every operation in every way at every call.
func TestInterruptedOperations(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, operation := range operations() {
		t.Run(operation.name, func(t *testing.T) {
			t.Parallel()
			r, err := h.rehearse(t.Context(), operation)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range r.representative() {
				t.Run(c.place()+"/"+c.kind(), func(t *testing.T) {
					t.Parallel()
					if err := h.Run(t.Context(), c); err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
}

// TestNaiveProviderIsFoundOut lets the harness judge a provider that does it the obvious way.
func TestNaiveProviderIsFoundOut(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	r, err := h.rehearse(t.Context(), naively())
	if err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{
		"CreateAccount 1/reset after execution":           "applied again: terraform failed", // its address is taken by then
		"CreateAccount 1/provider killed after execution": "applied again: terraform failed",
		"MoveAccount 1/denied":                            "applied again: terraform failed", // the account was closed to make another
		"change 1/" + unsaved:                             "applied again: terraform failed",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := slices.IndexFunc(r.cases(), func(c Case) bool { return strings.HasSuffix(c.String(), name) })
			if i < 0 {
				t.Fatal("there is no such case")
			}
			if err := h.Run(t.Context(), r.cases()[i]); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("the harness says %v, want %q", err, says)
			}
		})
	}
}
