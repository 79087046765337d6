package protocol

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

type key struct{}

// knowing is the context of a call, and a pointer to what only the context knows.
func knowing(t *testing.T) (context.Context, context.CancelFunc, weak.Pointer[[1 << 16]byte]) {
	t.Helper()
	known := new([1 << 16]byte)
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, known))
	return ctx, cancel, weak.Make(known)
}

// TestNothingOfACallIsKept reads a resource, as Terraform does ten thousand times in a run.
func TestNothingOfACallIsKept(t *testing.T) {
	t.Parallel()
	server := NewServer(provider.New("test")())
	ctx, cancel, known := knowing(t)
	resp, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "doit_aws_account"})
	if err != nil || resp == nil {
		t.Fatal(resp, err)
	}
	cancel()
	ctx, cancel = nil, nil //nolint:ineffassign,wastedassign // so that the test itself keeps nothing
	runtime.GC()
	if known.Value() != nil {
		t.Error("the server keeps what the context of a call knew")
	}
	runtime.KeepAlive(server)
}

func TestLent(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped")
	outer, stop := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
	var after context.Context
	_, err := lend(outer, func(ctx context.Context, in int) (int, error) {
		inside, cancel := context.WithCancel(ctx)
		defer cancel()
		after = context.WithoutCancel(ctx) //nolint:fatcontext // what a call that outlives this one has
		if ctx.Value(key{}) != "value" || ctx.Err() != nil || inside.Err() != nil {
			t.Errorf("value %v, error %v", ctx.Value(key{}), ctx.Err())
		}
		stop(stopped)
		if <-inside.Done(); !errors.Is(context.Cause(inside), stopped) || !errors.Is(ctx.Err(), context.Canceled) {
			t.Errorf("stopped by %v, error %v", context.Cause(inside), ctx.Err())
		}
		return in, nil
	}, 1)
	if err != nil || after.Value(key{}) != nil || after.Err() != nil {
		t.Errorf("after the call: error %v, value %v, ended by %v", err, after.Value(key{}), after.Err())
	}
}
