package role

import (
	"errors"
	"fmt"
	"strings"
)

// InputError says that something wanted cannot be, and which attribute of the user's is to blame.
type InputError struct {
	Attribute string // as in the configuration: "policy_json"
	Text      string // sentences
}

func (e *InputError) Error() string { return e.Text }

func invalid(attribute, format string, values ...any) error {
	return &InputError{Attribute: attribute, Text: fmt.Sprintf(format, values...)}
}

// TakenError says that there is a role of that name already, which this Terraform state did not make.
type TakenError struct {
	AccountID, Name string
	OtherPath       string // "" unless it cannot be adopted either, because it has this path
}

func (e *TakenError) Error() string {
	if e.OtherPath != "" {
		return fmt.Sprintf("the account %s already has a role %s, below the path %s, and AWS cannot move it to another one", e.AccountID, e.Name, e.OtherPath)
	}
	return fmt.Sprintf("the account %s already has a role %s, and this configuration did not make it", e.AccountID, e.Name)
}

// RemadeError says that a role was deleted and that somebody made another one of that name. Nothing was changed.
type RemadeError struct {
	Role string
}

func (e *RemadeError) Error() string {
	return fmt.Sprintf("somebody deleted the role %s and made another one of that name, which is not this resource's. Nothing was changed. Plan again to see what can be done", e.Role)
}

// OutlivedError says that a newer object of Terraform means this role, so that the older one has no say. Nothing was changed.
type OutlivedError struct {
	Role string
}

func (e *OutlivedError) Error() string {
	return fmt.Sprintf("the role %s belongs to a newer resource or object of the state. Nothing was changed", e.Role)
}

// PolicyTakenError says that there is a policy of the name that a role's own policy needs, made by somebody else.
type PolicyTakenError struct {
	ARN string
}

func (e *PolicyTakenError) Error() string {
	return fmt.Sprintf("there is already a policy %s, and this configuration did not make it", e.ARN)
}

// InUseError says that a role cannot be deleted, because others use it or one of its policies. Nothing was changed.
type InUseError struct {
	Role   string
	Others []string // sentences without full stop
}

func (e *InUseError) Error() string {
	return fmt.Sprintf("the role %s was not deleted, because others use it: %s. Nothing was changed. Take that away first, or set on_destroy = \"retain\" and apply, then destroy again",
		e.Role, strings.Join(e.Others, "; "))
}

// PrincipalError says that a trusted principal never appeared.
type PrincipalError struct {
	Principals []string
	Err        error
}

func (e *PrincipalError) Error() string {
	return fmt.Sprintf("one of the trusted principals does not exist: %s. AWS needs a moment to see a new one. Correct trusted_principal_arns or make the principal first: %s",
		strings.Join(e.Principals, ", "), e.Err)
}

// Unwrap gives AWS's refusal.
func (e *PrincipalError) Unwrap() error { return e.Err }

// EntryError says that an account could not be entered.
type EntryError struct {
	AccountID, EntryRole string
	Attribute            string // that names the role; "" for access_role_name
	Err                  error
}

func (e *EntryError) Error() string {
	return fmt.Sprintf("the account %s cannot be entered through its role %s (%s): %s", e.AccountID, e.EntryRole, e.attribute(), e.Err)
}

// Unwrap gives AWS's refusal.
func (e *EntryError) Unwrap() error { return e.Err }

func (e *EntryError) attribute() string {
	if e.Attribute == "" {
		return "access_role_name"
	}
	return e.Attribute
}

// UnfinishedError says how far making or changing a role came. Doing it again continues.
type UnfinishedError struct {
	Doing string   // what failed
	Done  []string // what was done before
	Err   error
}

func (e *UnfinishedError) Error() string {
	done := "Nothing was changed before that"
	if len(e.Done) > 0 {
		done = "Done before that: " + strings.Join(e.Done, ", ")
	}
	return fmt.Sprintf("%s failed: %v. %s. Applying again looks first for what is there and continues with it", e.Doing, e.Err, done)
}

// Unwrap gives the reason.
func (e *UnfinishedError) Unwrap() error { return e.Err }

// IsTaken says that a role or policy of that name belongs to somebody else.
func IsTaken(err error) bool {
	return errors.As(err, new(*TakenError)) || errors.As(err, new(*PolicyTakenError))
}
