package main

import (
	"maps"
	"slices"
	"strings"
)

// pkg is what is known about a package whose tests run.
type pkg struct {
	path   string
	tests  map[string]*test
	output string // outside of tests
}

type test struct {
	outcome outcome
	output  string
	ran     bool // false for "TestA/b" when only "TestA/b/c" exists: t.Run("b/c", ...)
	parent  bool // has subtests
}

// packageResult is what the report needs to know about a package that has ended.
type packageResult struct {
	counts
	output   string   // of the failed tests, and of the package where it failed by itself
	skips    []string // one line each, with the reason
	failures []string
}

func (p *pkg) add(e event) {
	if e.Test == "" {
		p.output += e.Output
		return
	}
	t := p.test(e.Test)
	t.ran = true
	switch e.Action {
	case "output":
		if !strings.HasPrefix(e.Output, "=== ") { // RUN, PAUSE, CONT, NAME
			t.output += e.Output
		}
	case string(passed):
		t.outcome, t.output = passed, ""
	case string(failed), string(skipped):
		t.outcome = outcome(e.Action)
	}
}

// test returns the test of that name and marks the tests above it as its parents.
func (p *pkg) test(name string) *test {
	t := p.tests[name]
	if t == nil {
		t = &test{}
		p.tests[name] = t
		if above, ok := parentOf(name); ok {
			p.test(above).parent = true
		}
	}
	return t
}

// result counts the tests of a package that ended with o.
func (p *pkg) result(o outcome) packageResult {
	var r packageResult
	blamed := map[string]bool{} // parents of a failed test: they failed because of it
	names := sortedKeys(p.tests)
	for _, name := range slices.Backward(names) { // a parent sorts before its subtests
		t := p.tests[name]
		bad := t.ran && t.outcome != passed && t.outcome != skipped
		if bad || blamed[name] {
			if above, ok := parentOf(name); ok {
				blamed[above] = true
			}
		}
		switch {
		case !t.ran, t.parent && (t.outcome == passed || blamed[name]):
		case bad:
			r.add(t.outcome)
			r.failures = append(r.failures, p.path+" "+name+unfinished(t.outcome))
		case t.outcome == skipped:
			r.add(skipped)
			r.skips = append(r.skips, p.path+" "+name+": "+skipReason(t.output))
		default:
			r.add(passed)
		}
	}
	slices.Reverse(r.skips)
	slices.Reverse(r.failures)
	if o == failed {
		r.output = p.failedOutput(names)
		if r.failed == 0 {
			r.add(failed)
			r.failures = append(r.failures, p.path)
		}
	}
	return r
}

// failedOutput is what the tests that did not pass wrote, and what came from outside of all tests.
func (p *pkg) failedOutput(names []string) string {
	var b strings.Builder
	for _, name := range names {
		if p.tests[name].outcome != skipped {
			b.WriteString(p.tests[name].output)
		}
	}
	b.WriteString(p.output)
	return b.String()
}

func unfinished(o outcome) string {
	if o == "" {
		return " (did not finish)"
	}
	return ""
}

// skipReason is what t.Skip was told, without its file name, in one line.
func skipReason(output string) string {
	var reason []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "--- SKIP") {
			continue
		}
		if position, text, ok := strings.Cut(line, ": "); ok && strings.Contains(position, ".go:") {
			line = text
		}
		reason = append(reason, line)
	}
	if len(reason) == 0 {
		return "no reason given"
	}
	return strings.Join(reason, " ")
}

// parentOf returns the name of the test that runs the subtest name.
func parentOf(name string) (parent string, ok bool) {
	i := strings.LastIndex(name, "/")
	if i < 0 {
		return "", false
	}
	return name[:i], true
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
