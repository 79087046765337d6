package awssim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

const (
	maxClosings   = 3 // in progress at a time
	closingWindow = 30 * 24 * time.Hour
	removalAge    = 4 * 24 * time.Hour // of created accounts
)

// closeQuota is how many of its members an organization may close in any 30 days (Organizations API reference, CloseAccount).
func closeQuota(members int) int { return min(max(250, members/5), 1000) }

func (w *World) closeAccount(r *request, in *organizations.CloseAccountInput) (*organizations.CloseAccountOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("AccountId", in.AccountId, accountIDRule)); err != nil {
		return nil, err
	}
	a := o.member(w, *in.AccountId, r.now)
	switch {
	case o.featureSet != orgtypes.OrganizationFeatureSetAll:
		return nil, ConstraintViolation("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE")
	case a == nil:
		return nil, errAccountNotFound
	case a == o.management:
		return nil, ConstraintViolation("CANNOT_CLOSE_MANAGEMENT_ACCOUNT")
	}
	switch a.now.state(r.now) {
	case orgtypes.AccountStateActive:
	case orgtypes.AccountStatePendingClosure, orgtypes.AccountStateClosed:
		return nil, &Error{Code: "AccountAlreadyClosedException", Message: "You attempted to close an account that is already closed."}
	case orgtypes.AccountStateSuspended, orgtypes.AccountStatePendingActivation:
		return nil, &Error{
			Code:    "ConflictException",
			Message: "The request failed because it conflicts with the current state of the specified resource.",
		}
	}
	if w.closingNow(o, r.now) >= maxClosings {
		return nil, ConstraintViolation("CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED")
	}
	for len(o.closings) > 0 && r.now.Sub(o.closings[0]) > closingWindow {
		o.closings = o.closings[1:]
	}
	if len(o.closings) >= closeQuota(o.size(w, r.now)) {
		return nil, ConstraintViolation("CLOSE_ACCOUNT_QUOTA_EXCEEDED")
	}
	o.closings = append(o.closings, r.now)
	w.change(a, func(f *facts) { f.closingAt, f.closedAt = r.now, r.now.Add(w.options.CloseDuration) })
	return &organizations.CloseAccountOutput{}, nil
}

// closingNow counts the closings of o in progress.
func (w *World) closingNow(o *organization, t time.Time) int {
	n := 0
	for _, id := range o.members {
		if a := o.member(w, id, t); a != nil && a.now.state(t) == orgtypes.AccountStatePendingClosure {
			n++
		}
	}
	return n
}

func (w *World) removeAccount(
	r *request, in *organizations.RemoveAccountFromOrganizationInput,
) (*organizations.RemoveAccountFromOrganizationOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("AccountId", in.AccountId, accountIDRule)); err != nil {
		return nil, err
	}
	a := o.member(w, *in.AccountId, r.now)
	if a == nil {
		return nil, errAccountNotFound
	}
	if err := w.release(r, o, a); err != nil {
		return nil, err
	}
	return &organizations.RemoveAccountFromOrganizationOutput{}, nil
}

func (w *World) leaveOrganization(r *request, _ *organizations.LeaveOrganizationInput) (*organizations.LeaveOrganizationOutput, error) {
	a := r.caller.account
	if a.now.org == nil {
		return nil, errNotInOrganization
	}
	if err := w.release(r, a.now.org, a); err != nil {
		return nil, err
	}
	return &organizations.LeaveOrganizationOutput{}, nil
}

// release lets an account stand alone. Its tags and its place are lost, its e-mail address stays taken.
func (w *World) release(r *request, o *organization, a *account) error {
	switch {
	case a == o.management:
		return errMasterCannotLeave
	case a.now.joined == orgtypes.AccountJoinedMethodCreated && r.now.Before(a.now.joinedAt.Add(removalAge)):
		return ConstraintViolation("WAIT_PERIOD_ACTIVE")
	case a.removalReason != "":
		return ConstraintViolation(a.removalReason)
	}
	w.change(a, func(f *facts) { f.org, f.parentID, f.tags = nil, "", nil })
	return nil
}
