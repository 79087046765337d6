package awssim

import (
	"fmt"
	"maps"
	"strings"
	"time"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// AddAccount puts an account into the organization and returns its id. Everything may be left out: it then is an ACTIVE
// account below the root that was created a year ago and has the usual access role. An INVITED one has no role unless
// RoleName says so.
func (w *World) AddAccount(a Account) string {
	now, unlock := w.lock()
	defer unlock()
	id := a.ID
	if id == "" {
		id = w.accountID()
	}
	if a.Name == "" {
		a.Name = "account-" + id
	}
	if a.Email == "" {
		a.Email = a.Name + "@example.com"
	}
	if a.ParentID == "" {
		a.ParentID = w.primary.rootID
	}
	if a.JoinedAt.IsZero() {
		a.JoinedAt = now.Add(-365 * 24 * time.Hour)
	}
	joined := orgtypes.AccountJoinedMethodCreated
	if a.JoinedMethod != "" {
		joined = orgtypes.AccountJoinedMethod(a.JoinedMethod)
	}
	if a.RoleName == "" && joined == orgtypes.AccountJoinedMethodCreated {
		a.RoleName = defaultRoleName
	}
	added := w.addAccount(id, facts{
		name: a.Name, email: a.Email, parentID: a.ParentID, tags: maps.Clone(tagSet(a.Tags)), org: w.primary, joined: joined, joinedAt: a.JoinedAt,
	})
	added.roleName, added.roleTrusts, added.govCloudID = a.RoleName, w.primary.management.id, a.GovCloudAccountID
	added.billingAccess = orgtypes.IAMUserAccessToBilling(a.IamUserAccessToBilling)
	if joined == orgtypes.AccountJoinedMethodCreated && added.billingAccess == "" {
		added.billingAccess = orgtypes.IAMUserAccessToBillingAllow
	}
	w.primary.members = insert(w.primary.members, id)
	if a.State != "" {
		added.setState(w, orgtypes.AccountState(a.State), now)
	}
	return id
}

// AddOU makes an organizational unit below a root or OU and returns its id.
func (w *World) AddOU(parentID, name string) string {
	_, unlock := w.lock()
	defer unlock()
	return w.addUnit(w.primary, parentID, unitFacts{name: name, exists: true}).id
}

// SetState brings an account into a state: "ACTIVE", "SUSPENDED" (by AWS), "PENDING_CLOSURE" (until CloseDuration is
// over), "CLOSED", or "PENDING_ACTIVATION" (until the next SetState).
func (w *World) SetState(accountID, state string) {
	now, unlock := w.lock()
	defer unlock()
	w.mustAccount(accountID).setState(w, orgtypes.AccountState(state), now)
}

func (a *account) setState(w *World, state orgtypes.AccountState, now time.Time) {
	w.change(a, func(f *facts) {
		f.closingAt, f.closedAt, f.suspended, f.activeAt = time.Time{}, time.Time{}, false, time.Time{}
		switch state {
		case orgtypes.AccountStateActive:
		case orgtypes.AccountStatePendingActivation:
			f.activeAt = now.AddDate(100, 0, 0)
		case orgtypes.AccountStateSuspended:
			f.suspended = true
		case orgtypes.AccountStatePendingClosure:
			f.closingAt, f.closedAt = now, now.Add(w.options.CloseDuration)
		case orgtypes.AccountStateClosed:
			f.closingAt, f.closedAt = now, now
		default:
			panic(fmt.Sprintf("awssim: no account can be %q", state))
		}
	})
}

// DeleteAccount lets an account be closed for so long that it is gone and its e-mail address is free.
func (w *World) DeleteAccount(accountID string) {
	now, unlock := w.lock()
	defer unlock()
	w.change(w.mustAccount(accountID), func(f *facts) { f.closingAt, f.closedAt = now.Add(-graveyard), now.Add(-graveyard) })
}

// RenameAccount gives an account another name.
func (w *World) RenameAccount(accountID, name string) {
	w.arrange(accountID, func(f *facts) { f.name = name })
}

// MoveAccount puts an account below another root or OU.
func (w *World) MoveAccount(accountID, parentID string) {
	w.arrange(accountID, func(f *facts) { f.parentID = parentID })
}

// TagAccount replaces all tags of an account.
func (w *World) TagAccount(accountID string, tags map[string]string) {
	w.arrange(accountID, func(f *facts) { f.tags = maps.Clone(tagSet(tags)) })
}

// SetEmail gives an account another root e-mail address.
func (w *World) SetEmail(accountID, email string) {
	w.arrange(accountID, func(f *facts) { f.email = email })
}

func (w *World) arrange(accountID string, change func(*facts)) {
	_, unlock := w.lock()
	defer unlock()
	w.change(w.mustAccount(accountID), change)
}

func (w *World) mustAccount(id string) *account {
	a, known := w.accounts[id]
	if !known {
		panic("awssim: there is no account " + id)
	}
	return a
}

// TakeEmail lets an account outside of the organization own an e-mail address.
func (w *World) TakeEmail(email string) {
	_, unlock := w.lock()
	defer unlock()
	w.foreign[strings.ToLower(email)] = true
}

// FailNextCreation lets the next requested creation end FAILED for a reason, "INTERNAL_FAILURE". Called again, it
// decides about the one after that.
func (w *World) FailNextCreation(reason string) {
	_, unlock := w.lock()
	defer unlock()
	w.verdicts = append(w.verdicts, reason)
}

// RefuseRemoval lets RemoveAccountFromOrganization and LeaveOrganization refuse an account for a reason of
// ConstraintViolationException, "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED"; "" lets it go again.
func (w *World) RefuseRemoval(accountID, reason string) {
	_, unlock := w.lock()
	defer unlock()
	w.mustAccount(accountID).removalReason = reason
}

// SetAccountQuota changes how many accounts the organization may have, closed ones and the management account included.
func (w *World) SetAccountQuota(n int) {
	_, unlock := w.lock()
	defer unlock()
	w.primary.quota = n
}

// FinalizingUntil lets the organization be so new that nothing can be created before t.
func (w *World) FinalizingUntil(t time.Time) {
	_, unlock := w.lock()
	defer unlock()
	w.primary.finalizing = t
}

// SetFeatureSet turns the organization into one with "ALL" features or with "CONSOLIDATED_BILLING" only.
func (w *World) SetFeatureSet(features string) {
	_, unlock := w.lock()
	defer unlock()
	w.primary.featureSet = orgtypes.OrganizationFeatureSet(features)
}

// SetOrganizationInUse says whether the management account has its organization. Without one it stands alone.
func (w *World) SetOrganizationInUse(inUse bool) {
	_, unlock := w.lock()
	defer unlock()
	w.change(w.primary.management, func(f *facts) {
		f.org = nil
		if inUse {
			f.org = w.primary
		}
	})
}

// SetTrustedAccess switches trusted access of a service, "account.amazonaws.com".
func (w *World) SetTrustedAccess(servicePrincipal string, enabled bool) {
	now, unlock := w.lock()
	defer unlock()
	delete(w.primary.trusted, servicePrincipal)
	if enabled {
		w.primary.trusted[servicePrincipal] = now
	}
}
