package awssim

import (
	"strings"
	"time"
)

// AddUser makes an IAM user of an account, with managed policies attached. One that is there already gets the policies.
func (w *World) AddUser(accountID, name string, policyARNs ...string) {
	_, unlock := w.lock()
	defer unlock()
	a := w.mustAccount(accountID)
	u, known := w.iam(a).users[strings.ToLower(name)]
	if !known {
		u = w.addUser(a, name, "/", nil)
	}
	u.attached = append(u.attached, policyARNs...)
}

// AddMFADevice lets an IAM user have one more MFA device, as if enrolled in the console.
func (w *World) AddMFADevice(accountID, userName string) {
	now, unlock := w.lock()
	defer unlock()
	a := w.mustAccount(accountID)
	device := w.addMFADevice(a, userName)
	device.user, device.enabledAt = w.mustUser(a, userName), now
}

// AddRole makes an IAM role that everybody sees at once.
func (w *World) AddRole(accountID, name, trustPolicy string) {
	_, unlock := w.lock()
	defer unlock()
	a := w.mustAccount(accountID)
	trust, err := w.trustDocument(trustPolicy)
	if err != nil {
		panic("awssim: trust policy of " + name + ": " + err.Error())
	}
	e := w.newEntity(a, "role", "AROA", name, "/", nil)
	e.createdAt = e.createdAt.Add(-w.options.RolePropagation)
	w.iam(a).roles[strings.ToLower(name)] = &role{entity: e, trust: trust, maxSession: 3600}
}

// ConsolePassword is the password with which an IAM user signs in to the console, and whether the next sign-in must
// change it; "" for a user without one.
func (w *World) ConsolePassword(accountID, userName string) (password string, resetRequired bool) {
	_, unlock := w.lock()
	defer unlock()
	profile := w.mustUser(w.mustAccount(accountID), userName).login
	if profile == nil {
		return "", false
	}
	return profile.password, profile.resetRequired
}

func (w *World) mustUser(a *account, name string) *user {
	u, known := w.iam(a).users[strings.ToLower(name)]
	if !known {
		panic("awssim: the account " + a.id + " has no user " + name)
	}
	return u
}

// SetRootMFA says whether the root user of an account has an MFA device. The one of a management account has.
func (w *World) SetRootMFA(accountID string, on bool) {
	w.arrangeRoot(accountID, func(root *rootUser) { root.mfa = on })
}

// SetRootAccessKeys says how many access keys the root user of an account has.
func (w *World) SetRootAccessKeys(accountID string, n int) {
	w.arrangeRoot(accountID, func(root *rootUser) { root.keys = n })
}

// SetRootSigningCertificates says how many signing certificates the root user of an account has.
func (w *World) SetRootSigningCertificates(accountID string, n int) {
	w.arrangeRoot(accountID, func(root *rootUser) { root.certificates = n })
}

// SetRootLastUsed says when the root user of an account last signed in. The zero time is "no_information".
func (w *World) SetRootLastUsed(accountID string, at time.Time) {
	w.arrangeRoot(accountID, func(root *rootUser) { root.lastUsed = at })
}

func (w *World) arrangeRoot(accountID string, change func(*rootUser)) {
	_, unlock := w.lock()
	defer unlock()
	change(&w.mustAccount(accountID).root)
}

// SetRootFeatures says which features of central root access the organization has, "RootCredentialsManagement" and
// "RootSessions". A new World has both.
func (w *World) SetRootFeatures(features ...string) {
	_, unlock := w.lock()
	defer unlock()
	w.primary.rootFeatures = map[string]bool{}
	for _, feature := range features {
		w.primary.rootFeatures[feature] = true
	}
}
