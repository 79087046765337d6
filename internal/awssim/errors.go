package awssim

import "net/http"

// Error is a refusal in the words of AWS. Codes are the names of the API models, with their suffix; the protocol of the
// service decides how they look on the wire.
type Error struct {
	Code    string
	Reason  string         // member Reason of Organizations, reason of Account; "" where the error has none
	Message string         // "" = a sentence made from the code
	Status  int            // HTTP status; 0 = the default of the protocol
	Fields  map[string]any // further members of the error

	header http.Header // further headers of the answer
}

func (e *Error) Error() string {
	if e.Reason != "" {
		return e.Code + " (" + e.Reason + "): " + e.Message
	}
	return e.Code + ": " + e.Message
}

// status is the HTTP status; a refusal is the caller's fault unless its service says otherwise.
func (e *Error) status() int {
	if e.Status != 0 {
		return e.Status
	}
	return http.StatusBadRequest
}

// ConstraintViolation is Organizations' refusal for one of the reasons of its limits, for use in a Fault.
func ConstraintViolation(reason string) *Error {
	message, ok := constraintMessages[reason]
	if !ok {
		message = "Performing this operation violates a constraint of the organization: " + reason + "."
	}
	return &Error{Code: "ConstraintViolationException", Reason: reason, Message: message}
}

var constraintMessages = map[string]string{
	"ACCOUNT_NUMBER_LIMIT_EXCEEDED":         "You have exceeded the allowed number of AWS accounts.",
	"ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED":  "You have exceeded the number of accounts that you can create at one time.",
	"CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED": "You have exceeded the number of accounts that you can close at one time.",
	"CLOSE_ACCOUNT_QUOTA_EXCEEDED":          "You have exceeded close account quota for the past 30 days.",
	"CANNOT_CLOSE_MANAGEMENT_ACCOUNT":       "You can't close the management account of an organization.",
	"WAIT_PERIOD_ACTIVE":                    "You must wait a few days after the account was created before you can remove it from the organization.",
	"MAX_TAG_LIMIT_EXCEEDED":                "You have exceeded the number of tags allowed on this resource.",
	"OU_NUMBER_LIMIT_EXCEEDED":              "You have exceeded the number of organizational units that you can have in an organization.",
	"OU_DEPTH_LIMIT_EXCEEDED":               "You have exceeded the number of levels that an organization can have.",
	"ORGANIZATION_NOT_IN_ALL_FEATURES_MODE": "You can use this operation only when all features are enabled in the organization.",
}

func invalidInput(reason, message string) *Error {
	return &Error{Code: "InvalidInputException", Reason: reason, Message: message}
}

// Messages of the Organizations model for the errors without a reason.
var (
	errAccountNotFound   = &Error{Code: "AccountNotFoundException", Message: "You specified an account that doesn't exist."}
	errNotInOrganization = &Error{Code: "AWSOrganizationsNotInUseException", Message: "Your account is not a member of an organization."}
	errOrganizationOnly  = &Error{Code: "AccessDeniedException", Message: "You don't have permissions to access this resource."}
	errParentNotFound    = &Error{Code: "ParentNotFoundException", Message: "You specified parent that doesn't exist."}
	errOUNotFound        = &Error{Code: "OrganizationalUnitNotFoundException", Message: "You specified an organizational unit that doesn't exist."}
	errDuplicateOU       = &Error{Code: "DuplicateOrganizationalUnitException", Message: "You specified an organizational unit name that already exists in this parent."}
	errTargetNotFound    = &Error{Code: "TargetNotFoundException", Message: "You specified a target that doesn't exist."}
	errMasterCannotLeave = &Error{
		Code:    "MasterCannotLeaveOrganizationException",
		Message: "You can't remove a management account from an organization.",
	}
)

// internalError is what a service answers when it fails without having done anything.
func internalError(s *service) *Error {
	return &Error{Code: s.internalCode, Message: "An internal error occurred.", Status: http.StatusInternalServerError}
}

// throttled is what a service answers to a call too many.
func throttled(s *service) *Error {
	e := &Error{Code: s.throttleCode, Message: "Rate exceeded", Status: s.throttleStatus}
	if s.name == "organizations" {
		e.Message = "You have sent too many requests in too short a period of time. Try again later."
		e.Fields = map[string]any{"Type": "RateLimitExceeded"}
	}
	return e
}
