package wait_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

var policy = wait.Policy{First: 5 * time.Second, Max: 30 * time.Second, Timeout: 2 * time.Minute}

func TestForEndsWhenDone(t *testing.T) {
	t.Parallel()
	looks := 0
	got, err := wait.For(t.Context(), clock.NewFake(time.Unix(0, 0)), policy, func(context.Context) (int, bool, error) {
		looks++
		return looks, looks == 3, nil
	})
	if got != 3 || err != nil {
		t.Fatalf("got %d, %v; want the third look and no error", got, err)
	}
}

func TestForTimesOutWithTheLastValueSeen(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(time.Unix(0, 0))
	got, err := wait.For(t.Context(), fake, policy, func(context.Context) (string, bool, error) {
		return "IN_PROGRESS", false, nil
	})
	var timeout *wait.TimeoutError
	if !errors.As(err, &timeout) || timeout.Waited != policy.Timeout || got != "IN_PROGRESS" {
		t.Fatalf("got %q, %v; want the last status and a timeout after exactly %s", got, err, policy.Timeout)
	}
	if elapsed := fake.Now().Sub(time.Unix(0, 0)); elapsed != policy.Timeout {
		t.Fatalf("slept %s, want %s", elapsed, policy.Timeout)
	}
}

func TestForStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	looks := 0
	_, err := wait.For(t.Context(), clock.NewFake(time.Unix(0, 0)), policy, func(context.Context) (int, bool, error) {
		looks++
		return 0, false, refused
	})
	if !errors.Is(err, refused) || looks != 1 {
		t.Fatalf("%d looks, %v; want one look and the error", looks, err)
	}
}

func TestForObeysTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped by the user")
	_, err := wait.For(ctx, clock.Real(), policy, func(context.Context) (int, bool, error) {
		cancel(stopped)
		return 0, false, nil
	})
	if !errors.Is(err, stopped) {
		t.Fatalf("got %v, want the cause of the cancelled context", err)
	}
}
