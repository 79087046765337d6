package chaos

import "strings"

// Representative chooses one case for every kind of fault: together they go through the calls of an operation, those that
// change something first.
func (r *rehearsal) representative() []Case {
	places := append(r.writes(), r.reads()...)
	var cases []Case
	for i, f := range faults {
		cases = append(cases, Case{rehearsal: r, at: places[i%len(places)], fault: f})
	}
	if r.changes > 0 {
		cases = append(cases, Case{rehearsal: r, change: r.changes})
	}
	return cases
}

func (r *rehearsal) writes() (calls []call) { return r.callsThat(true) }
func (r *rehearsal) reads() (calls []call)  { return r.callsThat(false) }

func (r *rehearsal) callsThat(write bool) (calls []call) {
	for _, c := range r.calls {
		if c.reads() != write {
			calls = append(calls, c)
		}
	}
	return calls
}

// reads says that a call changes nothing.
func (c call) reads() bool {
	for _, verb := range []string{"Get", "List", "Describe", "Head", "AssumeRole"} {
		if strings.HasPrefix(c.operation, verb) {
			return true
		}
	}
	return false
}
