package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// outcome is how a test, a package or a check ended; "" means that it did not.
type outcome string

const (
	passed  outcome = "pass"
	failed  outcome = "fail"
	skipped outcome = "skip"
)

// event is one line of go test -json, as described by go doc cmd/test2json and go help buildjson.
type event struct {
	Action      string
	Package     string
	Test        string  // "" for events of the whole package
	Elapsed     float64 // seconds
	Output      string
	ImportPath  string // of build-output
	FailedBuild string // ImportPath of the build that made a package fail
}

type counts struct{ passed, failed, skipped int }

func (c *counts) add(o outcome) {
	switch o {
	case passed:
		c.passed++
	case skipped:
		c.skipped++
	case failed:
		c.failed++
	default: // not finished
		c.failed++
	}
}

// line is what a run ends with.
func (c *counts) line() string {
	line := fmt.Sprintf("%d passed, %d failed", c.passed, c.failed)
	if c.skipped > 0 {
		line += fmt.Sprintf(", %d skipped", c.skipped)
	}
	return line
}

// report gathers results and writes those that somebody has to read as soon as their package has ended.
type report struct {
	out          io.Writer
	counts       counts
	failedChecks int
	packages     map[string]*pkg
	builds       map[string]string // ImportPath to what the compiler or vet said; emptied once shown
	skips        []string
	failures     []string
}

func newReport(out io.Writer) *report {
	return &report{out: out, packages: map[string]*pkg{}, builds: map[string]string{}}
}

func (r *report) printf(format string, args ...any) { fmt.Fprintf(r.out, format, args...) }

// read consumes the output of go test -json to its end. A line that is not JSON, such as a test binary's own noise, is shown as it is.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				r.printf("%s\n", strings.TrimRight(string(line), "\n"))
			} else {
				r.add(e)
			}
		}
		if errors.Is(err, io.EOF) {
			r.endUnfinished()
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the output of go test: %w", err)
		}
	}
}

func (r *report) add(e event) {
	switch {
	case e.Action == "build-output":
		r.builds[e.ImportPath] += e.Output
		return
	case e.Package == "":
		return
	}
	p := r.packages[e.Package]
	if p == nil {
		p = &pkg{path: e.Package, tests: map[string]*test{}}
		r.packages[e.Package] = p
	}
	p.add(e)
	if e.Test == "" && (e.Action == string(passed) || e.Action == string(failed) || e.Action == string(skipped)) {
		r.end(p, outcome(e.Action), e)
	}
}

// endUnfinished fails the packages that go test said nothing final about.
func (r *report) endUnfinished() {
	for _, path := range sortedKeys(r.packages) {
		r.end(r.packages[path], failed, event{Package: path})
	}
}

// end counts and shows a package, and forgets it.
func (r *report) end(p *pkg, o outcome, e event) {
	delete(r.packages, p.path)
	result := p.result(o)
	r.counts.passed += result.passed
	r.counts.failed += result.failed
	r.counts.skipped += result.skipped
	r.skips = append(r.skips, result.skips...)
	r.failures = append(r.failures, result.failures...)
	if o == failed {
		r.printf("FAIL  %s  %s  %.1fs\n", p.path, result.line(), e.Elapsed)
		r.printf("%s%s", r.builds[e.FailedBuild], result.output)
		r.builds[e.FailedBuild] = ""
		return
	}
	if result.counts != (counts{}) {
		r.printf("ok    %s  %s  %.1fs\n", p.path, result.line(), e.Elapsed)
	}
}

func (r *report) addCheck(c checkResult) {
	r.counts.add(c.outcome)
	switch c.outcome {
	case failed:
		r.failedChecks++
		r.failures = append(r.failures, c.name)
		r.printf("FAIL  %s\n%s", c.name, c.output)
	case skipped:
		r.skips = append(r.skips, c.name+": "+c.reason())
		r.printf("skip  %s\n", c.name)
	default:
		r.printf("ok    %s\n", c.name)
	}
}

// failRun counts a failure of the run as a whole.
func (r *report) failRun(err error) {
	r.counts.failed++
	r.failures = append(r.failures, "go test: "+err.Error())
}

// close writes the skipped and the failed tests and the counts, and says whether all is well.
func (r *report) close() bool {
	if r.counts == (counts{}) {
		r.counts.failed++
		r.failures = append(r.failures, "no test ran")
	}
	r.list("Skipped:", r.skips)
	r.list("Failed:", r.failures)
	r.printf("\n%s\n", r.counts.line())
	return r.counts.failed == 0
}

func (r *report) list(title string, lines []string) {
	if len(lines) > 0 {
		r.printf("\n%s\n  %s\n", title, strings.Join(lines, "\n  "))
	}
}
