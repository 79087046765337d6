package awssim

import (
	"maps"
	"slices"
	"time"
)

// IAM shows a change at once, and obeys it a little later: everything that decides about a request lags by
// Options.IAMDelay (IAM User Guide, "Changes that I make are not always immediately visible").

// permissions are what decides what a role or user may do.
type permissions struct {
	inline   map[string]document
	attached []string // ARNs of managed policies
	boundary string
}

func (e *entity) permissions() permissions {
	return permissions{inline: e.inline, attached: e.attached, boundary: e.boundary}
}

// changing keeps what an entity may do now in force for a while. It is called before each change.
func (w *World) changing(e *entity, now time.Time) {
	if w.options.IAMDelay <= 0 {
		return
	}
	e.former = slices.DeleteFunc(e.former, func(p past[permissions]) bool { return !now.Before(p.until) })
	kept := permissions{inline: maps.Clone(e.inline), attached: slices.Clone(e.attached), boundary: e.boundary}
	e.former = append(e.former, past[permissions]{value: kept, until: now.Add(w.options.IAMDelay)})
}

// inForce is what an entity may do at t.
func (e *entity) inForce(t time.Time) permissions {
	for _, p := range e.former {
		if t.Before(p.until) {
			return p.value
		}
	}
	return e.permissions()
}

// ghost is a deleted role that still lets in whom it trusted, but allows nothing.
type ghost struct {
	role  *role
	until time.Time
}

// haunt lets a role that was just deleted be entered for a while.
func (w *World) haunt(space *iamSpace, gone *role, now time.Time) {
	if w.options.IAMDelay > 0 {
		space.ghosts = append(space.ghosts, ghost{role: gone, until: now.Add(w.options.IAMDelay)})
	}
}

// ghost finds a role by its ARN that was deleted so lately that it can still be entered.
func (s *iamSpace) ghost(arn string, now time.Time) (*role, bool) {
	for _, g := range s.ghosts {
		if g.role.arn == arn && now.Before(g.until) {
			return g.role, true
		}
	}
	return nil, false
}
