package awssim

import "strings"

// AddInstanceProfile puts a role of an account into an instance profile, so that it cannot be deleted.
func (w *World) AddInstanceProfile(accountID, roleName, profile string) {
	_, unlock := w.lock()
	defer unlock()
	found := w.mustRole(accountID, roleName)
	found.profiles = append(found.profiles, profile)
}

// AttachToRole attaches managed policies to a role of an account.
func (w *World) AttachToRole(accountID, roleName string, policyARNs ...string) {
	_, unlock := w.lock()
	defer unlock()
	found := w.mustRole(accountID, roleName)
	found.attached = append(found.attached, policyARNs...)
}

// RemoveRole deletes a role of an account together with everything that it has.
func (w *World) RemoveRole(accountID, roleName string) {
	_, unlock := w.lock()
	defer unlock()
	gone := w.mustRole(accountID, roleName)
	delete(w.iam(w.mustAccount(accountID)).roles, strings.ToLower(roleName))
	w.forget(&gone.entity)
}

func (w *World) mustRole(accountID, roleName string) *role {
	found, known := w.iam(w.mustAccount(accountID)).roles[strings.ToLower(roleName)]
	if !known {
		panic("awssim: the account " + accountID + " has no role " + roleName)
	}
	return found
}
