package awsclient_test

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

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
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// calls make one harmless call to each service, by the names of the endpoints block.
var calls = map[string]func(context.Context, *awsclient.Client) error{
	"account": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.Account().GetContactInformation(ctx, &account.GetContactInformationInput{})
		return err
	},
	"bcm_data_exports": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.DataExports().ListTables(ctx, &bcmdataexports.ListTablesInput{})
		return err
	},
	"cur": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.CUR().DescribeReportDefinitions(ctx, &costandusagereportservice.DescribeReportDefinitionsInput{})
		return err
	},
	"iam": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.IAM().ListAccountAliases(ctx, &iam.ListAccountAliasesInput{})
		return err
	},
	"organizations": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.Organizations().DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		return err
	},
	"resource_groups_tagging": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.Tagging().GetTagKeys(ctx, &resourcegroupstaggingapi.GetTagKeysInput{})
		return err
	},
	"s3": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.S3(c.Region()).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: new("bucket")})
		return err
	},
	"service_quotas": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.ServiceQuotas().ListServices(ctx, &servicequotas.ListServicesInput{})
		return err
	},
	"sns": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.SNS(c.Region()).Publish(ctx, &sns.PublishInput{Message: new("hello")})
		return err
	},
	"taxsettings": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.Tax().GetTaxRegistration(ctx, &taxsettings.GetTaxRegistrationInput{})
		return err
	},
	"sts": func(ctx context.Context, c *awsclient.Client) error {
		_, err := c.STS().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		return err
	},
}

// describe calls Organizations once.
func describe(ctx context.Context, c *awsclient.Client) error { return calls["organizations"](ctx, c) }

//go:fix inline
func TestNewCallsNothing(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL))
	if got := aws.operations(); len(got) > 0 {
		t.Fatalf("configuring called %v", got)
	}
	if err := describe(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"DescribeOrganization"}, aws.operations()); diff != "" {
		t.Error(diff)
	}
}

func TestEveryServiceHasItsEndpoint(t *testing.T) {
	t.Parallel()
	for _, name := range services {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own, others := newAWS(t, nil), newAWS(t, nil)
			client := newClient(t, settings(others.URL, func(c *awsclient.Config) { c.Endpoints[name] = own.URL }))
			for _, call := range calls {
				if err := call(t.Context(), client); err != nil {
					t.Fatal(err)
				}
			}
			if got := len(own.seen()); got != 1 {
				t.Errorf("the endpoint of %s got %d calls, want 1", name, got)
			}
			if got, want := len(others.seen()), len(services)-1; got != want {
				t.Errorf("the other endpoint got %d calls, want %d", got, want)
			}
		})
	}
}

func TestClientsAreMadeOnce(t *testing.T) {
	t.Parallel()
	c := newClient(t, settings("http://aws.invalid"))
	for name, client := range map[string]func() any{
		"organizations":           func() any { return c.Organizations() },
		"account":                 func() any { return c.Account() },
		"iam":                     func() any { return c.IAM() },
		"sts":                     func() any { return c.STS() },
		"cur":                     func() any { return c.CUR() },
		"bcm_data_exports":        func() any { return c.DataExports() },
		"resource_groups_tagging": func() any { return c.Tagging() },
		"service_quotas":          func() any { return c.ServiceQuotas() },
		"taxsettings":             func() any { return c.Tax() },
		"s3":                      func() any { return c.S3("eu-west-1") },
		"sns":                     func() any { return c.SNS("eu-west-1") },
	} {
		if first, second := client(), client(); first != second {
			t.Errorf("the client of %s is made at each use", name)
		}
	}
	if c.S3("eu-west-1") == c.S3("eu-west-2") {
		t.Error("buckets of two regions share a client")
	}
	if c.SNS("eu-west-1") == c.SNS("eu-west-2") {
		t.Error("topics of two regions share a client")
	}
}

// wire is an HTTP client that answers in place of AWS and remembers where the SDK wanted to go.
type wire struct {
	mu   sync.Mutex
	seen []request
}

func (w *wire) client() *http.Client { return &http.Client{Transport: w} }

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	incoming := r.Clone(r.Context())
	incoming.Host = cmp.Or(r.Host, r.URL.Host)
	got := parse(incoming)
	w.mu.Lock()
	w.seen = append(w.seen, got)
	w.mu.Unlock()
	answer := recorder{header: http.Header{}}
	answerUsually(&answer, got)
	return &http.Response{
		StatusCode: http.StatusOK, Header: answer.header, Body: io.NopCloser(strings.NewReader(answer.body.String())), Request: r,
	}, nil
}

type recorder struct {
	header http.Header
	body   strings.Builder
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(int)             {}

// resolved says where each service is called without an own endpoint: host and signing region.
func resolved(t *testing.T, changes ...func(*awsclient.Config)) map[string]string {
	t.Helper()
	w := &wire{}
	c := settings("", changes...)
	c.Endpoints, c.HTTPClient = nil, w.client()
	client := newClient(t, c)
	where := map[string]string{}
	for name, call := range calls {
		before := len(w.seen)
		if err := call(t.Context(), client); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		where[name] = w.seen[before].Host + " " + w.seen[before].Region
	}
	return where
}

// resolvedHosts is resolved without the signing regions.
func resolvedHosts(t *testing.T, changes ...func(*awsclient.Config)) map[string]string {
	t.Helper()
	hosts := map[string]string{}
	for name, where := range resolved(t, changes...) {
		hosts[name], _, _ = strings.Cut(where, " ")
	}
	return hosts
}
