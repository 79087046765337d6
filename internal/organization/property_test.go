package organization_test

import (
	"context"
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// TestNeverLostNeverTwiceNeverClosed lives through random histories of an organization: accounts are vended in two scopes,
// calls go wrong in every way, processes die, time passes. It then vends everything that was wanted without faults. The laws
// in property_laws_test.go hold at every step. Deeper: go test ./internal/organization -run Never -rapid.checks=2000.
func TestNeverLostNeverTwiceNeverClosed(t *testing.T) {
	t.Parallel()
	set(t, "rapid.checks", "100", "200")
	seed := set(t, "rapid.seed", "0", strconv.FormatUint(rand.Uint64N(1<<63)+1, 10))
	t.Logf("go test ./internal/organization -run %s -rapid.seed=%s repeats this run", t.Name(), seed)
	rapid.Check(t, func(t *rapid.T) {
		s := newScene(t)
		defer s.close()
		for range rapid.IntRange(2, 12).Draw(t, "steps") {
			rapid.SampledFrom(steps).Draw(t, "step").run(s)
			s.checkLaws()
		}
		s.converge()
		s.checkLaws()
	})
}

// set replaces the default of a setting of rapid, unless another value was given. The seed is one of ours, so that a run
// that passes tells it as well.
func set(t *testing.T, name, standard, value string) string {
	t.Helper()
	setting := flag.Lookup(name).Value
	if setting.String() == standard {
		if err := setting.Set(value); err != nil {
			t.Fatal(err)
		}
	}
	return setting.String()
}

// step is something that can happen.
type step struct {
	name string
	run  func(*scene)
}

// GoString is what a failed history shows.
func (s step) GoString() string { return s.name }

// steps are all of them; those that are here more than once happen more often.
var steps = []step{
	{"vend", (*scene).vendOne},
	{"vend", (*scene).vendOne},
	{"vend again", (*scene).vendAgain},
	{"vend again", (*scene).vendAgain},
	{"vend in both scopes", (*scene).vendTwo},
	{"vend in both scopes", (*scene).vendTwo},
	{"change", (*scene).change},
	{"let go", (*scene).letGo},
	{"let go", (*scene).letGo},
	{"time", (*scene).pass},
	{"verdict", (*scene).drawVerdict},
	{"stranger", (*scene).stranger},
}

// wish is who wants an account with which address.
type wish struct{ scope, email string }

var scopes = []string{"ONE", "TWO"}

// wishes are all that there were so far, always in the same order.
func (s *scene) wishes() []wish {
	return slices.SortedFunc(maps.Keys(s.wanted), func(a, b wish) int { return strings.Compare(a.scope+a.email, b.scope+b.email) })
}

// drawVend draws what a scope wants. Addresses come in two spellings, and names are no one's own.
func (s *scene) drawVend(adopts bool) organization.Vend {
	draw := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(s.T, name) }
	want := organization.Vend{
		Email: draw("email", "aws+a@example.com", "AWS+A@example.com", "aws+b@example.com", "aws+c@example.com"),
		Name:  draw("name", "team", "team-2"), ParentID: draw("parent", s.parents...), Tags: map[string]string{},
		WaitForAccess: rapid.Bool().Draw(s.T, "wait"), Adopt: adopts && rapid.IntRange(0, 3).Draw(s.T, "adopt") == 0,
		Timeout: rapid.SampledFrom([]time.Duration{90 * time.Minute, 10 * time.Minute}).Draw(s.T, "timeout"),
	}
	want.GovCloud = strings.HasPrefix(want.Email, "aws+c")
	if value := draw("tag", "", "a", "b"); value != "" {
		want.Tags["team"] = value
	}
	return want
}

func (s *scene) vendOne() {
	p := s.process(rapid.SampledFrom(scopes).Draw(s.T, "scope"))
	want := s.drawVend(true)
	remove := s.injectFaults(3)
	defer remove()
	s.judge(s.vend(p, want))
}

// vendAgain applies again what an earlier run was to vend.
func (s *scene) vendAgain() {
	if len(s.wanted) == 0 {
		return
	}
	w := rapid.SampledFrom(s.wishes()).Draw(s.T, "wish")
	s.restart(w.scope)
	remove := s.injectFaults(2)
	defer remove()
	s.judge(s.vend(s.process(w.scope), s.wanted[w]))
}

// vendTwo lets both scopes vend at the same time.
func (s *scene) vendTwo() {
	one, two := s.process("ONE"), s.process("TWO")
	first, second := s.drawVend(false), s.drawVend(false)
	order := rapid.SliceOfN(rapid.IntRange(0, 1), 0, 30).Draw(s.T, "order")
	remove := s.injectFaults(3)
	defer remove()
	s.turns.start(order, one, two)
	other := make(chan attempt)
	go func() { other <- s.vend(two, second) }()
	mine, theirs := s.vend(one, first), <-other
	s.judge(mine)
	s.judge(theirs)
}

// attempt is one vend and what came of it.
type attempt struct {
	process             *process
	want                organization.Vend
	again               bool // the same process was asked for this address before
	interrupted, killed bool
	started             time.Time
	before              owner
	got                 organization.Vended
	err                 error
}

// vend runs one vend, after the look at the organization that its plan takes.
func (s *scene) vend(p *process, want organization.Vend) attempt {
	defer s.turns.leave(p)
	key := strings.ToLower(want.Email)
	a := attempt{process: p, want: want, again: p.vended[key], started: s.clock.Now(), before: s.owner(want.Email)}
	p.ctx, p.cancel = context.WithCancel(s.Context())
	defer p.cancel()
	if want.Adopt || s.plans {
		p.look(want.Email)
	}
	a.got, a.err = p.Vend(p.ctx, want)
	a.interrupted, a.killed = p.ctx.Err() != nil, s.wire.dead(p)
	p.vended[key] = true
	return a
}

// pass lets time pass, and Terraform end.
func (s *scene) pass() {
	s.clock.Advance(rapid.SampledFrom([]time.Duration{time.Second, 5 * time.Minute, 3 * time.Hour, 6 * 24 * time.Hour, 8 * 24 * time.Hour}).Draw(s.T, "time"))
	for _, scope := range scopes {
		s.restart(scope)
	}
}

// restart ends the process of a scope. Until the next one asks, AWS lists what was requested.
func (s *scene) restart(scope string) {
	if p, ok := s.processes[scope]; ok {
		s.wire.kill(p)
		delete(s.processes, scope)
		s.clock.Advance(s.options.RequestLag)
	}
}

// stranger gives an account a tag that no scope asked for.
func (s *scene) stranger() {
	if a, ok := s.drawAccount(); ok {
		tags := maps.Clone(a.Tags)
		if tags == nil {
			tags = map[string]string{}
		}
		tags["stranger"] = "was here"
		s.aws.TagAccount(a.ID, tags)
		s.foreign[a.ID] = map[string]string{"stranger": "was here"}
	}
}

// converge vends everything that was wanted, in new processes and without faults, until AWS has what it shall have.
func (s *scene) converge() {
	for _, w := range s.wishes() {
		s.convergeOne(w.scope, s.wanted[w])
	}
}
