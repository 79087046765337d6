package bench

import (
	"context"
	"fmt"
	"time"
)

// contacts is terraform plan for all three alternate contacts of n accounts. Nobody can ask for them in bulk, so the naive
// way makes as many calls.
func contacts(n int) scenario {
	return scenario{
		name: fmt.Sprint("contacts-", n), about: "refresh of all three alternate contacts of " + count(n) + " accounts", family: "contacts", n: n,
		run: func(ctx context.Context, l *lab, r *Result) error {
			run, err := l.refreshContacts(ctx, oursMain, n, limitOfOurs)
			if err != nil {
				return err
			}
			r.Ours, r.Bound, r.NaiveBound = &run, boundOf(contactCalls(n)), boundOf(contactCalls(n))
			r.claimRun(run, unchanged)
			naive, err := l.refreshContacts(ctx, naiveMain, n, limitOfNaive)
			r.Naive = &naive
			return err
		},
	}
}

func (l *lab) refreshContacts(ctx context.Context, mainPackage string, n int, limit time.Duration) (Run, error) {
	s, err := l.open(ctx, mainPackage, n)
	if err != nil {
		return Run{}, err
	}
	defer s.close()
	s.giveContacts()
	if err := s.write(contactsOf(s.members())); err != nil {
		return Run{}, err
	}
	return s.plan(ctx, limit)
}

// roles is one role in each of n member accounts: an apply that makes them, then a plan.
func roles(n int) scenario {
	return scenario{
		name: fmt.Sprint("roles-", n), about: "refresh of " + count(n) + " roles in as many member accounts", n: n,
		run: func(ctx context.Context, l *lab, r *Result) error {
			s, err := l.open(ctx, oursMain, n)
			if err != nil {
				return err
			}
			defer s.close()
			if err := s.write(rolesIn(s.members())); err != nil {
				return err
			}
			made, err := s.terraform(ctx, limitOfOurs, "apply", "-json", "-input=false", "-auto-approve")
			if err != nil {
				return err
			}
			r.figure("sessions in member accounts, apply", float64(made.Calls["AssumeRole"]), "")
			r.claim("the apply: "+changes(n), made.Outcome == changes(n), made.Outcome)
			// Terraform ends the provider after the plan of an apply and starts it again, so there are two that need sessions.
			r.claimAtMost("sessions of the apply", float64(made.Calls["AssumeRole"]), float64(2*n), "")
			run, err := s.plan(ctx, limitOfOurs)
			if err != nil {
				return err
			}
			r.Ours = &run
			r.figure("sessions in member accounts, plan", float64(run.Calls["AssumeRole"]), "")
			r.claimRun(run, unchanged)
			r.claim("sessions of the plan: one per member", run.Calls["AssumeRole"] == n, count(run.Calls["AssumeRole"]))
			return nil
		},
	}
}
