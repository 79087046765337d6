package main

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args   []string
		checks []check
		rest   []string
		bad    bool
	}{
		"only go test":     {args: []string{"-run", "A", "./..."}, rest: []string{"-run", "A", "./..."}},
		"checks first":     {args: []string{"-check", "vet=go vet -x=1", "-check", "b=true", "./..."}, checks: []check{{name: "vet", command: "go vet -x=1"}, {name: "b", command: "true"}}, rest: []string{"./..."}},
		"a check behind":   {args: []string{"-then", "a=true", "./..."}, checks: []check{{name: "a", command: "true", after: true}}, rest: []string{"./..."}},
		"check in between": {args: []string{"./...", "-check", "b=true"}, bad: true},
		"no value":         {args: []string{"-check"}, bad: true},
		"no command":       {args: []string{"-check", "vet"}, bad: true},
		"no name":          {args: []string{"-check", "=true"}, bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checks, rest, err := parse(c.args)
			if (err != nil) != c.bad {
				t.Fatalf("error %v, want one: %t", err, c.bad)
			}
			if !slices.Equal(checks, c.checks) || !slices.Equal(rest, c.rest) {
				t.Errorf("got %v and %v, want %v and %v", checks, rest, c.checks, c.rest)
			}
		})
	}
}

func TestChecksRunBeforeOrAfterTheTests(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	r := newReport(&out)
	checks := []check{{name: "later", command: "true", after: true}, {name: "first", command: "true"}}
	runChecks(t.Context(), r, checks, false)
	runChecks(t.Context(), r, checks, true)
	if got, want := out.String(), "ok    first\nok    later\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestChecksAreCounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		command string
		ok      bool
		shown   string
	}{
		"passes":                  {"echo quiet", true, "ok    probe\n\n1 passed, 0 failed\n"},
		"fails":                   {"echo wrong indentation; exit 3", false, "FAIL  probe\nwrong indentation\nexit status 3\n\nFailed:\n  probe\n\n0 passed, 1 failed\n"},
		"cannot run":              {"echo looking; echo no terraform here; exit 77", true, "skip  probe\n\nSkipped:\n  probe: no terraform here\n\n0 passed, 0 failed, 1 skipped\n"},
		"cannot run, is silent":   {"exit 77", true, "probe: no reason given\n\n0 passed, 0 failed, 1 skipped\n"},
		"names a missing program": {"no-such-program-here", false, "0 passed, 1 failed\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			r := newReport(&out)
			r.addCheck(check{name: "probe", command: c.command}.run(t.Context()))
			if ok := r.close(); ok != c.ok {
				t.Errorf("success = %t, want %t", ok, c.ok)
			}
			if !strings.HasSuffix(out.String(), c.shown) {
				t.Errorf("got\n%s\nwant it to end with\n%s", out.String(), c.shown)
			}
		})
	}
}

// TestRunGoTestKnowsFailuresWithoutEvents pins that a go test which never gets to a test is a failure, also behind a failed check.
func TestRunGoTestKnowsFailuresWithoutEvents(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	r := newReport(&out)
	r.addCheck(check{name: "probe", command: "false"}.run(t.Context()))
	if err := runGoTest(t.Context(), r, []string{"-mod=nonsense"}); err == nil {
		t.Error("no error from go test -mod=nonsense")
	}
}
