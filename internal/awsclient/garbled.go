package awsclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// What AWS would not send comes from something in between: a proxy, a sign-in page of a network, a wrong endpoint. It must
// never be taken for what AWS says: an account is not gone because a proxy has no such page, and {} does not mean that
// there are no accounts. So every answer is looked at twice, as bytes (bytes.go) and as members (answers.go).

// GarbledError says that an answer is none that AWS sends. Nobody knows whether the call was executed.
type GarbledError struct {
	Operation string
	Status    int    // of HTTP
	RequestID string // AWS's, "" when the answer has none: then AWS may never have seen the call
	What      string // what is wrong with the answer, as in "it is a web page"
}

func (e *GarbledError) Error() string {
	return fmt.Sprintf("the answer to the call %s is not what AWS sends: %s", e.Operation, e.What)
}

// Garbled refuses an answer for what its members say together.
func Garbled(operation string, answer middleware.Metadata, what string) error {
	id, _ := awsmiddleware.GetRequestIDMetadata(answer)
	return &GarbledError{Operation: operation, Status: http.StatusOK, RequestID: id, What: what}
}

// largestAnswer is far more than AWS sends: its largest answer, a credential report of 5,000 users, has about 2 MB.
const largestAnswer = 16 << 20

// unlikeError is what is wrong with an answer, on its way through the SDK.
type unlikeError struct {
	what string
	err  error // why it could not be read to its end
}

func (e *unlikeError) Error() string { return e.what }
func (e *unlikeError) Unwrap() error { return e.err }

// addUnderstanding makes every client refuse answers that AWS would not send.
func addUnderstanding(config *aws.Config) {
	config.APIOptions = append(config.APIOptions, func(stack *middleware.Stack) error {
		// Behind the SDK's own deserializer, which sees the answer next.
		if err := stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("LookAtBytes", lookAtBytes), middleware.After); err != nil {
			return err
		}
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("LookAtMembers", lookAtMembers), middleware.After)
	})
}

func lookAtBytes(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleDeserialize(ctx, in)
	response, ok := out.RawResponse.(*smithyhttp.Response)
	if err != nil || !ok {
		return out, metadata, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestAnswer+1))
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return out, metadata, &unlikeError{what: "it breaks off: " + err.Error(), err: err}
	}
	if what := unlike(awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx), response.Response, body); what != "" {
		return out, metadata, &unlikeError{what: what}
	}
	return out, metadata, nil
}

func lookAtMembers(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleInitialize(ctx, in)
	if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) { // nobody waited for the answer
		return out, metadata, err
	}
	service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
	garbled := &GarbledError{Operation: operation}
	if err == nil {
		garbled.What, garbled.Status = lacks(service, operation, in.Parameters, out.Result), http.StatusOK
		garbled.RequestID, _ = awsmiddleware.GetRequestIDMetadata(metadata)
	} else {
		garbled.What, garbled.RequestID = misread(err), RequestID(err)
	}
	if response, ok := errors.AsType[*smithyhttp.ResponseError](err); ok && response.Response != nil {
		garbled.Status = response.HTTPStatusCode()
	}
	if garbled.What == "" {
		return out, metadata, err
	}
	return out, metadata, garbled
}

// misread says what is wrong with an answer that the SDK could not make sense of, "" when it could.
func misread(err error) string {
	if seen, ok := errors.AsType[*unlikeError](err); ok {
		return seen.what
	}
	if unread, ok := errors.AsType[*smithy.DeserializationError](err); ok {
		return "it cannot be read: " + unread.Err.Error()
	}
	response, ok := errors.AsType[*smithyhttp.ResponseError](err)
	if !ok || response.Response == nil || errors.As(err, new(*smithyhttp.RequestSendError)) {
		return ""
	}
	if code := Code(err); code != "" && code != unknownCode {
		return ""
	}
	if to := redirect(response.Response.Response); to != "" {
		return "it leads to " + to
	}
	return "it refuses without one of AWS's codes"
}

// unknownCode stands in the SDK's errors for a code that is missing.
const unknownCode = "UnknownError"

// redirect is the host to which an answer leads, "" when it leads nowhere. The rest of its address may hold secrets.
func redirect(response *http.Response) string {
	to, err := url.Parse(response.Header.Get("Location"))
	if response.StatusCode/100 != 3 || err != nil {
		return ""
	}
	return to.Host
}

var titlePattern = regexp.MustCompile(`(?is)<title[^>]*>(.{1,200}?)</title>`)

// page describes a page for people, "" when the body is none.
func page(body []byte) string {
	beginning := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 1024)]))
	if !bytes.HasPrefix(beginning, []byte("<!doctype html")) && !bytes.HasPrefix(beginning, []byte("<html")) {
		return ""
	}
	if title := titlePattern.FindSubmatch(body); title != nil {
		return fmt.Sprintf("it is a web page, titled %q", strings.Join(strings.Fields(html.UnescapeString(string(title[1]))), " "))
	}
	return "it is a web page"
}
