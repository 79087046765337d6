package awsclient_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// rates repeats the Organizations and Account Management quotas pages: calls per second and burst of one calling account.
// A row with several calls is one bucket.
var rates = map[string]struct {
	perSecond float64
	burst     int
	calls     []func(context.Context, *awsclient.Client) error
}{
	"creating":             {.1, 3, []func(context.Context, *awsclient.Client) error{createAccount, createGovCloudAccount}},
	"closing":              {.05, 1, []func(context.Context, *awsclient.Client) error{closeAccount}},
	"describing":           {20, 30, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).DescribeAccount, &organizations.DescribeAccountInput{AccountId: new("1")})}},
	"polling":              {2, 2, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).DescribeCreateAccountStatus, &organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: new("1")})}},
	"listing requests":     {5, 8, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).ListCreateAccountStatus, &organizations.ListCreateAccountStatusInput{})}},
	"removing":             {2, 2, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).RemoveAccountFromOrganization, &organizations.RemoveAccountFromOrganizationInput{AccountId: new("1")})}},
	"listing accounts":     {8, 12, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).ListAccounts, &organizations.ListAccountsInput{})}},
	"listing children":     {6, 10, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).ListChildren, &organizations.ListChildrenInput{ParentId: new("1"), ChildType: orgtypes.ChildTypeAccount})}},
	"listing roots":        {1, 2, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).ListRoots, &organizations.ListRootsInput{})}},
	"listing tags":         {10, 15, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).ListTagsForResource, &organizations.ListTagsForResourceInput{ResourceId: new("1")})}},
	"reading a unit":       {2, 2, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).DescribeOrganizationalUnit, &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: new("1")})}},
	"reading services":     {1, 3, []func(context.Context, *awsclient.Client) error{organization((*organizations.Client).ListAWSServiceAccessForOrganization, &organizations.ListAWSServiceAccessForOrganizationInput{})}},
	"renaming":             {1, 1, []func(context.Context, *awsclient.Client) error{manage((*account.Client).PutAccountName, &account.PutAccountNameInput{AccountName: new("n")})}},
	"starting an address":  {1, 1, []func(context.Context, *awsclient.Client) error{startEmailUpdate}},
	"accepting an address": {1, 1, []func(context.Context, *awsclient.Client) error{manage((*account.Client).AcceptPrimaryEmailUpdate, &account.AcceptPrimaryEmailUpdateInput{AccountId: new("1"), Otp: new("1"), PrimaryEmail: new("e")})}},
	"reading an address": {3, 3, []func(context.Context, *awsclient.Client) error{
		manage((*account.Client).GetPrimaryEmail, &account.GetPrimaryEmailInput{AccountId: new("1")}),
		manage((*account.Client).GetAccountInformation, &account.GetAccountInformationInput{}),
	}},
	"tagging": {4, 6, []func(context.Context, *awsclient.Client) error{
		organization((*organizations.Client).TagResource, &organizations.TagResourceInput{ResourceId: new("1"), Tags: []orgtypes.Tag{}}),
		organization((*organizations.Client).UntagResource, &organizations.UntagResourceInput{ResourceId: new("1"), TagKeys: []string{}}),
	}},
	"reading the organization": {1, 2, []func(context.Context, *awsclient.Client) error{
		describe, organization((*organizations.Client).CreateOrganizationalUnit, &organizations.CreateOrganizationalUnitInput{ParentId: new("1"), Name: new("n")}),
	}},
	"moving": {2, 3, []func(context.Context, *awsclient.Client) error{
		organization((*organizations.Client).MoveAccount, &organizations.MoveAccountInput{AccountId: new("1"), SourceParentId: new("1"), DestinationParentId: new("1")}),
		organization((*organizations.Client).UpdateOrganizationalUnit, &organizations.UpdateOrganizationalUnitInput{OrganizationalUnitId: new("1")}),
		organization((*organizations.Client).DeleteOrganizationalUnit, &organizations.DeleteOrganizationalUnitInput{OrganizationalUnitId: new("1")}),
	}},
	"listing parents": {5, 8, []func(context.Context, *awsclient.Client) error{
		organization((*organizations.Client).ListParents, &organizations.ListParentsInput{ChildId: new("1")}),
		organization((*organizations.Client).ListAccountsForParent, &organizations.ListAccountsForParentInput{ParentId: new("1")}),
		organization((*organizations.Client).ListOrganizationalUnitsForParent, &organizations.ListOrganizationalUnitsForParentInput{ParentId: new("1")}),
	}},
}

func createGovCloudAccount(ctx context.Context, c *awsclient.Client) error {
	_, err := c.Organizations().CreateGovCloudAccount(ctx, &organizations.CreateGovCloudAccountInput{AccountName: new("n"), Email: new("e@example.com")})
	return err
}

// organization makes a call of Organizations out of a method of its client.
func organization[I, O any](method func(*organizations.Client, context.Context, I, ...func(*organizations.Options)) (O, error), in I) func(context.Context, *awsclient.Client) error {
	return func(ctx context.Context, c *awsclient.Client) error {
		_, err := method(c.Organizations(), ctx, in)
		return err
	}
}

// manage makes a call of Account Management out of a method of its client.
func manage[I, O any](method func(*account.Client, context.Context, I, ...func(*account.Options)) (O, error), in I) func(context.Context, *awsclient.Client) error {
	return func(ctx context.Context, c *awsclient.Client) error {
		_, err := method(c.Account(), ctx, in)
		return err
	}
}

// timed is how long calls take on the clock of c. Errors are the answer's and do not matter.
func timed(ctx context.Context, c awsclient.Config, client *awsclient.Client, n int, call func(context.Context, *awsclient.Client) error) time.Duration {
	start := c.Clock.Now()
	for range n {
		_ = call(ctx, client)
	}
	return c.Clock.Now().Sub(start)
}

func about(got, want time.Duration) bool { return (got - want).Abs() <= want/1000+time.Microsecond }

func TestCallsStayBelowThePublishedRates(t *testing.T) {
	t.Parallel()
	for name, test := range rates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, nil)
			c := settings(aws.URL, func(c *awsclient.Config) { c.RequestShare = 1 })
			client := newClient(t, c)
			next := 0
			inTurn := func(ctx context.Context, client *awsclient.Client) error {
				next++
				return test.calls[next%len(test.calls)](ctx, client)
			}
			if got := timed(t.Context(), c, client, test.burst, inTurn); got != 0 {
				t.Errorf("the burst of %d took %s", test.burst, got)
			}
			want := time.Duration(10 / test.perSecond * float64(time.Second))
			if got := timed(t.Context(), c, client, 10, inTurn); !about(got, want) {
				t.Errorf("the next 10 calls took %s, want %s", got, want)
			}
			if got, want := len(aws.seen()), test.burst+10; got != want {
				t.Errorf("AWS got %d calls, want %d", got, want)
			}
		})
	}
}

func TestRequestShare(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]time.Duration{1: time.Minute, .5: 2 * time.Minute, .1: 10 * time.Minute, 0: 600 * time.Second / 7} {
		aws := newAWS(t, nil)
		c := settings(aws.URL, func(c *awsclient.Config) { c.RequestShare = share })
		client := newClient(t, c)
		timed(t.Context(), c, client, 2, describe) // the burst
		if got := timed(t.Context(), c, client, 60, describe); !about(got, want) {
			t.Errorf("with the share %v, 60 calls took %s, want %s", share, got, want)
		}
	}
}

func TestOtherServicesAreNotHeldBack(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	c := settings(aws.URL)
	client := newClient(t, c)
	call := func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.IAM().TagRole(ctx, &iam.TagRoleInput{RoleName: new("r"), Tags: nil})
		return errors.Join(err, calls["sts"](ctx, c), calls["resource_groups_tagging"](ctx, c))
	}
	if got := timed(t.Context(), c, client, 100, call); got != 0 {
		t.Errorf("the calls waited for %s", got)
	}
}

// TestRetriesCountAsCalls also shows how the rate gives way to throttling and comes back.
func TestRetriesCountAsCalls(t *testing.T) {
	t.Parallel()
	throttling := true
	aws := newAWS(t, func(w http.ResponseWriter, r request) bool { return throttling && throttled(w, r) })
	c := settings(aws.URL, func(c *awsclient.Config) { c.RequestShare, c.MaxRetries = 1, 3 })
	client := newClient(t, c)
	// The first attempt shows that AWS has nothing left, so the second comes at half of one call a second, the third at a quarter.
	if got := timed(t.Context(), c, client, 1, describe); !about(got, 6*time.Second) {
		t.Errorf("three attempts took %s, want 6s", got)
	}
	timed(t.Context(), c, client, 10, describe)
	if got := timed(t.Context(), c, client, 1, describe); !about(got, 24*time.Second) {
		t.Errorf("three attempts took %s, want 24s at an eighth of the rate", got)
	}
	throttling = false
	timed(t.Context(), c, client, 30, describe)
	if got := timed(t.Context(), c, client, 10, describe); !about(got, 10*time.Second) {
		t.Errorf("ten calls took %s, want 10s at the full rate", got)
	}
}

// TestCreationIsNotShared because nothing else needs that rate, and vending waits for it.
func TestCreationIsNotShared(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	c := settings(aws.URL, func(c *awsclient.Config) { c.RequestShare = .1 })
	client := newClient(t, c)
	if got := timed(t.Context(), c, client, 3, createAccount); got != 0 {
		t.Errorf("the burst of 3 took %s", got)
	}
	if got, want := timed(t.Context(), c, client, 10, createAccount), 100*time.Second; got < want || got > want*106/100 {
		t.Errorf("the next 10 calls took %s, want %s and a little more", got, want)
	}
}

// TestOneThrottleIsOneThrottle refuses many calls that are on their way together: they tell no more than one.
func TestOneThrottleIsOneThrottle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const together = 14 // the burst of DescribeAccount at the default share is 21
		var arrived atomic.Int32
		aws := roundTripper(func(r *http.Request) (*http.Response, error) {
			refused := arrived.Add(1) <= together
			_ = bubble.Sleep(r.Context(), time.Second) // all of them are on their way
			return answerTo(r, refused), nil
		})
		c := settings("http://aws.test", func(c *awsclient.Config) {
			c.Clock, c.HTTPClient, c.RequestShare = clock.Real(), &http.Client{Transport: aws}, 1
		})
		client := newClient(t, c)
		describe := rates["describing"].calls[0]
		var calls sync.WaitGroup
		for range together {
			calls.Go(func() { _ = describe(t.Context(), client) })
		}
		calls.Wait()
		start := bubble.Now()
		for range 100 {
			calls.Go(func() { _ = describe(t.Context(), client) })
		}
		calls.Wait()
		// At half of 20 a second and slowly more; were each refusal one more halving, it would be 40 seconds.
		if took := bubble.Now().Sub(start); took > 12*time.Second {
			t.Errorf("100 calls took %s after one throttle", took)
		}
	})
}

// TestPollsLetReadsPass begins many polls, then one read, on one bucket.
func TestPollsLetReadsPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		aws := roundTripper(func(r *http.Request) (*http.Response, error) { return answerTo(r, false), nil })
		c := settings("http://aws.test", func(c *awsclient.Config) {
			c.Clock, c.HTTPClient = clock.Real(), &http.Client{Transport: aws}
		})
		client := newClient(t, c)
		describe := rates["polling"].calls[0] // 1.4 a second at the default share
		var mu sync.Mutex
		var order []string
		var calls sync.WaitGroup
		call := func(ctx context.Context, name string) {
			calls.Go(func() {
				_ = describe(ctx, client)
				mu.Lock()
				defer mu.Unlock()
				order = append(order, name)
			})
		}
		call(t.Context(), "burst")
		synctest.Wait()
		for range 5 {
			call(t.Context(), "read")
		}
		synctest.Wait()
		for range 5 {
			call(wait.Polling(t.Context()), "poll")
		}
		_ = bubble.Sleep(t.Context(), time.Second)
		for range 5 {
			call(t.Context(), "read")
		}
		calls.Wait()
		last := order[len(order)-5:]
		if slices.ContainsFunc(last, func(name string) bool { return name != "poll" }) {
			t.Errorf("the order was %v, want the polls last", order)
		}
	})
}

// bubble is the clock of a synctest bubble: it moves on when everybody sleeps.
var bubble = clock.Real()

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answerTo is what Organizations answers: nothing in particular, or that there were too many requests.
func answerTo(r *http.Request, refused bool) *http.Response {
	status, body := http.StatusOK, "{}"
	if refused {
		status, body = http.StatusBadRequest, `{"__type":"TooManyRequestsException","Message":"slower"}`
	}
	return &http.Response{StatusCode: status, Request: r, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// interrupting is a clock on which every wait is interrupted.
type interrupting struct{ clock.Clock }

func (interrupting) Sleep(context.Context, time.Duration) error { return context.Canceled }

func TestACallThatMustWaitCanBeInterrupted(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.Clock = interrupting{c.Clock} }))
	if err := closeAccount(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	err := closeAccount(t.Context(), client)
	if !errors.Is(err, context.Canceled) || awsclient.IsAmbiguous(err) {
		t.Errorf("got %v, ambiguous: %t", err, awsclient.IsAmbiguous(err))
	}
	if got := len(aws.seen()); got != 1 {
		t.Errorf("AWS got %d calls, want the first only", got)
	}
}
