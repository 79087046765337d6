package organization

import (
	"fmt"
	"strings"
)

// register remembers what one run has seen in state and what it has planned. Terraform tells a provider neither the
// address of a resource nor its other resources, so this is how a renamed for_each key or a -replace is noticed: the
// account that one resource is about to create is the account that another one holds.
type register struct {
	seen      map[string]string // lower-case e-mail -> account id in state
	planned   map[string]bool   // lower-case e-mails that plans give to accounts; true: to new ones
	addresses int               // planned new accounts whose address is known only after apply
	vending   map[string]struct{}
	accounts  map[string]*footing // by account id
}

// footing is how one run stands to an account.
type footing struct {
	inState bool
	kept    bool // a plan keeps it in state
	doomed  bool // a planned destruction closes, removes or moves it
	claimed bool // a creation continues with it or adopts it
	vended  bool // this run created it or continued with it
}

func newRegister() register {
	return register{
		seen: map[string]string{}, planned: map[string]bool{}, vending: map[string]struct{}{}, accounts: map[string]*footing{},
	}
}

func (r *register) account(id string) *footing {
	f, ok := r.accounts[id]
	if !ok {
		f = &footing{}
		r.accounts[id] = f
	}
	return f
}

// HeldError says that this configuration already holds, or is about to make, the account that a resource wants to create.
type HeldError struct {
	Email     string
	AccountID string // "" when the account is only planned
}

func (e *HeldError) Error() string {
	if e.AccountID == "" {
		return fmt.Sprintf("two resources of this configuration want an account with the address %s", e.Email)
	}
	return fmt.Sprintf("the account %s with the address %s is already in this state", e.AccountID, e.Email)
}

// SharedError says that one object of the state would destroy an account that another object of the state keeps.
type SharedError struct{ AccountID string }

func (e *SharedError) Error() string {
	return fmt.Sprintf("two objects of this state hold the account %s, and one of them would destroy it", e.AccountID)
}

// NoteInState remembers an account that Terraform has in state.
func (d *Directory) NoteInState(id, email string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.register.seen[strings.ToLower(email)] = id
	d.register.account(id).inState = true
}

// PlanEmail registers the address that a plan gives to a new account, or to one that is there. It fails when the run
// knows that address already, from state or from the plan of another resource.
func (d *Directory) PlanEmail(email string, creation bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.ToLower(email)
	if id, ok := d.register.seen[key]; ok {
		return &HeldError{Email: email, AccountID: id}
	}
	if _, ok := d.register.planned[key]; ok {
		return &HeldError{Email: email}
	}
	d.register.planned[key] = creation
	return nil
}

// PlanUnknownEmail registers a planned account whose address is known only after apply, so that the quota counts it.
func (d *Directory) PlanUnknownEmail() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.register.addresses++
}

// Claim registers that a creation continues with an account. It fails when the state has that account already: its
// address may have changed, and a listing still show the old one.
func (d *Directory) Claim(id, email string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.register.account(id)
	if f.inState {
		return &HeldError{Email: email, AccountID: id}
	}
	f.claimed = true
	return nil
}

// Keep registers an account that stays in the state. It fails when another resource is about to create the same account,
// or to destroy it: the plans of a run come in any order. again says that another resource keeps it as well.
func (d *Directory) Keep(id, email string) (again bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.register.account(id)
	again, f.kept = f.kept, true
	if f.doomed {
		return again, &SharedError{AccountID: id}
	}
	return again, d.register.hold(id, email)
}

// LetGo registers an account that leaves the state; doomed says that this does something to the account itself.
func (d *Directory) LetGo(id, email string, doomed bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.register.account(id)
	if doomed {
		f.doomed = true
		if f.kept {
			return &SharedError{AccountID: id}
		}
	}
	return d.register.hold(id, email)
}

func (r *register) hold(id, email string) error {
	key := strings.ToLower(email)
	r.seen[key] = id
	f := r.account(id)
	f.inState = true
	if r.planned[key] || f.claimed {
		return &HeldError{Email: email, AccountID: id}
	}
	return nil
}

// VendedHere says whether this run created the account or continued with it.
func (d *Directory) VendedHere(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.register.account(id).vended
}

func (d *Directory) noteVended(id, email string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.ToLower(email)
	f := d.register.account(id)
	f.vended, f.claimed = true, false
	d.register.seen[key] = id
	delete(d.register.planned, key) // no longer planned: it is there
}

// seenInState says whether Terraform has the account in state, as far as this run has seen.
func (d *Directory) seenInState(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.register.account(id).inState
}
