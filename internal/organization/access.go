package organization

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// youngAccount is for how long after an account has joined its access role may still be on its way.
const youngAccount = time.Hour

// Why a role lets nobody in. The advice of tfx is found by these names.
const (
	EntryRefused      = "ROLE_REFUSED"         // not there, or it does not trust these credentials
	EntryOwnAccount   = "ROLE_OF_OWN_ACCOUNT"  // the account is that of the credentials
	EntryInvited      = "ROLE_OF_INVITED"      // AWS made no role in it
	EntryNotOpen      = "ACCOUNT_NOT_OPEN"     // suspended, closing, closed or not yet activated
	EntryUnknown      = "ACCOUNT_UNKNOWN"      // not in the organization of the credentials
	EntryUnread       = "ACCOUNT_UNREAD"       // nobody knows how old it is
	EntryRoot         = "ROOT_USER"            // AWS lets no root user assume a role
	EntryLongSession  = "SESSION_TOO_LONG"     // the role, or a chain of roles, does not allow it
	EntryLargeSession = "SESSION_POLICY_LARGE" // the session policy does not fit
)

// EntryError says that a role lets nobody in, and that waiting would not help.
type EntryError struct {
	AccountID, RoleName string
	Why                 string // one of the Entry constants
	Fact                string // what is known about the account, completes "..., and ..."; "" for nothing
	Err                 error  // AWS's refusal
}

func (e *EntryError) Error() string {
	text := fmt.Sprintf("the role %s of account %s cannot be assumed", e.RoleName, e.AccountID)
	if e.Fact != "" {
		text += ", and " + e.Fact
	}
	return text + ". AWS's answer: " + cmp.Or(awsclient.Message(e.Err), e.Err.Error())
}

// Unwrap gives AWS's refusal.
func (e *EntryError) Unwrap() error { return e.Err }

// AdviceKey lets tfx find the advice for what is behind the refusal, not for AWS's code.
func (e *EntryError) AdviceKey() string { return e.Why }

// OpenSession opens a session in a role of an account. While the account is younger than an hour, AWS may still be making
// the role and refuses it just as if it trusted nobody, so it is asked again for as long as ctx lasts. Whatever else AWS
// refuses is an *EntryError at once.
func (d *Directory) OpenSession(ctx context.Context, s awsclient.Session) (keys aws.Credentials, err error) {
	policy := wait.Policy{
		Until: fmt.Sprintf("the role %s of account %s can be assumed", s.RoleName, s.AccountID), First: firstLook, Max: longestPause,
	}
	young := false
	err = wait.For(ctx, d.clock, policy, func(ctx context.Context) (err error) {
		keys, err = d.client.OpenSession(ctx, s)
		if !awsclient.IsAccessDenied(err) {
			return unfit(s, err)
		}
		if young {
			return wait.Refused(err)
		}
		if final := d.explainEntry(ctx, s, err); final != nil {
			return final
		}
		young = true
		return wait.Refused(err)
	})
	return keys, err
}

// unfit explains refusals of a session that is longer or has a larger policy than AWS allows.
func unfit(s awsclient.Session, err error) error {
	refusal := &EntryError{AccountID: s.AccountID, RoleName: s.RoleName, Err: err}
	switch {
	case awsclient.IsCode(err, "ValidationError") && strings.Contains(awsclient.Message(err), "DurationSeconds"):
		refusal.Why, refusal.Fact = EntryLongSession, fmt.Sprintf("a session of %s was asked for", s.Duration)
	case awsclient.IsCode(err, "PackedPolicyTooLarge"):
		refusal.Why = EntryLargeSession
	default:
		return err
	}
	return refusal
}

// explainEntry finds out why a role lets nobody in; nil when it may only be too new.
func (d *Directory) explainEntry(ctx context.Context, s awsclient.Session, err error) error {
	refusal := &EntryError{AccountID: s.AccountID, RoleName: s.RoleName, Err: err}
	own, _ := d.client.AccountID(ctx) // without it, the rest is found out all the same
	switch {
	case strings.Contains(awsclient.Message(err), "assumed by root"):
		refusal.Why = EntryRoot
		return refusal
	case own == s.AccountID:
		refusal.Why, refusal.Fact = EntryOwnAccount, "the account is that of the provider's credentials"
		return refusal
	}
	account, unread := d.describeAccount(ctx, s.AccountID)
	switch {
	case ctx.Err() != nil && unread != nil:
		return unread
	case awsclient.IsNotFound(unread):
		refusal.Why, refusal.Fact = EntryUnknown, "the organization of these credentials has no such account"
	case unread != nil:
		refusal.Why, refusal.Fact = EntryUnread, fmt.Sprintf("how new the account is cannot be read (%s)", awsclient.Code(unread))
	default:
		return d.judgeEntry(ctx, account, refusal)
	}
	return refusal
}

// judgeEntry is explainEntry for an account that is known. Where its tags cannot be read, they say nothing.
func (d *Directory) judgeEntry(ctx context.Context, a Account, refusal *EntryError) error {
	state, joined := a.StateNow(), aws.ToTime(a.JoinedTimestamp)
	age := d.clock.Now().Sub(joined)
	if state != orgtypes.AccountStateActive && (state != orgtypes.AccountStatePendingActivation || age >= youngAccount) {
		refusal.Why, refusal.Fact = EntryNotOpen, fmt.Sprintf("the account is %s", state)
		return refusal
	}
	if removed, err := d.RoleRemoved(ctx, a.ID(), refusal.RoleName); removed && err == nil {
		return &RoleRemovedError{AccountID: a.ID(), RoleName: refusal.RoleName, Err: refusal.Err}
	}
	switch {
	case joined.IsZero():
		refusal.Why, refusal.Fact = EntryUnread, "AWS does not say how new the account is"
	case age < youngAccount:
		return nil
	case a.JoinedMethod == orgtypes.AccountJoinedMethodInvited:
		refusal.Why, refusal.Fact = EntryInvited, fmt.Sprintf("the account joined by invitation on %s", joined.Format(time.DateOnly))
	default:
		refusal.Why, refusal.Fact = EntryRefused, "the account is more than an hour old, so the role is not just too new"
	}
	return refusal
}
