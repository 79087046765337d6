package awsclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// class is everything that awsclient says about an error.
type class struct {
	Code, Reason, Message, RequestID            string
	NotFound, AccessDenied, Throttle, Ambiguous bool
}

func classify(err error) class {
	return class{
		Code: awsclient.Code(err), Reason: awsclient.Reason(err), Message: awsclient.Message(err), RequestID: awsclient.RequestID(err),
		NotFound: awsclient.IsNotFound(err), AccessDenied: awsclient.IsAccessDenied(err),
		Throttle: awsclient.IsThrottle(err), Ambiguous: awsclient.IsAmbiguous(err),
	}
}

// closeAccount makes a call whose exceptions have reasons.
func closeAccount(ctx context.Context, c *awsclient.Client) error {
	_, err := c.Organizations().CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: new("444455556666")})
	return err
}

// respond answers with a status and a body as it is.
func respond(status int, contentType, body string) func(http.ResponseWriter, request) bool {
	return func(w http.ResponseWriter, _ request) bool {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("X-Amzn-Requestid", "req-1")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
		return true
	}
}

func refusing(status int, code, body string) func(http.ResponseWriter, request) bool {
	return func(w http.ResponseWriter, _ request) bool {
		refuse(w, status, code, body)
		return true
	}
}

// hangUp ends the connection after it has read the request, with or without the beginning of an answer.
func hangUp(beginning string) func(http.ResponseWriter, request) bool {
	return func(w http.ResponseWriter, _ request) bool {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		fmt.Fprint(connection, beginning)
		_ = connection.Close()
		return true
	}
}

const html = "<html><body>502 Bad Gateway</body></html>"

func TestErrorClasses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer func(http.ResponseWriter, request) bool
		call   func(context.Context, *awsclient.Client) error // nil = closeAccount
		want   class
	}{
		"reason of Organizations": {
			answer: refusing(400, "ConstraintViolationException", `"Message":"too many","Reason":"CLOSE_ACCOUNT_QUOTA_EXCEEDED"`),
			want:   class{Code: "ConstraintViolationException", Reason: "CLOSE_ACCOUNT_QUOTA_EXCEEDED", Message: "too many", RequestID: "req-1"},
		},
		"reason of Account Management": {
			answer: refusing(400, "ValidationException", `"message":"bad name","reason":"fieldValidationFailed"`), call: calls["account"],
			want: class{Code: "ValidationException", Reason: "fieldValidationFailed", Message: "bad name", RequestID: "req-1"},
		},
		"exception without a reason": {
			answer: refusing(400, "AccountAlreadyClosedException", `"Message":"closed"`),
			want:   class{Code: "AccountAlreadyClosedException", Message: "closed", RequestID: "req-1"},
		},
		"not found": {
			answer: refusing(400, "AccountNotFoundException", `"Message":"no such account"`),
			want:   class{Code: "AccountNotFoundException", Message: "no such account", RequestID: "req-1", NotFound: true},
		},
		"not found, as IAM says it": {
			answer: func(w http.ResponseWriter, _ request) bool {
				refuseXML(w, 404, "NoSuchEntity", "no such role")
				return true
			}, call: calls["iam"],
			want: class{Code: "NoSuchEntity", Message: "no such role", RequestID: "req-1", NotFound: true},
		},
		"access denied": {
			answer: refusing(400, "AccessDeniedException", `"Message":"no"`),
			want:   class{Code: "AccessDeniedException", Message: "no", RequestID: "req-1", AccessDenied: true},
		},
		"access denied, as STS says it": {
			answer: func(w http.ResponseWriter, _ request) bool { refuseXML(w, 403, "AccessDenied", "no"); return true }, call: calls["sts"],
			want: class{Code: "AccessDenied", Message: "no", RequestID: "req-1", AccessDenied: true},
		},
		"throttled": {
			answer: refusing(400, "TooManyRequestsException", `"Message":"slow down"`),
			want:   class{Code: "TooManyRequestsException", Message: "slow down", RequestID: "req-1", Throttle: true},
		},
		"throttled without a code that we know": {
			answer: refusing(429, "EasyNowException", `"Message":"slow down"`),
			want:   class{Code: "EasyNowException", Message: "slow down", RequestID: "req-1", Throttle: true},
		},
		"throttled by a 503": {
			answer: refusing(503, "SlowDown", `"Message":"slow down"`),
			want:   class{Code: "SlowDown", Message: "slow down", RequestID: "req-1", Throttle: true},
		},
		"failed internally": {
			answer: refusing(500, "ServiceException", `"Message":"oh"`),
			want:   class{Code: "ServiceException", Message: "oh", RequestID: "req-1", Ambiguous: true},
		},
		"a page of a gateway":           {answer: respond(502, "text/html", html), want: class{RequestID: "req-1", Ambiguous: true}},
		"a page in place of an answer":  {answer: respond(200, "text/html", html), call: describe, want: class{RequestID: "req-1", Ambiguous: true}},
		"a page in place of a refusal":  {answer: respond(404, "text/html", html), want: class{RequestID: "req-1", Ambiguous: true}},
		"an answer that is no JSON":     {answer: respond(200, "application/x-amz-json-1.1", `{"Organization":`), call: describe, want: class{RequestID: "req-1", Ambiguous: true}},
		"no answer":                     {answer: hangUp(""), want: class{Ambiguous: true}},
		"half an answer":                {answer: hangUp("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nX-Amzn-Requestid: req-1\r\n\r\n{"), call: describe, want: class{RequestID: "req-1", Ambiguous: true}},
		"an answer that is not HTTP":    {answer: hangUp("SSH-2.0\r\n\r\n"), want: class{Ambiguous: true}},
		"no answer from the IAM either": {answer: hangUp(""), call: calls["iam"], want: class{Ambiguous: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, test.answer)
			client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.MaxRetries = 1 }))
			if test.call == nil {
				test.call = closeAccount
			}
			err := test.call(t.Context(), client)
			if err == nil {
				t.Fatal("no error")
			}
			if got := classify(err); got != test.want {
				t.Errorf("%v\n got %+v\nwant %+v", err, got, test.want)
			}
			if got := classify(fmt.Errorf("closing the account: %w", err)); got != test.want {
				t.Errorf("wrapped: got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestRequestsThatWereNeverSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(t *testing.T, c *awsclient.Config)
		ctx    func(t *testing.T) context.Context
	}{
		"connection refused": {change: func(_ *testing.T, c *awsclient.Config) { c.Endpoints["organizations"] = nobodyListens() }},
		"no such host":       {change: func(_ *testing.T, c *awsclient.Config) { c.Endpoints["organizations"] = "http://aws.invalid" }},
		"no way through the proxy": {change: func(_ *testing.T, c *awsclient.Config) {
			c.Endpoints["organizations"], c.HTTPProxy = "http://aws.invalid", new(nobodyListens())
		}},
		"no trust": {change: func(t *testing.T, c *awsclient.Config) {
			t.Helper()
			aws, _ := tlsAWS(t)
			c.Endpoints["organizations"] = aws.URL
		}},
		"canceled before": {ctx: func(t *testing.T) context.Context {
			t.Helper()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return ctx
		}},
		"too late already": {ctx: func(t *testing.T) context.Context {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), 0)
			t.Cleanup(cancel)
			return ctx
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, nil)
			client := newClient(t, settings(aws.URL, func(c *awsclient.Config) {
				c.MaxRetries = 1
				if test.change != nil {
					test.change(t, c)
				}
			}))
			ctx := t.Context()
			if test.ctx != nil {
				ctx = test.ctx(t)
			}
			err := closeAccount(ctx, client)
			if err == nil || awsclient.IsAmbiguous(err) {
				t.Errorf("got %v, ambiguous: %t", err, awsclient.IsAmbiguous(err))
			}
			if got := aws.operations(); len(got) > 0 {
				t.Errorf("AWS got %v", got)
			}
		})
	}
}

// nobodyListens is the address of a server that is gone.
func nobodyListens() string {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	return server.URL
}

func TestRequestsWhoseAnswerWasNotAwaited(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*awsclient.Config)
		limit  func(context.Context) (context.Context, context.CancelFunc)
		want   error
	}{
		"deadline": {limit: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 50*time.Millisecond)
		}, want: context.DeadlineExceeded},
		"time limit of the client": {change: func(c *awsclient.Config) { c.HTTPClient = &http.Client{Timeout: 50 * time.Millisecond} }, want: context.DeadlineExceeded},
		"interrupted":              {limit: context.WithCancel, want: context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := t.Context(), func() {}
			if test.limit != nil {
				ctx, cancel = test.limit(ctx)
			}
			over := make(chan struct{})
			aws := newAWS(t, func(http.ResponseWriter, request) bool {
				if name == "interrupted" {
					cancel()
				}
				<-over
				return true
			})
			t.Cleanup(func() { close(over) })
			client := newClient(t, settings(aws.URL, func(c *awsclient.Config) {
				c.MaxRetries = 1
				if test.change != nil {
					test.change(c)
				}
			}))
			err := closeAccount(ctx, client)
			if !errors.Is(err, test.want) || !awsclient.IsAmbiguous(err) {
				t.Errorf("got %v, ambiguous: %t", err, awsclient.IsAmbiguous(err))
			}
		})
	}
}

func TestAnswersAreAwaitedForAMinute(t *testing.T) {
	t.Parallel()
	client := newClient(t, settings("http://aws.invalid"))
	used, ok := client.Organizations().Options().HTTPClient.(*awshttp.BuildableClient)
	if !ok || used.GetTimeout() != time.Minute {
		t.Errorf("the HTTP client is %+v", client.Organizations().Options().HTTPClient)
	}
}

func TestOwnErrors(t *testing.T) {
	t.Parallel()
	if got := classify(nil); got != (class{}) {
		t.Errorf("no error is %+v", got)
	}
	if got := classify(errors.New("something else")); got != (class{}) {
		t.Errorf("something else is %+v", got)
	}
	gone := fmt.Errorf("reading: %w", &awsclient.NotFoundError{Kind: "AWS account", ID: "444455556666"})
	if got := classify(gone); got != (class{NotFound: true}) || gone.Error() != "reading: there is no AWS account 444455556666" {
		t.Errorf("%v is %+v", gone, got)
	}
}

func TestIsCodeAndIsReason(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]bool{
		"CLOSE_ACCOUNT_QUOTA_EXCEEDED": true, "CloseAccountQuotaExceeded": true, "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED": false, "": false,
	} {
		aws := newAWS(t, refusing(400, "ConstraintViolationException", fmt.Sprintf(`"Reason":%q`, reason)))
		err := closeAccount(t.Context(), newClient(t, settings(aws.URL)))
		if got := awsclient.IsReason(err, "CLOSE_ACCOUNT_QUOTA_EXCEEDED"); got != want {
			t.Errorf("the reason %q is taken for it: %t, want %t", reason, got, want)
		}
		if !awsclient.IsCode(err, "AccessDenied", "ConstraintViolationException") || awsclient.IsCode(err, "AccessDenied") || awsclient.IsCode(err) {
			t.Errorf("the code of %v is not known", err)
		}
	}
	if awsclient.IsReason(errors.New("no reason"), "") || awsclient.IsCode(errors.New("no code"), "") {
		t.Error("an error without code and reason has the empty ones")
	}
}
