package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// exitSkipped is what a check exits with when it cannot run here; its last line of output says why. Automake and Meson use the same number.
const exitSkipped = 77

// check is a command that passes when it exits with 0.
type check struct {
	name, command string
	after         bool // of go test
}

// checkResult is what became of a check.
type checkResult struct {
	name    string
	outcome outcome
	output  string
}

// newCheck reads "name=shell command".
func newCheck(value string) (check, error) {
	name, command, ok := strings.Cut(value, "=")
	if !ok || name == "" || command == "" {
		return check{}, fmt.Errorf("a check wants name=command, got %q", value)
	}
	return check{name: name, command: command}, nil
}

func (c check) run(ctx context.Context) checkResult {
	output, err := exec.CommandContext(ctx, "sh", "-c", c.command).CombinedOutput()
	result := checkResult{name: c.name, outcome: passed, output: string(output)}
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit) && exit.ExitCode() == exitSkipped:
		result.outcome = skipped
	default:
		result.outcome = failed
		result.output += err.Error() + "\n"
	}
	return result
}

// reason is why a check was skipped.
func (r checkResult) reason() string {
	lines := strings.Split(strings.TrimSpace(r.output), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return last
	}
	return "no reason given"
}
