package awsclient_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// TestCallsSayWhyTheyWereGivenUp ends calls that AWS does not answer, and one that it throttles for ever.
func TestCallsSayWhyTheyWereGivenUp(t *testing.T) {
	t.Parallel()
	const limit = 30 * time.Minute
	for name, test := range map[string]struct {
		throttled bool
		end       func(fake *clock.Fake, interrupt func())
		want      string
		is        error
	}{
		"interrupted": {
			end:  func(_ *clock.Fake, interrupt func()) { interrupt() },
			want: "the run was interrupted during the call CloseAccount", is: context.Canceled,
		},
		"limit": {
			end:  func(fake *clock.Fake, _ func()) { fake.Advance(limit) },
			want: "the time limit of 30m0s was reached during the call CloseAccount", is: context.DeadlineExceeded,
		},
		"throttled until the limit": {
			throttled: true, end: func(fake *clock.Fake, _ func()) { fake.Advance(limit / 3) },
			want: "the time limit of 30m0s was reached during the call CloseAccount, which AWS had refused until then: TooManyRequestsException",
			is:   context.DeadlineExceeded,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := clock.NewFake(time.Unix(0, 0))
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			limited, cancel := wait.Limit(ctx, fake, limit, "delete")
			defer cancel()
			over := make(chan struct{})
			aws := newAWS(t, func(w http.ResponseWriter, _ request) bool {
				test.end(fake, interrupt)
				if test.throttled {
					w.Header().Set("X-Amzn-Errortype", "TooManyRequestsException")
					w.WriteHeader(http.StatusBadRequest)
					return true
				}
				<-over
				return true
			})
			t.Cleanup(func() { close(over) })
			err := closeAccount(limited, newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.Clock = fake })))
			ended, ok := errors.AsType[*awsclient.EndedError](err)
			if !ok || ended.Error() != test.want || !errors.Is(err, test.is) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if got := awsclient.Code(err); got != "" {
				t.Errorf("a call that was given up has the code %s, as if AWS had refused it", got)
			}
		})
	}
}

// TestTheCallerIsAskedAgain after a failure, and by one call for all who wait.
func TestTheCallerIsAskedAgain(t *testing.T) {
	t.Parallel()
	failing := true
	aws := newAWS(t, func(w http.ResponseWriter, _ request) bool {
		if failing {
			w.WriteHeader(http.StatusForbidden)
		}
		return failing
	})
	client := newClient(t, settings(aws.URL))
	if id, err := client.AccountID(t.Context()); err == nil {
		t.Errorf("AWS refused, and the caller is %q", id)
	}
	failing = false
	for range 2 {
		if id, err := client.AccountID(t.Context()); err != nil || id != callerAccount {
			t.Errorf("got %q, %v", id, err)
		}
	}
	if got := len(aws.seen()); got != 2 {
		t.Errorf("AWS got %d calls, want one that failed and one that did not", got)
	}
}
