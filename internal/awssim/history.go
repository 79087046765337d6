package awssim

import "time"

// history is a value that changes, with the values that it had before. Eventually consistent readings look into the past.
type history[T any] struct {
	now  T
	past []past[T] // oldest first
}

type past[T any] struct {
	value T
	until time.Time
}

// set changes the value. Values that ended longer than keep ago are forgotten.
func (h *history[T]) set(value T, at time.Time, keep time.Duration) {
	if keep > 0 {
		first := 0
		for first < len(h.past) && at.Sub(h.past[first].until) > keep {
			first++
		}
		h.past = append(h.past[first:], past[T]{h.now, at})
	}
	h.now = value
}

// at is the value that was valid at t.
func (h *history[T]) at(t time.Time) T {
	for _, p := range h.past {
		if t.Before(p.until) {
			return p.value
		}
	}
	return h.now
}
