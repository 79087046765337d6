package organization

import (
	"fmt"
	"strings"
)

// register remembers what one run has seen in state and what it has planned. Terraform tells a provider neither the
// address of a resource nor its other resources, so this is how a renamed for_each key or a -replace is noticed: the
// account that one resource is about to create is the account that another one holds.
type register struct {
	seen    map[string]string   // lower-case e-mail -> account id in state
	planned map[string]struct{} // lower-case e-mails of planned creations
	kept    map[string]struct{} // account ids that stay in state
	doomed  map[string]struct{} // account ids that a planned destruction closes, removes or moves
	vending map[string]struct{} // lower-case e-mails of creations that this run has begun
	vended  map[string]struct{} // account ids that this run created or continued
}

func newRegister() register {
	return register{
		seen:    map[string]string{},
		planned: map[string]struct{}{},
		kept:    map[string]struct{}{},
		doomed:  map[string]struct{}{},
		vending: map[string]struct{}{},
		vended:  map[string]struct{}{},
	}
}

// HeldError says that this configuration already holds, or is about to make, the account that a resource wants to create.
type HeldError struct {
	Email     string
	AccountID string // "" when the account is only planned
}

func (e *HeldError) Error() string {
	if e.AccountID == "" {
		return fmt.Sprintf("two resources of this configuration want to create an account with the address %s", e.Email)
	}
	return fmt.Sprintf("the account %s with the address %s is already in this state", e.AccountID, e.Email)
}

// NoteInState remembers an account that Terraform has in state.
func (d *Directory) NoteInState(id, email string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.register.seen[strings.ToLower(email)] = id
}

// PlanEmail registers the address of a planned account. It fails when the run knows that account already, from state or from the
// plan of another resource.
func (d *Directory) PlanEmail(email string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.ToLower(email)
	if id, ok := d.register.seen[key]; ok {
		return &HeldError{Email: email, AccountID: id}
	}
	if _, ok := d.register.planned[key]; ok {
		return &HeldError{Email: email}
	}
	d.register.planned[key] = struct{}{}
	return nil
}

// SharedError says that one object of the state would destroy an account that another object of the state keeps.
type SharedError struct{ AccountID string }

func (e *SharedError) Error() string {
	return fmt.Sprintf("two objects of this state hold the account %s, and one of them would destroy it", e.AccountID)
}

// Keep registers an account that stays in the state. It fails when another resource is about to create the same account,
// or to destroy it: the plans of a run come in any order.
func (d *Directory) Keep(id, email string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.register.kept[id] = struct{}{}
	if _, ok := d.register.doomed[id]; ok {
		return &SharedError{AccountID: id}
	}
	return d.register.hold(id, email)
}

// LetGo registers an account that leaves the state; doomed says that this does something to the account itself.
func (d *Directory) LetGo(id, email string, doomed bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doomed {
		d.register.doomed[id] = struct{}{}
		if _, ok := d.register.kept[id]; ok {
			return &SharedError{AccountID: id}
		}
	}
	return d.register.hold(id, email)
}

func (r *register) hold(id, email string) error {
	key := strings.ToLower(email)
	r.seen[key] = id
	if _, ok := r.planned[key]; ok {
		return &HeldError{Email: email, AccountID: id}
	}
	return nil
}

// VendedHere says whether this run created the account or continued with it.
func (d *Directory) VendedHere(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.register.vended[id]
	return ok
}

func (d *Directory) noteVended(id, email string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.ToLower(email)
	d.register.vended[id] = struct{}{}
	d.register.seen[key] = id
	delete(d.register.planned, key) // no longer planned: it is there
}
