package awssim

import (
	"errors"
	"net/http"
	"strings"
	"sync"
)

// service is one AWS service as its clients see it.
type service struct {
	name            string // of its IAM actions; Call.Service is the same but for tagging
	protocol        protocol
	operations      map[string]operation
	requestIDHeader string
	throttleCode    string
	throttleStatus  int
	internalCode    string
	codes           authCodes
	statuses        map[string]int // HTTP statuses of error codes that differ from the protocol's default
	invalid         func(violation) *Error
}

// authCodes are a protocol family's names for the ways in which credentials are refused.
type authCodes struct {
	missing, incomplete, unknown, expired, denied string
	expiredStatus, unknownStatus                  int
	unknownOperation                              string
	operationStatus                               int
}

var (
	jsonCodes = authCodes{
		missing: "MissingAuthenticationTokenException", incomplete: "IncompleteSignatureException",
		unknown: "UnrecognizedClientException", expired: "ExpiredTokenException", denied: "AccessDeniedException",
		unknownStatus: http.StatusBadRequest, expiredStatus: http.StatusBadRequest, unknownOperation: "UnknownOperationException", operationStatus: http.StatusBadRequest,
	}
	restJSONCodes = authCodes{
		missing: "MissingAuthenticationTokenException", incomplete: "IncompleteSignatureException",
		unknown: "UnrecognizedClientException", expired: "ExpiredTokenException", denied: "AccessDeniedException",
		unknownStatus: http.StatusForbidden, expiredStatus: http.StatusForbidden, unknownOperation: "UnknownOperationException", operationStatus: http.StatusNotFound,
	}
	queryCodes = authCodes{
		missing: "MissingAuthenticationToken", incomplete: "IncompleteSignature",
		unknown: "InvalidClientTokenId", expired: "ExpiredToken", denied: "AccessDenied",
		unknownStatus: http.StatusForbidden, expiredStatus: http.StatusForbidden, unknownOperation: "InvalidAction", operationStatus: http.StatusBadRequest,
	}
	s3Codes = authCodes{
		missing: "AccessDenied", incomplete: "AuthorizationHeaderMalformed",
		unknown: "InvalidAccessKeyId", expired: "ExpiredToken", denied: "AccessDenied",
		unknownStatus: http.StatusForbidden, expiredStatus: http.StatusBadRequest, unknownOperation: "NotImplemented", operationStatus: http.StatusNotImplemented,
	}
)

// services are found by the name in the credential scope of a signature.
var services = sync.OnceValue(func() map[string]*service {
	organizations := jsonService("organizations", "AWSOrganizationsV20161128", organizationsOperations, invalidOrganizations)
	organizations.internalCode = "ServiceException"
	tagging := jsonService("tag", "ResourceGroupsTaggingAPI_20170126", taggingOperations, invalidTagging)
	tagging.throttleCode, tagging.internalCode = "ThrottledException", "InternalServiceException"
	quotas := jsonService("servicequotas", "ServiceQuotasV20190624", serviceQuotasOperations, invalidServiceQuotas)
	quotas.internalCode = "ServiceException"
	quotas.statuses = map[string]int{"NoSuchResourceException": http.StatusBadRequest}
	return map[string]*service{
		"organizations": organizations,
		"account":       accountService(),
		"iam": queryService("iam", queryProtocol{"https://iam.amazonaws.com/doc/2010-05-08/", "2010-05-08"},
			iamOperations, iamStatuses, "ServiceFailure"),
		"sts": queryService("sts", queryProtocol{"https://sts.amazonaws.com/doc/2011-06-15/", "2011-06-15"},
			stsOperations, stsStatuses, "InternalFailure"),
		"sns":              snsService(),
		"s3":               s3Service(),
		"tagging":          tagging,
		"servicequotas":    quotas,
		"cur":              curService(),
		"bcm-data-exports": dataExportsService(),
		"tax":              taxService(),
	}
})

func jsonService(name, target string, operations map[string]operation, invalid func(violation) *Error) *service {
	return &service{
		name: name, protocol: jsonProtocol{version: "1.1", target: target, message: "Message"}, operations: operations,
		requestIDHeader: "X-Amzn-Requestid", throttleCode: "TooManyRequestsException", throttleStatus: http.StatusBadRequest,
		internalCode: "InternalFailure", codes: jsonCodes, invalid: invalid,
	}
}

func queryService(name string, p queryProtocol, operations map[string]operation, statuses map[string]int, internal string) *service {
	return &service{
		name: name, protocol: p, operations: operations, requestIDHeader: "X-Amzn-Requestid",
		throttleCode: "Throttling", throttleStatus: http.StatusBadRequest, internalCode: internal,
		codes: queryCodes, statuses: statuses, invalid: invalidQuery,
	}
}

func accountService() *service {
	return &service{
		name: "account", protocol: restJSON{}, operations: accountOperations, requestIDHeader: "X-Amzn-Requestid",
		throttleCode: "TooManyRequestsException", throttleStatus: http.StatusTooManyRequests,
		internalCode: "InternalServerException", codes: restJSONCodes, invalid: invalidAccount,
		statuses: map[string]int{
			"AccessDeniedException": http.StatusForbidden, "ResourceNotFoundException": http.StatusNotFound,
			"ConflictException": http.StatusConflict, "ResourceUnavailableException": http.StatusFailedDependency,
		},
	}
}

// anyService answers those who ask for a service that this World does not have.
var anyService = &service{
	name: "unknown", protocol: jsonProtocol{version: "1.1", message: "message"}, requestIDHeader: "X-Amzn-Requestid",
	throttleCode: "ThrottlingException", throttleStatus: http.StatusBadRequest, internalCode: "InternalFailure", codes: jsonCodes,
}

// serviceOf finds the service of a request: in the credential scope, in the JSON target, or by the action of an
// anonymous STS call.
func serviceOf(r *request) *service {
	if scope, ok := credentialScope(r.http); ok {
		if s, known := services()[scope.service]; known {
			return s
		}
		return anyService
	}
	if target := r.http.Header.Get("X-Amz-Target"); target != "" {
		for _, s := range services() {
			if p, isJSON := s.protocol.(jsonProtocol); isJSON && strings.HasPrefix(target, p.target+".") {
				return s
			}
		}
		return anyService
	}
	if action := r.form.Get("Action"); action != "" {
		if _, isIAM := iamOperations[action]; isIAM {
			return services()["iam"]
		}
		return services()["sts"]
	}
	if services()["account"].protocol.operation(services()["account"], r) != "" {
		return services()["account"]
	}
	return services()["s3"]
}

func (s *service) unknownOperation(name string) *Error {
	e := &Error{Code: s.codes.unknownOperation, Status: s.codes.operationStatus}
	if name == "" {
		e.Message = "The request names no operation of this service."
	} else {
		e.Message = "Could not find operation " + name + "."
	}
	return e
}

func (s *service) denied(message string) *Error {
	return &Error{Code: s.codes.denied, Message: message, Status: http.StatusForbidden}
}

// spell completes an error with what its service says in every case.
func (s *service) spell(e *Error) *Error {
	if e == nil {
		return internalError(s)
	}
	spelled := *e
	if spelled.Message == "" {
		spelled.Message = "The request failed: " + strings.TrimSuffix(e.Code, "Exception") + "."
	}
	switch {
	case spelled.Status != 0:
	case s.statuses[e.Code] != 0:
		spelled.Status = s.statuses[e.Code]
	case e.Code == s.internalCode:
		spelled.Status = http.StatusInternalServerError
	case e.Code == s.throttleCode:
		spelled.Status = s.throttleStatus
	}
	return &spelled
}

func asError(err error, s *service) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return s.spell(e)
	}
	return &Error{Code: s.internalCode, Message: err.Error(), Status: http.StatusInternalServerError}
}
