package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// createDuration is how long the simulated AWS takes for an account.
const createDuration = time.Minute

// vended is what TestVending found out in simulated time, where an hour takes no time.
type vended struct {
	N           int     `json:"n"`
	Parallelism int     `json:"parallelism"`
	Seconds     float64 `json:"seconds"` // simulated, from the first call to the last vended account
	Bound       float64 `json:"bound"`
	Calls       Calls   `json:"calls"`
	Throttled   int     `json:"throttled"`
	Pause       float64 `json:"pause"` // simulated seconds between the two status calls that are closest
}

// vendedAttribute is the key under which the test reports.
const vendedAttribute = "vended"

// claims is what is expected of vending with any parallelism.
func (v vended) claims(r *Result) {
	with := fmt.Sprintf(" (-parallelism=%d)", v.Parallelism)
	r.claimAtMost("seconds, times the lower bound"+with, v.Seconds/v.Bound, 1.1, "")
	r.claimAtMost("throttled answers"+with, float64(v.Throttled), 0, "")
	r.claimAtLeast("seconds between two status calls, for whichever account"+with, v.Pause, 1, "")
}

// defaultParallelism is Terraform's.
const defaultParallelism = 10

// vending is n new accounts at a time. It runs on simulated time, so the test that can do this does it.
func vending(n int) scenario {
	return scenario{
		name: fmt.Sprint("vending-", n), about: "vending " + count(n) + " accounts (simulated time)", family: "vending", n: n,
		run: func(ctx context.Context, _ *lab, r *Result) error {
			test := exec.CommandContext(ctx, "go", "test", "-json", "-count=1", "-run", "^TestVending$", module+"/internal/bench", "-vend", strconv.Itoa(n))
			output, testing := test.Output() // the test fails when a claim does, so what counts is what it says
			all, err := parseVended(string(output))
			if err != nil {
				return errors.Join(err, testing)
			}
			for _, v := range all {
				if v.Parallelism == defaultParallelism {
					r.Ours = &Run{Span: v.Seconds, Calls: v.Calls, Throttled: v.Throttled, Outcome: changes(v.N)}
					r.Bound = &Bound{Seconds: v.Bound, Calls: Calls{"CreateAccount": n}}
				}
				r.figure(fmt.Sprintf("-parallelism=%d", v.Parallelism), v.Seconds, "s")
				v.claims(r)
			}
			return nil
		},
	}
}

// event is one line of go test -json (go doc test2json).
type event struct{ Action, Key, Value, Output string }

// parseVended finds the reports in the output of go test -json.
func parseVended(output string) ([]vended, error) {
	var all []vended
	var said strings.Builder
	for line := range strings.Lines(output) {
		var e event
		if json.Unmarshal([]byte(line), &e) != nil {
			said.WriteString(line)
			continue
		}
		said.WriteString(e.Output)
		if e.Action != "attr" || e.Key != vendedAttribute {
			continue
		}
		var v vended
		if err := json.Unmarshal([]byte(e.Value), &v); err != nil {
			return nil, fmt.Errorf("reading what TestVending reports: %w", err)
		}
		all = append(all, v)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("TestVending reports nothing:\n%s", said.String())
	}
	return all, nil
}
