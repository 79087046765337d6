package bench

import (
	"context"
	"time"
)

// scenario is one thing to measure.
type scenario struct {
	name   string
	about  string // what is measured, for people
	family string
	n      int // accounts
	run    func(context.Context, *lab, *Result) error
}

// Limits of time, over which terraform is killed and the claims are missed.
const (
	limitOfOurs  = 5 * time.Minute
	limitOfNaive = 20 * time.Minute
)

// greatestNaive is the greatest number of accounts for which the naive way is waited for. At 10,000 AWS's rates alone
// make it 33 minutes.
const greatestNaive = 1000

// scenarios in the order in which they run, quick ones first.
func scenarios() []scenario {
	return []scenario{
		size(),
		startup(),
		vending(50),
		vending(500),
		refresh(100),
		refreshOne(10_000),
		planNew(10_000),
		roles(200),
		drift(1000),
		eaten(1000),
		contacts(200),
		refresh(10_000),
		drift(10_000),
		refresh(1000),
	}
}
