package awsclient

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// NotFoundError is the provider's own way of saying that AWS has no such object.
type NotFoundError struct {
	Kind, ID string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("there is no %s %s", e.Kind, e.ID) }

// Code is AWS's code of an error, "" when AWS sent none.
func Code(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return ""
}

// Message is what AWS wrote, "" when AWS wrote nothing.
func Message(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorMessage()
	}
	return ""
}

// Reason is the member Reason that some modelled exceptions have, "" when there is none.
func Reason(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	modelled := reflect.Indirect(reflect.ValueOf(api))
	if modelled.Kind() != reflect.Struct {
		return ""
	}
	reason := modelled.FieldByName("Reason")
	if !reason.IsValid() || reason.Kind() != reflect.String {
		return ""
	}
	return reason.String()
}

// RequestID is the id under which AWS Support finds the call, "" when there was no answer.
func RequestID(err error) string {
	if garbled, ok := errors.AsType[*GarbledError](err); ok {
		return garbled.RequestID
	}
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		return response.ServiceRequestID()
	}
	return ""
}

// IsCode says whether AWS answered with one of these codes.
func IsCode(err error, codes ...string) bool {
	code := Code(err)
	return code != "" && slices.Contains(codes, code)
}

// IsReason compares the reason without case and underscores: AWS has been seen spelling one reason in two ways.
func IsReason(err error, reason string) bool {
	fold := func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, "_", "")) }
	got := Reason(err)
	return got != "" && fold(got) == fold(reason)
}

// IsNotFound says that the object is not there. A wait that ended before it was there does not say so: it may come yet.
func IsNotFound(err error) bool {
	var own *NotFoundError
	code := Code(err)
	if errors.As(err, new(*wait.TimeoutError)) {
		return false
	}
	return errors.As(err, &own) || strings.Contains(code, "NotFound") || strings.HasPrefix(code, "NoSuch")
}

// IsAccessDenied says that the caller may not do this, or not yet.
func IsAccessDenied(err error) bool {
	return IsCode(err, "AccessDenied", "AccessDeniedException")
}

// IsThrottle says that AWS wants to be asked less often.
func IsThrottle(err error) bool {
	var response *smithyhttp.ResponseError
	return IsCode(err, "TooManyRequestsException", "ThrottlingException", "ThrottledException", "Throttling", "Throttled", "KMSThrottling", "RequestLimitExceeded", "SlowDown") ||
		errors.As(err, &response) && response.Response != nil && response.HTTPStatusCode() == http.StatusTooManyRequests
}

// IsAmbiguous says that nobody knows whether the request was executed: AWS failed internally, or its answer did not come,
// also because the caller stopped waiting for it, or could not be read. A refusal with a code is not ambiguous, and
// neither is a request that was never sent.
func IsAmbiguous(err error) bool {
	if err == nil || IsThrottle(err) || neverSent(err) {
		return false
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response != nil && response.HTTPStatusCode() >= http.StatusInternalServerError {
		return true
	}
	var lost *smithyhttp.RequestSendError
	var unread *smithy.DeserializationError
	var abandoned *smithy.CanceledError // made by the SDK only when a context ends while the answer is awaited
	var unlike *unlikeError
	var garbled *GarbledError
	return errors.As(err, &lost) || errors.As(err, &unread) || errors.As(err, &abandoned) || errors.As(err, &unlike) || errors.As(err, &garbled)
}

// neverSent says that the connection was not made, so that AWS cannot have seen the request.
func neverSent(err error) bool {
	var failed *net.OpError
	var untrusted *tls.CertificateVerificationError
	var refused *ProxyError
	return errors.As(err, &failed) && (failed.Op == "dial" || failed.Op == "proxyconnect") || errors.As(err, &untrusted) || errors.As(err, &refused)
}
