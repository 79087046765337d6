package awssim_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"
	"github.com/aws/smithy-go"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// world is a simulated AWS with its clock and the clients of one caller.
type world struct {
	*awssim.World
	url   string
	clock *clock.Fake
	clients
}

// clients are the real SDK's, without retries.
type clients struct {
	org     *organizations.Client
	account *account.Client
	iam     *iam.Client
	sts     *sts.Client
	s3      *s3.Client
	sns     *sns.Client // of eu-central-1
	tagging *resourcegroupstaggingapi.Client
	quotas  *servicequotas.Client
	tax     *taxsettings.Client
}

func newWorld(t *testing.T, o awssim.Options) *world {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	o.Clock = fake
	w := awssim.New(o)
	server := httptest.NewServer(w)
	t.Cleanup(func() {
		w.Close()
		server.Close()
	})
	return &world{World: w, url: server.URL, clock: fake, clients: clientsFor(server.URL, awssim.Credentials{AccessKeyID: "test", SecretAccessKey: "test"})}
}

// as returns the clients of another caller.
func (w *world) as(keys awssim.Credentials) clients { return clientsFor(w.url, keys) }

func clientsFor(url string, keys awssim.Credentials) clients {
	config := aws.Config{
		Region: "eu-central-1", BaseEndpoint: aws.String(url), Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: keys.AccessKeyID, SecretAccessKey: keys.SecretAccessKey, SessionToken: keys.SessionToken}, nil
		}),
	}
	return clients{
		org: organizations.NewFromConfig(config), account: account.NewFromConfig(config), iam: iam.NewFromConfig(config),
		sts: sts.NewFromConfig(config), s3: s3.NewFromConfig(config, func(o *s3.Options) { o.Region = "us-east-1" }), tagging: resourcegroupstaggingapi.NewFromConfig(config),
		quotas: servicequotas.NewFromConfig(config), sns: sns.NewFromConfig(config), tax: taxsettings.NewFromConfig(config),
	}
}

// must passes the output of a call that has to succeed: must(t)(w.org.ListRoots(...)).
func must[O any](t *testing.T) func(O, error) O {
	t.Helper()
	return func(out O, err error) O {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// wantCode checks the code of a refusal.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		t.Fatalf("got %v, want the error %s", err, code)
	}
	if api.ErrorCode() != code {
		t.Fatalf("got %s (%s), want %s", api.ErrorCode(), api.ErrorMessage(), code)
	}
}

// wantRefusal checks the code of a refusal, that it has a message, and its Reason where one is given.
func wantRefusal(t *testing.T, err error, code, reason string) {
	t.Helper()
	wantCode(t, err, code)
	if api, _ := errors.AsType[smithy.APIError](err); api.ErrorMessage() == "" {
		t.Errorf("%s says nothing", code)
	}
	if reason != "" && reasonOf(err) != reason {
		t.Errorf("got the reason %q, want %q", reasonOf(err), reason)
	}
}

func reasonOf(err error) string {
	if e := (*orgtypes.InvalidInputException)(nil); errors.As(err, &e) {
		return string(e.Reason)
	}
	if e := (*orgtypes.ConstraintViolationException)(nil); errors.As(err, &e) {
		return string(e.Reason)
	}
	if e := (*orgtypes.HandshakeConstraintViolationException)(nil); errors.As(err, &e) {
		return string(e.Reason)
	}
	return ""
}

// vend creates an account and waits on the fake clock until it is there.
func (w *world) vend(t *testing.T, name string) (accountID string) {
	t.Helper()
	out, err := w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{
		AccountName: aws.String(name), Email: aws.String(name + "@example.com"),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(time.Hour)
	status, err := w.org.DescribeCreateAccountStatus(t.Context(), &organizations.DescribeCreateAccountStatusInput{
		CreateAccountRequestId: out.CreateAccountStatus.Id,
	})
	if err != nil {
		t.Fatal(err)
	}
	if status.CreateAccountStatus.AccountId == nil {
		t.Fatalf("the creation of %s ended %s %s", name, status.CreateAccountStatus.State, status.CreateAccountStatus.FailureReason)
	}
	return *status.CreateAccountStatus.AccountId
}

func (w *world) describe(t *testing.T, accountID string) *orgtypes.Account {
	t.Helper()
	out, err := w.org.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: &accountID})
	if err != nil {
		t.Fatal(err)
	}
	return out.Account
}

// tagsOf makes tags of keys and values.
func tagsOf(pairs ...string) []orgtypes.Tag {
	var tags []orgtypes.Tag
	for i := 0; i < len(pairs); i += 2 {
		tags = append(tags, orgtypes.Tag{Key: &pairs[i], Value: &pairs[i+1]})
	}
	return tags
}
