package awssim

import (
	"fmt"
	"strings"
)

// Credentials are keys of a caller.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// CredentialsFor returns keys of an administrator of an account.
func (w *World) CredentialsFor(accountID string) Credentials {
	_, unlock := w.lock()
	defer unlock()
	return w.userKeys(w.mustAccount(accountID), "administrator", func(u *user) { u.attached = []string{administratorAccess} })
}

// UserCredentials returns keys of an IAM user of an account whose only permissions are the given policy documents.
func (w *World) UserCredentials(accountID, userName string, policies ...string) Credentials {
	_, unlock := w.lock()
	defer unlock()
	return w.userKeys(w.mustAccount(accountID), userName, func(u *user) {
		u.attached, u.inline = nil, map[string]document{}
		for i, text := range policies {
			parsed, err := parsePolicy(text, identityPolicy)
			if err != nil {
				panic("awssim: policy of " + userName + ": " + err.Error())
			}
			u.inline[fmt.Sprintf("policy-%d", i+1)] = parsed
		}
	})
}

func (w *World) userKeys(a *account, name string, setUp func(*user)) Credentials {
	u, known := w.iam(a).users[strings.ToLower(name)]
	if !known {
		u = w.addUser(a, name, "/", nil)
	}
	setUp(u)
	key := w.addAccessKey(a, u)
	return Credentials{AccessKeyID: key.id, SecretAccessKey: key.secret}
}

// AddOrganization makes another organization and returns the id of its management account, with keys of its administrator.
func (w *World) AddOrganization() (managementAccountID string, keys Credentials) {
	_, unlock := w.lock()
	defer unlock()
	id := w.accountID()
	o := w.addOrganization(id, "management-"+id+"@example.com", 10)
	return id, w.userKeys(o.management, "administrator", func(u *user) { u.attached = []string{administratorAccess} })
}

// Deny takes an action such as "organizations:CloseAccount" or "iam:*" from everybody, or only from the given access
// keys. Allow gives it back.
func (w *World) Deny(action string, accessKeyIDs ...string) {
	_, unlock := w.lock()
	defer unlock()
	if len(accessKeyIDs) == 0 {
		accessKeyIDs = []string{""}
	}
	for _, id := range accessKeyIDs {
		w.denials = append(w.denials, denial{action: action, accessKeyID: id})
	}
}

// Allow ends every Deny of an action.
func (w *World) Allow(action string) {
	_, unlock := w.lock()
	defer unlock()
	kept := w.denials[:0]
	for _, d := range w.denials {
		if d.action != action {
			kept = append(kept, d)
		}
	}
	w.denials = kept
}

// ExpireCredentials lets the given access keys be expired, everybody's when none is given.
func (w *World) ExpireCredentials(accessKeyIDs ...string) {
	_, unlock := w.lock()
	defer unlock()
	if len(accessKeyIDs) == 0 {
		accessKeyIDs = []string{""}
	}
	for _, id := range accessKeyIDs {
		w.expired[id] = true
	}
}

// OTP returns the code that StartPrimaryEmailUpdate mailed last for an account, "" when none is pending.
func (w *World) OTP(accountID string) string {
	_, unlock := w.lock()
	defer unlock()
	return w.mustAccount(accountID).emailUpdate.otp
}
