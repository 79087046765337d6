// Package awsclient turns the provider's arguments into AWS clients, and AWS's errors into classes. Nothing else of the
// provider knows how to log in to AWS.
package awsclient

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	"github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"
	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// Client makes the clients of one set of credentials, each at its first use, and keeps them.
type Client struct {
	config    Config
	aws       aws.Config
	partition endpoints.Partition

	caller   caller
	sessions sessions
	buckets  regional[s3.Client]
	topics   regional[sns.Client]

	// Organizations and the others return the client of one service.
	Organizations func() *organizations.Client
	Account       func() *account.Client
	IAM           func() *iam.Client
	STS           func() *sts.Client
	CUR           func() *costandusagereportservice.Client
	DataExports   func() *bcmdataexports.Client
	Tagging       func() *resourcegroupstaggingapi.Client
	ServiceQuotas func() *servicequotas.Client
	Tax           func() *taxsettings.Client
}

// answerTimeout ends the wait for an answer on a connection that hangs. The SDK itself would wait for ever.
const answerTimeout = time.Minute

// New logs in as the configuration says. It calls AWS only for what cannot wait: roles to assume, credentials that are to
// be proven at once, and accounts that are allowed or forbidden.
func New(ctx context.Context, config Config) (*Client, error) {
	loaded, err := login(ctx, config)
	if err != nil {
		return nil, err
	}
	partition, region := where(loaded.Region)
	loaded.Region = region
	if client, ok := loaded.HTTPClient.(*awshttp.BuildableClient); ok {
		loaded.HTTPClient = tellRefusals(client).WithTimeout(answerTimeout)
	}
	loaded.RetryMaxAttempts = cmp.Or(config.MaxRetries, outsideMaxAttempts(ctx, loaded), defaultMaxRetries)
	makeRetryer := loaded.Retryer
	loaded.Retryer = func() aws.Retryer { return withBusyCodes(makeRetryer()) }
	newLimits(config.Clock, cmp.Or(config.RequestShare, defaultShare)).add(&loaded)
	addUnderstanding(&loaded)
	addEndings(&loaded)

	c := &Client{config: config, aws: loaded, partition: partition}
	c.makeClients()
	return c, c.checkCaller(ctx)
}

// checkCaller makes the checks of the credentials that the configuration asks for.
func (c *Client) checkCaller(ctx context.Context) error {
	if skip := c.config.SkipCredentialsValidation; skip != nil && !*skip {
		if _, err := c.callerID(ctx); err != nil {
			return err
		}
	}
	allowed, forbidden := c.config.AllowedAccountIDs, c.config.ForbiddenAccountIDs
	if len(allowed)+len(forbidden) == 0 {
		return nil
	}
	id, err := c.AccountID(ctx)
	switch {
	case err != nil:
		return err
	case len(allowed) > 0 && !slices.Contains(allowed, id):
		return &LoginError{Argument: "allowed_account_ids", Text: fmt.Sprintf("the credentials belong to the AWS account %s, which is not among the allowed ones (%s)", id, strings.Join(allowed, ", "))}
	case slices.Contains(forbidden, id):
		return &LoginError{Argument: "forbidden_account_ids", Text: fmt.Sprintf("the credentials belong to the AWS account %s, which is forbidden", id)}
	}
	return nil
}

// makeClients says where each service lives: Organizations, Account Management and IAM are global, the billing services
// and what is asked about organizations are pinned to the partition's home region, STS is in the user's.
func (c *Client) makeClients() {
	c.Organizations = sync.OnceValue(func() *organizations.Client {
		return organizations.NewFromConfig(c.aws, func(o *organizations.Options) { o.BaseEndpoint = c.endpoint("organizations", o.BaseEndpoint) })
	})
	c.Account = sync.OnceValue(func() *account.Client {
		return account.NewFromConfig(c.aws, func(o *account.Options) { o.BaseEndpoint = c.endpoint("account", o.BaseEndpoint) })
	})
	c.IAM = sync.OnceValue(func() *iam.Client {
		return iam.NewFromConfig(c.aws, func(o *iam.Options) { o.BaseEndpoint = c.endpoint("iam", o.BaseEndpoint) })
	})
	c.STS = sync.OnceValue(func() *sts.Client {
		return sts.NewFromConfig(c.aws, func(o *sts.Options) { o.BaseEndpoint = c.endpoint("sts", o.BaseEndpoint) })
	})
	c.CUR = sync.OnceValue(func() *costandusagereportservice.Client {
		return costandusagereportservice.NewFromConfig(c.home(), func(o *costandusagereportservice.Options) { o.BaseEndpoint = c.endpoint("cur", o.BaseEndpoint) })
	})
	c.DataExports = sync.OnceValue(func() *bcmdataexports.Client {
		return bcmdataexports.NewFromConfig(c.home(), func(o *bcmdataexports.Options) { o.BaseEndpoint = c.endpoint("bcm_data_exports", o.BaseEndpoint) })
	})
	c.Tagging = sync.OnceValue(func() *resourcegroupstaggingapi.Client {
		return resourcegroupstaggingapi.NewFromConfig(c.home(), func(o *resourcegroupstaggingapi.Options) {
			o.BaseEndpoint = c.endpoint("resource_groups_tagging", o.BaseEndpoint)
		})
	})
	c.ServiceQuotas = sync.OnceValue(func() *servicequotas.Client {
		return servicequotas.NewFromConfig(c.home(), func(o *servicequotas.Options) { o.BaseEndpoint = c.endpoint("service_quotas", o.BaseEndpoint) })
	})
	c.Tax = sync.OnceValue(func() *taxsettings.Client {
		return taxsettings.NewFromConfig(c.home(), func(o *taxsettings.Options) { o.BaseEndpoint = c.endpoint("taxsettings", o.BaseEndpoint) })
	})
}

// regional are the clients of a service whose objects live in regions.
type regional[T any] struct {
	mu       sync.Mutex
	byRegion map[string]*T
}

// in returns the client for one region.
func (r *regional[T]) in(region string, config aws.Config, build func(aws.Config) *T) *T {
	r.mu.Lock()
	defer r.mu.Unlock()
	if client, ok := r.byRegion[region]; ok {
		return client
	}
	config = config.Copy()
	config.Region = region
	if r.byRegion == nil {
		r.byRegion = map[string]*T{}
	}
	r.byRegion[region] = build(config)
	return r.byRegion[region]
}

// S3 returns the client for the buckets of one region.
func (c *Client) S3(region string) *s3.Client {
	return c.buckets.in(region, c.aws, func(config aws.Config) *s3.Client {
		return s3.NewFromConfig(config, func(o *s3.Options) {
			o.BaseEndpoint = c.endpoint("s3", o.BaseEndpoint)
			o.UsePathStyle = o.BaseEndpoint != nil // an own endpoint seldom has a host name for every bucket
		})
	})
}

// SNS returns the client for the topics of one region: a topic is told in its own region only.
func (c *Client) SNS(region string) *sns.Client {
	return c.topics.in(region, c.aws, func(config aws.Config) *sns.Client {
		return sns.NewFromConfig(config, func(o *sns.Options) { o.BaseEndpoint = c.endpoint("sns", o.BaseEndpoint) })
	})
}

// endpoint is the endpoint of the endpoints block, which wins over what the environment or the shared files say.
func (c *Client) endpoint(name string, otherwise *string) *string {
	if own := c.config.Endpoints[name]; own != "" {
		return &own
	}
	return otherwise
}

// home is the configuration for what lives in the partition's home region only.
func (c *Client) home() aws.Config {
	config := c.aws.Copy()
	config.Region = c.HomeRegion()
	return config
}

// Partition is aws, aws-cn, aws-us-gov or another of AWS's partitions.
func (c *Client) Partition() string { return c.partition.ID() }

// DNSSuffix ends the host names of the partition, as in amazonaws.com.
func (c *Client) DNSSuffix() string { return c.partition.DNSSuffix() }

// Region is the region of the user, or the home region when none is set.
func (c *Client) Region() string { return c.aws.Region }

// HomeRegion is where the global and the billing services of the partition live.
func (c *Client) HomeRegion() string { return HomeRegionOf(c.partition.ID()) }

// caller is what STS said about the credentials.
type caller struct {
	mu      sync.Mutex
	id      string // "" until STS has answered
	flights wait.Flights
}

// AccountID is the account of the credentials. It is asked for until there is an answer, once for all who wait for it.
func (c *Client) AccountID(ctx context.Context) (string, error) {
	if c.config.SkipRequestingAccountID {
		return "", errors.New("the account id of the credentials is needed, but skip_requesting_account_id is set")
	}
	return c.callerID(ctx)
}

func (c *Client) callerID(ctx context.Context) (string, error) {
	c.caller.mu.Lock()
	id := c.caller.id
	c.caller.mu.Unlock()
	if id != "" {
		return id, nil
	}
	return wait.Together(ctx, &c.caller.flights, "account of the credentials", c.askCaller)
}

func (c *Client) askCaller(ctx context.Context) (string, error) {
	out, err := c.STS().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", c.blameCaller(err)
	}
	c.caller.mu.Lock()
	defer c.caller.mu.Unlock()
	c.caller.id = aws.ToString(out.Account)
	return c.caller.id, nil
}
