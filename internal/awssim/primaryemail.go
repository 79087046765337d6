package awssim

import (
	"strings"
	"time"

	accountsvc "github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
)

// emailUpdate is a change of the root e-mail address that waits for its code.
type emailUpdate struct {
	email, otp string
	startedAt  time.Time
}

// otpLife is for how long a mailed code is good (AWS does not publish it; a day is generous).
const otpLife = 24 * time.Hour

var (
	newEmailRule = rule{min: 5, max: 64}
	otpRule      = rule{pattern: whole(`[a-zA-Z0-9]{6}`)}
)

// memberOf is accountOf for the calls that must name a member account.
func (w *World) memberOf(r *request, id *string) (*account, error) {
	if err := r.check(needs("AccountId", id, accountIDRule)); err != nil {
		return nil, err
	}
	return w.accountOf(r, id)
}

func (w *World) getPrimaryEmail(r *request, in *accountsvc.GetPrimaryEmailInput) (*accountsvc.GetPrimaryEmailOutput, error) {
	a, err := w.memberOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	email := a.now.email
	return &accountsvc.GetPrimaryEmailOutput{PrimaryEmail: &email}, nil
}

func (w *World) startPrimaryEmailUpdate(
	r *request, in *accountsvc.StartPrimaryEmailUpdateInput,
) (*accountsvc.StartPrimaryEmailUpdateOutput, error) {
	a, err := w.memberOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("PrimaryEmail", in.PrimaryEmail, newEmailRule)); err != nil {
		return nil, err
	}
	if !deliverableEmail(*in.PrimaryEmail) {
		return nil, invalidAccount(violation{member: "PrimaryEmail", value: *in.PrimaryEmail, kind: valueNoMatch, rule: rule{pattern: deliverable}})
	}
	if err := w.checkEmailFree(r, *in.PrimaryEmail); err != nil {
		return nil, err
	}
	a.emailUpdate = emailUpdate{email: *in.PrimaryEmail, otp: w.ids.upper(6), startedAt: r.now}
	return &accountsvc.StartPrimaryEmailUpdateOutput{Status: accounttypes.PrimaryEmailUpdateStatusPending}, nil
}

func (w *World) checkEmailFree(r *request, email string) error {
	if w.emailTaken(email, r.now) {
		return &Error{Code: "ConflictException", Message: "The email address is already in use."}
	}
	return nil
}

func (w *World) acceptPrimaryEmailUpdate(
	r *request, in *accountsvc.AcceptPrimaryEmailUpdateInput,
) (*accountsvc.AcceptPrimaryEmailUpdateOutput, error) {
	a, err := w.memberOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("PrimaryEmail", in.PrimaryEmail, newEmailRule), needs("Otp", in.Otp, otpRule)); err != nil {
		return nil, err
	}
	pending := a.emailUpdate
	switch {
	case pending.otp == "" || !strings.EqualFold(pending.email, *in.PrimaryEmail) || r.now.Sub(pending.startedAt) > otpLife:
		return nil, &Error{Code: "ResourceNotFoundException", Message: "No update of the primary email is pending for this address."}
	case pending.otp != *in.Otp:
		return nil, &Error{Code: "ValidationException", Reason: "fieldValidationFailed", Message: "The one-time password is not valid."}
	}
	if err := w.checkEmailFree(r, pending.email); err != nil {
		return nil, err
	}
	a.emailUpdate = emailUpdate{}
	w.change(a, func(f *facts) { f.email = pending.email })
	return &accountsvc.AcceptPrimaryEmailUpdateOutput{Status: accounttypes.PrimaryEmailUpdateStatusAccepted}, nil
}
