// Command testsummary runs the checks given to it, go test, and the checks of what the tests left behind, shows what needs
// attention, and ends with one line of counts:
//
//	go run ./scripts/testsummary -check 'go vet=go vet ./...' -then 'coverage=./enough.sh' -timeout 15m ./...
//	...
//	412 passed, 0 failed, 3 skipped
//
// Every check counts as one test. A test with subtests counts by its subtests. What does not build, does not finish or
// fails outside a test counts as failed, and so does a run without any test. Exit status 1 means that something failed.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
)

func main() {
	checks, goTestArgs, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsummary:", err)
		os.Exit(2)
	}
	if !run(checks, goTestArgs) {
		os.Exit(1)
	}
}

// run does what the command line says until it is interrupted, and says whether all is well.
func run(checks []check, goTestArgs []string) bool {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r := newReport(os.Stdout)
	runChecks(ctx, r, checks, false)
	if err := runGoTest(ctx, r, goTestArgs); err != nil {
		r.failRun(err)
	}
	runChecks(ctx, r, checks, true)
	return r.close()
}

// runChecks runs those of before or after the tests.
func runChecks(ctx context.Context, r *report, checks []check, after bool) {
	for _, c := range checks {
		if c.after == after {
			r.addCheck(c.run(ctx))
		}
	}
}

// parse splits the command line into the leading -check and -then flags and the arguments of go test behind them.
func parse(args []string) (checks []check, goTestArgs []string, err error) {
	for len(args) >= 2 && (args[0] == "-check" || args[0] == "-then") {
		c, err := newCheck(args[1])
		if err != nil {
			return nil, nil, err
		}
		c.after = args[0] == "-then"
		checks, args = append(checks, c), args[2:]
	}
	if slices.Contains(args, "-check") || slices.Contains(args, "-then") {
		return nil, nil, fmt.Errorf("-check and -then come before the arguments of go test, each with its value: %w", flag.ErrHelp)
	}
	return checks, args, nil
}

// runGoTest feeds the report from go test -json. It returns an error only for a failure that the report cannot know:
// go test did not start, or was wrong about its arguments.
func runGoTest(ctx context.Context, r *report, args []string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	readErr := r.read(stdout)
	if readErr != nil {
		_, _ = io.Copy(io.Discard, stdout) // so that go test can end
	}
	waitErr := cmd.Wait()
	switch {
	case readErr != nil:
		return readErr
	case waitErr != nil && r.counts.failed == r.failedChecks:
		return waitErr
	}
	return nil
}
