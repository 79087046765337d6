package awsclient

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// published are the request rates of AWS Organizations and Account Management: calls per second and burst of one calling
// account (Organizations quotas page, Account Management quotas page). Operations of one row share a bucket, for AWS does
// not say whether they do. That of GetResources is not published: it is an assumption, on the slow side.
var published = []struct {
	rate       rate.Limit
	burst      int
	operations []string
}{
	{.05, 1, []string{"CloseAccount"}},
	{.1, 3, []string{"CreateAccount", "CreateGovCloudAccount"}},
	{20, 30, []string{"DescribeAccount"}},
	{2, 2, []string{"DescribeCreateAccountStatus"}},
	{5, 8, []string{"ListCreateAccountStatus"}},
	{2, 2, []string{"RemoveAccountFromOrganization"}},
	{4, 6, []string{"TagResource", "UntagResource"}},
	{1, 2, []string{"CreateOrganizationalUnit", "DescribeOrganization"}},
	{2, 3, []string{"MoveAccount", "UpdateOrganizationalUnit", "DeleteOrganizationalUnit"}},
	{2, 2, []string{"DescribeOrganizationalUnit"}},
	{8, 12, []string{"ListAccounts"}},
	{6, 10, []string{"ListChildren"}},
	{1, 2, []string{"ListRoots"}},
	{10, 15, []string{"ListTagsForResource"}},
	{5, 8, []string{"ListParents", "ListAccountsForParent", "ListOrganizationalUnitsForParent"}},
	{5, 8, []string{"ListHandshakesForOrganization"}},
	{1, 3, []string{"ListAWSServiceAccessForOrganization"}},
	{10, 15, []string{"GetAlternateContact"}},
	{10, 15, []string{"GetContactInformation"}},
	{5, 8, []string{"PutAlternateContact"}},
	{1, 6, []string{"DeleteAlternateContact"}},
	{3, 3, []string{"GetPrimaryEmail", "GetAccountInformation"}},
	{1, 1, []string{"PutAccountName"}},
	{1, 1, []string{"StartPrimaryEmailUpdate"}},
	{1, 1, []string{"AcceptPrimaryEmailUpdate"}},
	{2, 4, []string{"GetResources"}},
}

// limited are the services of which the operations are.
var limited = []string{organizations.ServiceID, account.ServiceID, resourcegroupstaggingapi.ServiceID}

const (
	// defaultShare of the published rates leaves room for everything else that calls Organizations.
	defaultShare = 0.7
	// creationShare is for what nothing else than vending needs, and what vending waits for most: all of it but what the
	// clocks of two machines and the way between them may differ by.
	creationShare = 0.95
)

// limits holds the calls of one run below AWS's rates. Attempts count, so that retries do not make a throttle worse.
type limits struct {
	clock   clock.Clock
	buckets map[string]*bucket // by operation
}

// bucket is the rate of one row. Others use the same rates, so a throttled answer halves it, and time brings it back.
type bucket struct {
	mu     sync.Mutex
	rate   *rate.Limiter
	full   rate.Limit
	slowed time.Time // when it was halved
	gained time.Time // up to when what it lost has come back
	reads  int       // calls in line that are no polls
}

const (
	slowest  = 1. / 8          // of the full rate: so many throttled answers in a row that going slower would only stand still
	recovery = time.Minute     // from nothing to the full rate
	patience = 1 * time.Minute // of a poll, while others stand in line
)

func newLimits(c clock.Clock, share float64) *limits {
	l := &limits{clock: c, buckets: map[string]*bucket{}}
	for _, row := range published {
		full, burst := row.rate*rate.Limit(share), float64(row.burst)*share
		if row.operations[0] == "CreateAccount" {
			full, burst = row.rate*rate.Limit(max(share, creationShare)), float64(row.burst)
		}
		// The burst is shared as well: a plan and the apply after it are two processes, and AWS's bucket is not full again.
		shared := &bucket{rate: rate.NewLimiter(full, max(1, int(burst+1e-9))), full: full}
		for _, operation := range row.operations {
			l.buckets[operation] = shared
		}
	}
	return l
}

// add puts the limits into every client, behind the SDK's retries.
func (l *limits) add(config *aws.Config) {
	config.APIOptions = append(config.APIOptions, func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("PublishedRates", l.handle), "Retry", middleware.After)
	})
}

func (l *limits) handle(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	b, ok := l.buckets[awsmiddleware.GetOperationName(ctx)]
	if !ok || !slices.Contains(limited, awsmiddleware.GetServiceID(ctx)) {
		return next.HandleFinalize(ctx, in)
	}
	if err := l.wait(ctx, b); err != nil {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	sent := l.clock.Now()
	out, metadata, err := next.HandleFinalize(ctx, in)
	if IsThrottle(err) {
		b.slow(sent, l.clock.Now())
	}
	return out, metadata, err
}

// wait sleeps until the next call may be made. Who polls lets those pass first who do not, for a poll can wait.
func (l *limits) wait(ctx context.Context, b *bucket) error {
	polls := wait.Polls(ctx)
	for began := l.clock.Now(); polls && l.clock.Now().Sub(began) < patience; {
		turn, busy := b.busy()
		if !busy {
			break
		}
		if err := l.clock.Sleep(ctx, turn); err != nil {
			return err
		}
	}
	delay := b.reserve(l.clock.Now())
	if delay == 0 {
		return nil
	}
	if !polls {
		b.line(1)
		defer b.line(-1)
	}
	return l.clock.Sleep(ctx, delay)
}

// busy says whether calls stand in line that are no polls, and how long one of them takes.
func (b *bucket) busy() (turn time.Duration, busy bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Duration(float64(time.Second) / float64(b.rate.Limit())), b.reads > 0
}

func (b *bucket) line(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads += n
}

// reserve takes the next call and says how long to wait for it.
func (b *bucket) reserve(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if limit := b.rate.Limit(); limit < b.full {
		back := b.full * rate.Limit(now.Sub(b.gained)) / rate.Limit(recovery)
		b.rate.SetLimitAt(now, min(limit+back, b.full))
	}
	b.gained = now
	return b.rate.ReserveN(now, 1).DelayFrom(now)
}

// slow halves the rate. The answers of calls that were sent before it was halved last tell nothing new.
func (b *bucket) slow(sent, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if sent.Before(b.slowed) {
		return
	}
	b.slowed, b.gained = now, now
	b.rate.SetLimitAt(now, max(b.rate.Limit()/2, b.full*slowest))
	if left := int(b.rate.TokensAt(now)); left > 0 { // AWS has none
		b.rate.AllowN(now, left)
	}
}
