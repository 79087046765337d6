package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

func TestFakeMovesForwardWhenSomebodySleeps(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	fake := clock.NewFake(start)
	if err := fake.Sleep(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	fake.Advance(time.Minute)
	if got, want := fake.Now(), start.Add(time.Hour+time.Minute); !got.Equal(want) {
		t.Fatalf("the clock shows %s, want %s", got, want)
	}
}

func TestSleepEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]clock.Clock{"real": clock.Real(), "fake": clock.NewFake(time.Unix(0, 0))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v, want context.Canceled", err)
			}
		})
	}
}
