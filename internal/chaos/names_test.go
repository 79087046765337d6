package chaos

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestPatternChoosesPartByPart(t *testing.T) {
	t.Parallel()
	r := &rehearsal{
		operation: operation{name: "create"}, changes: 1,
		calls: []call{{"organizations", "CreateAccount", 1}, {"organizations", "MoveAccount", 1}},
	}
	for text, want := range map[string]int{
		"": 2*len(faults) + 1, "create": 2*len(faults) + 1, "close": 0, "^create$/MoveAccount": len(faults),
		"create/MoveAccount 1/^denied$": 1, "create//killed": 2*4 + 1, "/change": 1, "create/MoveAccount 2": 0,
	} {
		p, err := ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(p.chosen(r.cases())); got != want {
			t.Errorf("%q chooses %d cases, want %d", text, got, want)
		}
	}
	if _, err := ParsePattern("create/("); err == nil {
		t.Error("a pattern that is none is taken")
	}
}

// TestNameOfACaseChoosesIt alone, so that a failed case can be repeated.
func TestNameOfACaseChoosesIt(t *testing.T) {
	t.Parallel()
	r := &rehearsal{operation: operation{name: "create"}, changes: 1, calls: []call{{"organizations", "CreateAccount", 1}, {"organizations", "CreateAccount", 2}}}
	for _, c := range r.cases() {
		p, err := ParsePattern(c.String())
		if err != nil {
			t.Fatal(err)
		}
		if chosen := p.chosen(r.cases()); len(chosen) != 1 || chosen[0].String() != c.String() {
			t.Errorf("%s chooses %d cases", c, len(chosen))
		}
	}
}

func TestCallsAreNumbered(t *testing.T) {
	t.Parallel()
	got := numbered([]awssim.Call{{Service: "iam", Operation: "GetRole"}, {Service: "iam", Operation: "GetPolicy"}, {Service: "iam", Operation: "GetRole"}})
	want := []call{{"iam", "GetRole", 1}, {"iam", "GetPolicy", 1}, {"iam", "GetRole", 2}}
	if difference := cmp.Diff(want, got, cmp.AllowUnexported(call{})); difference != "" {
		t.Error(difference)
	}
}

func TestMessagesAreUnwrapped(t *testing.T) {
	t.Parallel()
	framed := "╷\n│ Error: Two resources mean\n│ one object\n│ \n╵\n"
	if got := unwrapped(framed); got != "Error: Two resources mean one object" {
		t.Errorf("got %q", got)
	}
}
