// Package bench measures what the provider costs: calls of AWS, seconds, throttled answers and memory, of the real
// provider under the real terraform, on a simulated AWS that throttles as AWS publishes it. Beside it runs what most
// providers do, and above both stands the lower bound: what no provider can beat at those rates.
//
// It states what is expected as claims and holds the numbers against them. It knows the provider as a binary only.
package bench

import (
	"context"
	"fmt"
	"io"
	"regexp"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// Options say what to measure and where to tell.
type Options struct {
	Only *regexp.Regexp // names of the scenarios to run; nil: all
	Out  io.Writer      // for people
}

// Measure runs one scenario after the other, so that none takes another's processor, and prints each when it is done.
func Measure(ctx context.Context, o Options) (Report, error) {
	lab, err := newLab(ctx)
	if err != nil {
		return Report{}, err
	}
	defer lab.close()
	machine, err := describeMachine()
	if err != nil {
		return Report{}, err
	}
	report := Report{Date: clock.Real().Now().UTC().Format("2006-01-02"), Machine: machine}
	fmt.Fprintln(o.Out, machine)
	for _, s := range scenarios() {
		if o.Only != nil && !o.Only.MatchString(s.name) {
			continue
		}
		result := lab.measure(ctx, s)
		if ctx.Err() != nil {
			return report, context.Cause(ctx)
		}
		report.Results = append(report.Results, result)
		result.print(o.Out)
	}
	return report, nil
}

// measure runs a scenario. What keeps it from its end is a missed claim: the others are still worth running.
func (l *lab) measure(ctx context.Context, s scenario) Result {
	result := Result{Scenario: s.name, About: s.about, Family: s.family, N: s.n}
	if err := s.run(ctx, l, &result); err != nil {
		result.claim("the scenario runs to its end", false, err.Error())
	}
	return result
}
