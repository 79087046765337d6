package organization

import (
	"fmt"
	"sync"
)

// place is where an organizational unit is: siblings have different names, so no two units share a place.
type place struct{ parentID, name string }

// unitRegister remembers what one run has seen and planned of organizational units. Like the register of accounts, it is
// how a renamed for_each key is noticed: the unit that one resource is about to create is the one that another one holds.
type unitRegister struct {
	mu      sync.Mutex
	places  map[string]place    // where units are, by id, as far as this run knows
	held    map[string]place    // units in state, by id, and where this run leaves them
	planned map[place]struct{}  // where units are going to be created
	leaving map[string]struct{} // accounts and units that a plan takes out of their parent
	made    map[string]struct{} // units that this run created or continued with
	looked  map[string]struct{} // parents below which a unit was read
}

// UnitHeldError says that this configuration already holds, or is about to make, the organizational unit that a resource
// wants to be.
type UnitHeldError struct {
	ID             string // "" when the unit is only planned
	ParentID, Name string
}

func (e *UnitHeldError) Error() string {
	if e.ID == "" {
		return fmt.Sprintf("two resources of this configuration want to create the organizational unit %q below %s", e.Name, e.ParentID)
	}
	return fmt.Sprintf("the organizational unit %s (%s) below %s is already in this state", e.ID, e.Name, e.ParentID)
}

func newUnitRegister() *unitRegister {
	return &unitRegister{
		places: map[string]place{}, held: map[string]place{}, planned: map[place]struct{}{},
		leaving: map[string]struct{}{}, made: map[string]struct{}{}, looked: map[string]struct{}{},
	}
}

// forget drops the answer to a question that an own write has outdated.
func (d *Directory) forget(question string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.facts, question)
}

// NoteUnitInState remembers an organizational unit that Terraform has in state.
func (d *Directory) NoteUnitInState(id, parentID, name string) {
	r := d.units
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held[id] = place{parentID: parentID, name: name}
}

// PlanUnit registers the place of a planned organizational unit. It fails when the run knows that unit already, from
// state or from the plan of another resource.
func (d *Directory) PlanUnit(parentID, name string) error {
	r := d.units
	r.mu.Lock()
	defer r.mu.Unlock()
	at := place{parentID: parentID, name: name}
	for id, held := range r.held {
		if held == at {
			return &UnitHeldError{ID: id, ParentID: parentID, Name: name}
		}
	}
	if _, ok := r.planned[at]; ok {
		return &UnitHeldError{ParentID: parentID, Name: name}
	}
	r.planned[at] = struct{}{}
	return nil
}

// PlanUnitStays registers where a plan leaves an organizational unit of this state. It fails when another resource is
// about to create a unit there: the two plans come in any order.
func (d *Directory) PlanUnitStays(id, parentID, name string) error {
	r := d.units
	r.mu.Lock()
	defer r.mu.Unlock()
	at := place{parentID: parentID, name: name}
	r.held[id] = at
	if _, ok := r.planned[at]; ok {
		return &UnitHeldError{ID: id, ParentID: parentID, Name: name}
	}
	return nil
}

// PlanUnitDestruction registers an organizational unit that a plan destroys. It fails like PlanUnitStays, because
// Terraform would create the one before, after or while it destroys the other.
func (d *Directory) PlanUnitDestruction(id, parentID, name string) error {
	d.PlanLeave(id)
	return d.PlanUnitStays(id, parentID, name)
}

// PlanLeave registers that a plan takes an account or organizational unit out of its parent.
func (d *Directory) PlanLeave(childID string) {
	r := d.units
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leaving[childID] = struct{}{}
}

// PlannedPlace says what becomes of an organizational unit that has a wanted name: held, it is in this state; then gives
// says that a plan renames it, so that the name becomes free.
func (d *Directory) PlannedPlace(id, parentID, name string) (held, gives bool) {
	r := d.units
	r.mu.Lock()
	defer r.mu.Unlock()
	at, held := r.held[id]
	return held, held && at != place{parentID: parentID, name: name}
}

// UnitMadeHere says whether this run created the organizational unit or continued with it.
func (d *Directory) UnitMadeHere(id string) bool {
	r := d.units
	r.mu.Lock()
	defer r.mu.Unlock()
	_, made := r.made[id]
	return made
}

func (r *unitRegister) noteMade(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made[id] = struct{}{}
}

func (r *unitRegister) note(id string, at place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.places[id] = at
}

func (r *unitRegister) known(id string) (place, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, ok := r.places[id]
	return at, ok
}

func (r *unitRegister) leaves(childID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.leaving[childID]
	return ok
}

func (r *unitRegister) inState(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.held[id]
	return ok
}

// lookedBelow says whether a unit below this parent was read before, and remembers that one is being read now.
func (r *unitRegister) lookedBelow(parentID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, looked := r.looked[parentID]
	r.looked[parentID] = struct{}{}
	return looked
}
