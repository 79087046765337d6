package tfx_test

import (
	"context"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

func TestClaims(t *testing.T) {
	t.Parallel()
	const kind, key = "role", "111122223333/doitintl_cmp"
	for name, row := range map[string]struct {
		steps func(*tfx.Claims) error
		want  string
	}{
		"a new object": {steps: func(c *tfx.Claims) error { return c.Plan(kind, key) }},
		"two resources want to make it": {
			steps: func(c *tfx.Claims) error { _ = c.Plan(kind, key); return c.Plan(kind, key) },
			want:  "two resources of this configuration want to make the role 111122223333/doitintl_cmp",
		},
		"a renamed resource, planned second": {
			steps: func(c *tfx.Claims) error { _ = c.Hold(kind, key); return c.Plan(kind, key) },
			want:  "the role 111122223333/doitintl_cmp is already in this state",
		},
		"a renamed resource, planned first": {
			steps: func(c *tfx.Claims) error { _ = c.Plan(kind, key); return c.Hold(kind, key) },
			want:  "the role 111122223333/doitintl_cmp is already in this state",
		},
		"a replacement": {
			steps: func(c *tfx.Claims) error { _ = c.Hold(kind, key); c.Replace(kind, key); return c.Plan(kind, key) },
		},
		"another object of the name": {
			steps: func(c *tfx.Claims) error { _ = c.Hold("user", key); return c.Plan(kind, key) },
		},
		"made after the old one was destroyed": {
			steps: func(c *tfx.Claims) error { _ = c.Hold(kind, key); c.Release(kind, key); return c.Plan(kind, key) },
		},
		"refreshed after it was made here": {
			steps: func(c *tfx.Claims) error { _ = c.Plan(kind, key); c.Made(kind, key); return c.Hold(kind, key) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := row.steps(new(tfx.Claims)); err != nil {
				got = err.Error()
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestClaimsKnowWhatThisRunMade(t *testing.T) {
	t.Parallel()
	var claims tfx.Claims
	if claims.MadeHere("role", "a") {
		t.Error("nothing was made yet")
	}
	claims.Made("role", "a")
	if !claims.MadeHere("role", "a") || claims.MadeHere("role", "b") {
		t.Error("what was made is not what is known to be made")
	}
}

func TestClaimsLetOneResourceWorkAtATime(t *testing.T) {
	t.Parallel()
	var claims tfx.Claims
	done, err := claims.Alone(t.Context(), clock.Real(), "bucket", "a")
	if err != nil {
		t.Fatal(err)
	}
	if other, err := claims.Alone(t.Context(), clock.Real(), "bucket", "b"); err != nil {
		t.Error("another bucket is nobody's business: ", err)
	} else {
		other()
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := claims.Alone(gone, clock.Real(), "bucket", "a"); err == nil || err.Error() != "the run was interrupted: waited 0s until another resource has finished its work on the bucket a" {
		t.Errorf("whoever gives up hears %v", err)
	}
	done()
	if _, err := claims.Alone(t.Context(), clock.Real(), "bucket", "a"); err != nil {
		t.Error(err)
	}
	if claims.MadeAny("bucket") {
		t.Error("working on a bucket makes none")
	}
	claims.Made("bucket", "a")
	if !claims.MadeAny("bucket") || claims.MadeAny("role") {
		t.Error("one bucket was made")
	}
}
