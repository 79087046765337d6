package awssim

import "strings"

// AddInstanceProfile puts a role of an account into an instance profile, so that it cannot be deleted.
func (w *World) AddInstanceProfile(accountID, roleName, profile string) {
	_, unlock := w.lock()
	defer unlock()
	found, known := w.iam(w.mustAccount(accountID)).roles[strings.ToLower(roleName)]
	if !known {
		panic("awssim: the account " + accountID + " has no role " + roleName)
	}
	found.profiles = append(found.profiles, profile)
}
