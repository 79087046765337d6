package awsclient

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// published are the request rates of AWS Organizations and Account Management: calls per second and burst of one calling
// account (Organizations quotas page, Account Management quotas page). Operations of one row share a bucket.
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
	{1, 3, []string{"ListAWSServiceAccessForOrganization"}},
	{10, 15, []string{"GetAlternateContact"}},
	{5, 8, []string{"PutAlternateContact"}},
	{1, 6, []string{"DeleteAlternateContact"}},
	{3, 3, []string{"GetPrimaryEmail", "GetAccountInformation"}},
	{1, 1, []string{"PutAccountName"}},
	{1, 1, []string{"StartPrimaryEmailUpdate"}},
	{1, 1, []string{"AcceptPrimaryEmailUpdate"}},
}

// defaultShare of the published rates leaves room for everything else that calls Organizations.
const defaultShare = 0.7

// limits holds the calls of one run below AWS's rates. Attempts count, so that retries do not make a throttle worse.
type limits struct {
	clock   clock.Clock
	buckets map[string]*bucket // by operation
}

// bucket is the rate of one row. It is halved by every throttled answer, because others use the same rates, and comes
// back step by step.
type bucket struct {
	mu   sync.Mutex
	rate *rate.Limiter
	full rate.Limit
}

const (
	slowest  = 1. / 8  // of the full rate: so many throttled answers in a row that going slower would only stand still
	recovery = 1. / 16 // of the full rate, given back by every answer that was not throttled
)

func newLimits(c clock.Clock, share float64) *limits {
	l := &limits{clock: c, buckets: map[string]*bucket{}}
	for _, row := range published {
		full := row.rate * rate.Limit(share)
		shared := &bucket{rate: rate.NewLimiter(full, row.burst), full: full}
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
	service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
	b, ok := l.buckets[operation]
	if !ok || service != organizations.ServiceID && service != account.ServiceID {
		return next.HandleFinalize(ctx, in)
	}
	if err := l.wait(ctx, b); err != nil {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	out, metadata, err := next.HandleFinalize(ctx, in)
	b.learn(l.clock.Now(), err)
	return out, metadata, err
}

// wait sleeps until the next call may be made.
func (l *limits) wait(ctx context.Context, b *bucket) error {
	b.mu.Lock()
	now := l.clock.Now()
	delay := b.rate.ReserveN(now, 1).DelayFrom(now)
	b.mu.Unlock()
	if delay == 0 {
		return nil
	}
	return l.clock.Sleep(ctx, delay)
}

// learn slows down after a throttled answer, and speeds up after others.
func (b *bucket) learn(now time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case IsThrottle(err):
		b.rate.SetLimitAt(now, max(b.rate.Limit()/2, b.full*slowest))
	case err == nil && b.rate.Limit() < b.full:
		b.rate.SetLimitAt(now, min(b.rate.Limit()+b.full*recovery, b.full))
	}
}
