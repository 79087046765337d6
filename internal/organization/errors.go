package organization

import (
	"fmt"
	"strings"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// TakenError says that an account which is not ours to continue with owns the wanted e-mail address.
type TakenError struct {
	Email     string
	Account   *Account // nil when the owner was not found in this organization
	RequestID string   // of the creation that AWS failed for it; "" when none was sent
}

func (e *TakenError) Error() string {
	if e.Account == nil {
		return fmt.Sprintf("an AWS account that was not found in this organization owns the address %s", e.Email)
	}
	return fmt.Sprintf("the account %s, state %s, owns the address %s", e.Account, e.Account.StateNow(), e.Email)
}

// CreationFailedError is the verdict FAILED on a request for an account: there is no account.
type CreationFailedError struct {
	RequestID string
	Reason    orgtypes.CreateAccountFailureReason
}

func (e *CreationFailedError) Error() string {
	return fmt.Sprintf("AWS failed the account creation %s: %s", e.RequestID, e.Reason)
}

// LostAnswerError says that nobody knows whether a request for an account reached AWS.
type LostAnswerError struct{ Err error }

func (e *LostAnswerError) Error() string {
	return "AWS's answer to the request for the account got lost: " + e.Err.Error()
}

func (e *LostAnswerError) Unwrap() error { return e.Err }

// StateError says that an account is in a state in which a deed is impossible.
type StateError struct {
	Account Account
	Deed    string // "continue", "close", ...
}

func (e *StateError) Error() string {
	return fmt.Sprintf("the account %s is %s, so the provider cannot %s it", e.Account, e.Account.StateNow(), e.Deed)
}

// UnfinishedError says how far a vend came before Err. Vending again with the same values continues there.
type UnfinishedError struct {
	Name, Email string
	AccountID   string // "" while there is no account
	RequestID   string // "" while nothing was requested, and when AWS failed the request
	SuspectID   string // creation of the same name, which may be the one; "" when there is none
	Done, Left  []string
	Err         error
}

func (e *UnfinishedError) Error() string {
	var s strings.Builder
	if e.AccountID != "" {
		fmt.Fprintf(&s, "the account %s exists", e.AccountID)
	} else if e.RequestID != "" {
		fmt.Fprintf(&s, "the account is requested (%s)", e.RequestID)
	} else if e.SuspectID != "" {
		fmt.Fprintf(&s, "the account may be the one that is requested (%s)", e.SuspectID)
	} else {
		s.WriteString("no account is requested")
	}
	if len(e.Done) > 0 {
		s.WriteString("; done: " + strings.Join(e.Done, ", "))
	}
	fmt.Fprintf(&s, "; left: %s: %v", strings.Join(e.Left, ", "), e.Err)
	return s.String()
}

func (e *UnfinishedError) Unwrap() error { return e.Err }
