package tfx

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// Claims knows, for one run, which objects the resources of the configuration mean, so that no two of them mean the same
// one: a renamed for_each key, or two blocks for one role. Accounts and organizational units, whose plans depend on each
// other, have registers of their own in the core.
//
// kind and key name an object, as in "role" and "111122223333/doitintl_cmp". Terraform plans in any order, so both
// sides of a conflict notice it.
type Claims struct {
	mu      sync.Mutex
	objects map[claim]claimState
	alone   map[claim]chan struct{}
}

type claim struct{ kind, key string }

type claimState struct{ seen, held, replaced, planned, made bool }

// ClaimError says that another resource of this configuration holds an object, or is about to make it.
type ClaimError struct {
	Kind, Key string
	Held      bool // in this state; else only planned
}

func (e *ClaimError) Error() string {
	if e.Held {
		return fmt.Sprintf("the %s %s is already in this state", e.Kind, e.Key)
	}
	return fmt.Sprintf("two resources of this configuration want to make the %s %s", e.Kind, e.Key)
}

// See notes that Read found an object of the state.
func (c *Claims) See(kind, key string) {
	_ = c.change(kind, key, func(s *claimState) error { s.seen = true; return nil })
}

// Seen says whether Read found the object in this run. When a resource is about to make it nevertheless, the object in
// state is tainted: Terraform plans that like the making of a new one.
func (c *Claims) Seen(kind, key string) (seen bool) {
	_ = c.change(kind, key, func(s *claimState) error { seen = s.seen; return nil })
	return seen
}

// Hold notes that an object is in state and will stay there, or be destroyed, by the plan of its resource.
func (c *Claims) Hold(kind, key string) error {
	return c.change(kind, key, func(s *claimState) error {
		s.held = true
		if s.planned && !s.replaced && !s.made {
			return &ClaimError{Kind: kind, Key: key, Held: true}
		}
		return nil
	})
}

// Replace notes that the plan of its resource replaces an object by one of the same name.
func (c *Claims) Replace(kind, key string) {
	_ = c.change(kind, key, func(s *claimState) error { s.replaced = true; return nil })
}

// Replaced says whether the plan of a resource replaces the object by one of the same name.
func (c *Claims) Replaced(kind, key string) (replaced bool) {
	_ = c.change(kind, key, func(s *claimState) error { replaced = s.replaced; return nil })
	return replaced
}

// Plan notes that a resource is about to make an object. It fails when another one holds it or wants to make it, too.
func (c *Claims) Plan(kind, key string) error {
	return c.change(kind, key, func(s *claimState) error {
		switch {
		case s.held && !s.replaced:
			return &ClaimError{Kind: kind, Key: key, Held: true}
		case s.planned:
			return &ClaimError{Kind: kind, Key: key}
		}
		s.planned = true
		return nil
	})
}

// Made notes that this run made an object or continued with it. Delete leaves such an object alone: it has changed hands.
func (c *Claims) Made(kind, key string) {
	_ = c.change(kind, key, func(s *claimState) error { s.made = true; return nil })
}

// MadeHere says whether this run made the object or continued with it.
func (c *Claims) MadeHere(kind, key string) (made bool) {
	_ = c.change(kind, key, func(s *claimState) error { made = s.made; return nil })
	return made
}

// MadeAny says whether this run made an object of a kind or continued with one. Terraform plans no destruction after that,
// but for the old half of a replacement under create_before_destroy.
func (c *Claims) MadeAny(kind string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for object, state := range c.objects {
		if object.kind == kind && state.made {
			return true
		}
	}
	return false
}

// Alone waits until nobody else in this run works on an object that several resources share, such as the policy of a
// bucket. Whoever gets it must call done, and gets an error instead when ctx ends first.
func (c *Claims) Alone(ctx context.Context, clock clock.Clock, kind, key string) (done func(), err error) {
	place := c.place(claim{kind: kind, key: key})
	if err := wait.Place(ctx, clock, place, fmt.Sprintf("another resource has finished its work on the %s %s", kind, key)); err != nil {
		return nil, err
	}
	return func() { <-place }, nil
}

// place has room for one.
func (c *Claims) place(object claim) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.alone == nil {
		c.alone = map[claim]chan struct{}{}
	}
	if c.alone[object] == nil {
		c.alone[object] = make(chan struct{}, 1)
	}
	return c.alone[object]
}

// Planned lists the objects of a kind that resources are about to make, and those that their plans replace.
func (c *Claims) Planned(kind string) (planned, replaced []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for object, state := range c.objects {
		if object.kind == kind && state.planned {
			planned = append(planned, object.key)
		}
		if object.kind == kind && state.replaced {
			replaced = append(replaced, object.key)
		}
	}
	return planned, replaced
}

// Release forgets an object that is gone.
func (c *Claims) Release(kind, key string) {
	_ = c.change(kind, key, func(s *claimState) error { *s = claimState{planned: s.planned}; return nil })
}

func (c *Claims) change(kind, key string, do func(*claimState) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.objects == nil {
		c.objects = map[claim]claimState{}
	}
	at := claim{kind: kind, key: key}
	state := c.objects[at]
	err := do(&state)
	c.objects[at] = state
	return err
}

// AddClaimError explains a *ClaimError on the attribute that names the object.
func AddClaimError(diags *diag.Diagnostics, at path.Path, resourceType string, err error) {
	diags.AddAttributeError(at, "Two resources mean one object", fmt.Sprintf("%s Every resource needs an object of its own. "+
		"If the resource was renamed, tell Terraform with a moved block:\n\n"+
		"  moved {\n    from = %s.OLD_NAME\n    to   = %s.NEW_NAME\n  }\n\n"+
		"If an interrupted replacement left an old object behind, which terraform plan calls deposed, run: terraform state rm %s.NAME, and apply: "+
		"what is there already is continued with.\n\n"+
		"If it is tainted, run: terraform untaint. If -replace or replace_triggered_by asks for a replacement, take that away. Nothing was changed.",
		sentence(err.Error()), resourceType, resourceType, resourceType))
}
