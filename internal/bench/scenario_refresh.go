package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// refresh is terraform plan for n accounts of which none has changed.
func refresh(n int) scenario {
	return scenario{
		name: fmt.Sprint("refresh-", n), about: "refresh of " + count(n) + " unchanged accounts", family: "refresh", n: n,
		run: func(ctx context.Context, l *lab, r *Result) error {
			run, err := l.refreshAll(ctx, oursMain, n, limitOfOurs)
			if err != nil {
				return err
			}
			r.Ours, r.Bound, r.NaiveBound = &run, boundOf(refreshCalls(n)), boundOf(naiveRefreshCalls(n))
			r.claimRun(run, unchanged)
			r.claimAtMost("calls", float64(run.Calls.Total()), float64(pagesOf(n, accountsPage)+pagesOf(n, taggedPage)+8), "")
			if n == 1000 { // beyond it, Terraform itself takes longer than AWS
				r.claimAtMost("seconds, times the lower bound", run.Span/r.Bound.Seconds, 2, "")
			}
			r.claimMemory(run)
			if n > greatestNaive {
				return nil
			}
			naive, err := l.refreshAll(ctx, naiveMain, n, limitOfNaive)
			if err != nil {
				return err
			}
			r.Naive = &naive
			if n >= 1000 {
				r.claimAtLeast("times faster than the naive way", naive.Span/run.Span, 12, "")
			}
			return nil
		},
	}
}

// refreshAll plans an organization of n accounts, which are all in the configuration.
func (l *lab) refreshAll(ctx context.Context, mainPackage string, n int, limit time.Duration) (Run, error) {
	s, err := l.open(ctx, mainPackage, n)
	if err != nil {
		return Run{}, err
	}
	defer s.close()
	if err := s.write(accountsOf(s.members())); err != nil {
		return Run{}, err
	}
	return s.plan(ctx, limit)
}

// claimMemory claims the provider's peak, where the system tells it.
func (r *Result) claimMemory(run Run) {
	const limit = 150 << 20
	if run.PeakMemory > 0 {
		r.claimAtMost("memory of the provider", megabytes(run.PeakMemory), megabytes(limit), " MB")
	}
}

// drift is terraform plan for n accounts of which one in a hundred was changed by somebody else.
func drift(n int) scenario {
	return scenario{
		name: fmt.Sprint("drift-", n), about: "refresh of " + count(n) + " accounts, 1 % of them changed by others", family: "drift", n: n,
		run: func(ctx context.Context, l *lab, r *Result) error {
			s, err := l.open(ctx, oursMain, n)
			if err != nil {
				return err
			}
			defer s.close()
			all := accountsOf(s.members())
			drifted := s.drift()
			if err := s.write(all); err != nil {
				return err
			}
			run, err := s.plan(ctx, limitOfOurs)
			if err != nil {
				return err
			}
			r.Ours, r.Bound, r.NaiveBound = &run, boundOf(refreshCalls(n)), boundOf(naiveRefreshCalls(n))
			r.claimRun(run, changes(len(drifted)))
			addresses := all.addresses()
			want, unread, others := []string{}, 0, len(run.read)
			for _, account := range drifted {
				want = append(want, addresses[account.Name])
				if run.read[account.ID] {
					others--
				} else {
					unread++
				}
			}
			r.claim("the plan changes exactly the drifted accounts", slices.Equal(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(run.changed))),
				fmt.Sprintf("%d drifted, %d in the plan", len(want), len(run.changed)))
			r.claimAtMost("drifted accounts that were not read directly", float64(unread), 0, "")
			r.claimAtMost("other accounts that were read directly", float64(others), 3, "")
			return nil
		},
	}
}

// refreshOne is terraform plan for one account in an organization of n.
func refreshOne(n int) scenario {
	return scenario{
		name: fmt.Sprint("refresh-one-", n), about: "refresh of 1 account in an organization of " + count(n), n: 1,
		run: func(ctx context.Context, l *lab, r *Result) error {
			s, err := l.open(ctx, oursMain, n)
			if err != nil {
				return err
			}
			defer s.close()
			if err := s.write(accountsOf(s.members()[n/2 : n/2+1])); err != nil {
				return err
			}
			run, err := s.plan(ctx, limitOfOurs)
			if err != nil {
				return err
			}
			r.Ours, r.NaiveBound = &run, boundOf(naiveRefreshCalls(1))
			r.claimRun(run, unchanged)
			r.claimAtMost("calls", float64(run.Calls.Total()), 3, "")
			return nil
		},
	}
}

// planNew is terraform plan for one account that does not exist yet, in an organization of n.
func planNew(n int) scenario {
	return scenario{
		name: fmt.Sprint("plan-new-", n), about: "plan of 1 new account in an organization of " + count(n), n: 1,
		run: func(ctx context.Context, l *lab, r *Result) error {
			s, err := l.open(ctx, oursMain, n)
			if err != nil {
				return err
			}
			defer s.close()
			if err := s.write(newAccount(s.units[0])); err != nil {
				return err
			}
			run, err := s.plan(ctx, limitOfOurs)
			if err != nil {
				return err
			}
			r.Ours = &run
			r.claimRun(run, changes(1))
			return nil
		},
	}
}

// eaten is refresh while another client of the same account uses half of the rates.
func eaten(n int) scenario {
	return scenario{
		name: fmt.Sprint("eaten-", n), about: "refresh of " + count(n) + " unchanged accounts while another client uses half of AWS's rates", n: n,
		run: func(ctx context.Context, l *lab, r *Result) error {
			s, err := l.open(ctx, oursMain, n)
			if err != nil {
				return err
			}
			defer s.close()
			if err := s.write(accountsOf(s.members())); err != nil {
				return err
			}
			stop := s.eat(ctx)
			run, err := s.plan(ctx, limitOfOurs)
			stop()
			if err != nil {
				return err
			}
			r.Ours, r.Bound, r.NaiveBound = &run, boundOf(refreshCalls(n)), boundOf(naiveRefreshCalls(n))
			r.claim("no error reaches the user", !strings.HasPrefix(run.Outcome, failed), run.Outcome)
			r.claim("the plan: "+unchanged, run.Outcome == unchanged, run.Outcome)
			return nil
		},
	}
}
