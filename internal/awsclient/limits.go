package awsclient

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
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
	buckets map[string]*rate.Limiter
	mu      sync.Mutex
}

func newLimits(c clock.Clock, share float64) *limits {
	l := &limits{clock: c, buckets: map[string]*rate.Limiter{}}
	for _, row := range published {
		bucket := rate.NewLimiter(row.rate*rate.Limit(share), row.burst)
		for _, operation := range row.operations {
			l.buckets[operation] = bucket
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
	if service := awsmiddleware.GetServiceID(ctx); service == "Organizations" || service == "Account" {
		if err := l.wait(ctx, awsmiddleware.GetOperationName(ctx)); err != nil {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, err
		}
	}
	return next.HandleFinalize(ctx, in)
}

func (l *limits) wait(ctx context.Context, operation string) error {
	bucket, ok := l.buckets[operation]
	if !ok {
		return nil
	}
	l.mu.Lock()
	now := l.clock.Now()
	delay := bucket.ReserveN(now, 1).DelayFrom(now)
	l.mu.Unlock()
	if delay == 0 {
		return nil
	}
	return l.clock.Sleep(ctx, delay)
}
