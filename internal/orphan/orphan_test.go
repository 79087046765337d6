package orphan_test

import (
	"context"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/orphan"
)

func TestWatchNoticesThatTheParentIsGone(t *testing.T) {
	t.Parallel()
	start := time.Unix(0, 0)
	fake := clock.NewFake(start)
	gone := start.Add(90 * time.Minute)
	parent := func() int {
		if fake.Now().Before(gone) {
			return 4711
		}
		return 1
	}
	if !orphan.Watch(t.Context(), fake, parent) {
		t.Error("the parent is gone, and Watch says that it is not")
	}
	if late := fake.Now().Sub(gone); late < 0 || late > time.Second {
		t.Errorf("noticed after %s, want a second at most", late)
	}
}

// TestWatchStaysWithAParentThatIsTheFirstProcess is Terraform as the only program of a container.
func TestWatchStaysWithAParentThatIsTheFirstProcess(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	looks := 0
	parent := func() int {
		if looks++; looks == 1000 {
			cancel()
		}
		return 1
	}
	if orphan.Watch(ctx, clock.NewFake(time.Unix(0, 0)), parent) {
		t.Error("the parent is still there")
	}
}
