package awssim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestFaults says for each kind whether the call was executed and what its caller sees.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault    awssim.Fault
		code     string // "" = no answer at all
		executed bool
	}{
		"throttle":          {awssim.Fault{Kind: awssim.FaultThrottle}, "TooManyRequestsException", false},
		"500":               {awssim.Fault{Kind: awssim.FaultInternal}, "ServiceException", false},
		"500 after":         {awssim.Fault{Kind: awssim.FaultInternalAfter}, "ServiceException", true},
		"reset":             {awssim.Fault{Kind: awssim.FaultReset}, "", false},
		"reset after":       {awssim.Fault{Kind: awssim.FaultResetAfter}, "", true},
		"hang":              {awssim.Fault{Kind: awssim.FaultHang}, "", false},
		"hang after":        {awssim.Fault{Kind: awssim.FaultHangAfter}, "", true},
		"garbled":           {awssim.Fault{Kind: awssim.FaultGarbled, Garbage: awssim.GarbageNamed("a web page, HTTP 200")}, "", false},
		"garbled after":     {awssim.Fault{Kind: awssim.FaultGarbledAfter, Garbage: awssim.GarbageNamed("half of it")}, "", true},
		"any error":         {awssim.Fault{Kind: awssim.FaultError, Error: &awssim.Error{Code: "ConcurrentModificationException"}}, "ConcurrentModificationException", false},
		"error with reason": {awssim.Fault{Kind: awssim.FaultError, Error: awssim.ConstraintViolation("TAG_POLICY_VIOLATION")}, "ConstraintViolationException", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			c.fault.Service, c.fault.Operation = "organizations", "CreateAccount"
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if c.fault.Kind == awssim.FaultHang || c.fault.Kind == awssim.FaultHangAfter {
				c.fault.After = func(awssim.Call) { cancel() } // the caller loses patience as soon as it hangs
			}
			injected := w.Inject(c.fault)
			_, err := w.org.CreateAccount(ctx, &organizations.CreateAccountInput{AccountName: aws.String("x"), Email: aws.String("x@example.com")})
			if c.code != "" {
				wantRefusal(t, err, c.code, "")
			} else if errors.As(err, new(smithy.APIError)) || err == nil {
				t.Fatalf("got the answer %v, want none", err)
			}
			w.clock.Advance(time.Minute)
			if executed := len(w.Accounts()) == 2; executed != c.executed {
				t.Errorf("executed: %t", executed)
			}
			if calls := w.Calls(); len(calls) != 1 || calls[0].Lost != (c.code == "" || c.executed) {
				t.Errorf("calls: %+v", calls)
			}
			if injected.Hits() != 1 {
				t.Errorf("%d hits", injected.Hits())
			}
		})
	}
}

// TestEveryServiceThrottlesInItsOwnWords has the code with which each service refuses a call too many.
func TestEveryServiceThrottlesInItsOwnWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.Inject(awssim.Fault{Kind: awssim.FaultThrottle, Count: awssim.Always})
	ctx := t.Context()
	for code, ask := range map[string][]func() error{
		"TooManyRequestsException": {
			func() error { _, err := w.org.ListRoots(ctx, &organizations.ListRootsInput{}); return err },
			func() error {
				_, err := w.account.GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: accounttypes.AlternateContactTypeBilling})
				return err
			},
			func() error {
				_, err := w.quotas.ListServiceQuotas(ctx, &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("organizations")})
				return err
			},
		},
		"Throttling": {
			func() error { _, err := w.iam.ListRoles(ctx, &iam.ListRolesInput{}); return err },
			func() error { _, err := w.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}); return err },
		},
		"SlowDown": {func() error { _, err := w.s3.ListBuckets(ctx, &s3.ListBucketsInput{}); return err }},
		"ThrottledException": {func() error {
			_, err := w.tagging.GetResources(ctx, &resourcegroupstaggingapi.GetResourcesInput{})
			return err
		}},
	} {
		for _, do := range ask {
			wantRefusal(t, do(), code, "")
		}
	}
}

func TestFaultsAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	injected := w.Inject(awssim.Fault{Operation: "ListRoots", Skip: 1, Count: 2, Kind: awssim.FaultThrottle})
	var failed []bool
	for range 5 {
		_, err := w.org.ListRoots(t.Context(), &organizations.ListRootsInput{})
		failed = append(failed, err != nil)
	}
	if failed[0] || !failed[1] || !failed[2] || failed[3] || injected.Hits() != 2 {
		t.Errorf("failed: %v, hits %d", failed, injected.Hits())
	}
	always := w.Inject(awssim.Fault{Count: awssim.Always, Kind: awssim.FaultInternal, When: func(c awssim.Call) bool {
		in, ok := c.Input.(*organizations.DescribeAccountInput)
		return ok && *in.AccountId == "111111111111"
	}})
	_, err := w.org.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: aws.String("111111111111")})
	wantRefusal(t, err, "ServiceException", "")
	w.describe(t, w.ManagementAccountID())
	always.Remove()
	_, err = w.org.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: aws.String("111111111111")})
	wantRefusal(t, err, "AccountNotFoundException", "")
}

// TestHooks calls the World from its hooks: no lock may be held.
func TestHooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{CreateDuration: -1})
	var before, after int
	w.Inject(awssim.Fault{
		Operation: "CreateAccount",
		Before:    func(awssim.Call) { before = len(w.Accounts()) },
		After:     func(awssim.Call) { after = len(w.Accounts()) },
	})
	must[*organizations.CreateAccountOutput](t)(w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{AccountName: aws.String("x"), Email: aws.String("x@example.com")}))
	if before != 1 || after != 2 {
		t.Errorf("%d accounts before, %d after", before, after)
	}
}

func TestCloseEndsHangingCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.Inject(awssim.Fault{Kind: awssim.FaultHang, Before: func(awssim.Call) { w.Close() }})
	if _, err := w.org.ListRoots(t.Context(), &organizations.ListRootsInput{}); err == nil || errors.As(err, new(smithy.APIError)) {
		t.Errorf("got %v, want a cut connection", err)
	}
}
