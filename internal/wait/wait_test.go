package wait_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

var policy = wait.Policy{Until: "the account is ACTIVE", First: 5 * time.Second, Max: 30 * time.Second, Timeout: 2 * time.Minute}

func TestForEndsWhenDone(t *testing.T) {
	t.Parallel()
	looks := 0
	err := wait.For(t.Context(), clock.NewFake(time.Unix(0, 0)), policy, func(context.Context) error {
		if looks++; looks < 3 {
			return wait.Saw("PENDING_ACTIVATION")
		}
		return nil
	})
	if looks != 3 || err != nil {
		t.Fatalf("%d looks, %v; want three looks and no error", looks, err)
	}
}

// TestTheErrorSaysHowLongForWhatAndWhatWasSeen goes through all ways in which a wait ends too early.
func TestTheErrorSaysHowLongForWhatAndWhatWasSeen(t *testing.T) {
	t.Parallel()
	refusal, stopped := errors.New("too many at a time"), errors.New("stopped")
	for name, test := range map[string]struct {
		look func(clock *clock.Fake, interrupt func()) error // from the second one on
		want string
		is   error
	}{
		"its own timeout": {
			look: func(*clock.Fake, func()) error { return wait.Saw("PENDING_ACTIVATION") },
			want: "waited 2m0s until the account is ACTIVE; last seen: PENDING_ACTIVATION",
		},
		"refused": {
			look: func(*clock.Fake, func()) error { return wait.Refused(refusal) }, is: refusal,
			want: "waited 2m0s until the account is ACTIVE; AWS's last answer: too many at a time",
		},
		"the limit of the deed, during the pause": {
			look: func(c *clock.Fake, _ func()) error { c.Advance(time.Minute); return wait.Saw("nothing") },
			want: "waited 1m5s until the account is ACTIVE; last seen: nothing",
		},
		"the limit of the deed, during a look": {
			look: func(c *clock.Fake, _ func()) error { c.Advance(time.Minute); return context.DeadlineExceeded },
			want: "waited 1m5s until the account is ACTIVE; last seen: first",
		},
		"interrupted during a look": {
			look: func(_ *clock.Fake, interrupt func()) error { interrupt(); return context.Canceled }, is: context.Canceled,
			want: "the run was interrupted: waited 5s until the account is ACTIVE; last seen: first",
		},
		"interrupted during the pause": {
			look: func(_ *clock.Fake, interrupt func()) error { interrupt(); return wait.Saw("second") }, is: stopped,
			want: "the run was interrupted: waited 5s until the account is ACTIVE; last seen: second",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := clock.NewFake(time.Unix(0, 0))
			ctx, interrupt := context.WithCancelCause(t.Context())
			defer interrupt(nil)
			if strings.HasPrefix(name, "the limit") {
				limited, cancel := wait.Limit(ctx, fake, time.Minute, "update")
				defer cancel()
				ctx = limited
			}
			looks := 0
			err := wait.For(ctx, fake, policy, func(context.Context) error {
				if looks++; looks == 1 {
					return wait.Saw("first")
				}
				return test.look(fake, func() { interrupt(stopped) })
			})
			if err == nil || err.Error() != test.want {
				t.Fatalf("got  %v\nwant %s", err, test.want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("the error is not %v", test.is)
			}
		})
	}
}

func TestForStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	looks := 0
	err := wait.For(t.Context(), clock.NewFake(time.Unix(0, 0)), policy, func(context.Context) error {
		looks++
		return refused
	})
	if !errors.Is(err, refused) || looks != 1 {
		t.Fatalf("%d looks, %v; want one look and the error", looks, err)
	}
}

// TestAWaitInsideALookIsNoLook guards against waiting on for what an inner wait has given up.
func TestAWaitInsideALookIsNoLook(t *testing.T) {
	t.Parallel()
	fake, looks := clock.NewFake(time.Unix(0, 0)), 0
	err := wait.For(t.Context(), fake, policy, func(ctx context.Context) error {
		looks++
		return wait.For(ctx, fake, policy, func(context.Context) error { return wait.Saw("nothing") })
	})
	if !errors.As(err, new(*wait.TimeoutError)) || looks != 1 {
		t.Fatalf("%d looks, %v; want one look and the timeout of the inner wait", looks, err)
	}
}

// TestACallThatIsInterruptedNamesItself lets the error of a first look through, for it names the call.
func TestACallThatIsInterruptedNamesItself(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	call := errors.Join(errors.New("during CreateAccount"), context.Canceled)
	err := wait.For(ctx, clock.Real(), policy, func(context.Context) error { cancel(); return call })
	if !errors.Is(err, call) || errors.As(err, new(*wait.InterruptedError)) {
		t.Fatalf("got %v, want the error of the call", err)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	places, fake := make(chan struct{}, 1), clock.NewFake(time.Unix(0, 0))
	ctx, cancel := context.WithCancel(t.Context())
	if err := wait.Place(ctx, fake, places, "another one has finished"); err != nil {
		t.Fatal(err)
	}
	limited, free := wait.Limit(ctx, fake, time.Minute, "update")
	defer free()
	go fake.Advance(time.Hour)
	if err := wait.Place(limited, fake, places, "another one has finished"); !errors.As(err, new(*wait.TimeoutError)) {
		t.Errorf("got %v, want a timeout", err)
	}
	cancel()
	err := wait.Place(ctx, fake, places, "another one has finished")
	if want := "the run was interrupted: waited 0s until another one has finished"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestAWaitWithoutTimeout lasts for as long as the deed may take.
func TestAWaitWithoutTimeout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limit  time.Duration // 0 for none
		waited time.Duration
	}{
		"limit":   {limit: 3 * time.Hour, waited: 3 * time.Hour},
		"nothing": {waited: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, fake := t.Context(), clock.NewFake(time.Unix(0, 0))
			if test.limit > 0 {
				limited, cancel := wait.Limit(ctx, fake, test.limit, "create")
				defer cancel()
				ctx = limited
			}
			endless := policy
			endless.Timeout = 0
			err := wait.For(ctx, fake, endless, func(context.Context) error { return wait.Saw("nothing") })
			late, ok := errors.AsType[*wait.TimeoutError](err)
			if !ok || late.Waited != test.waited || (late.Argument == "create") != (test.limit > 0) {
				t.Errorf("got %v", err)
			}
		})
	}
}
