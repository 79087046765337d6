package awsclient_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// These tests set environment variables, so they do not run in parallel.

func TestEndpointsOfTheEnvironment(t *testing.T) {
	all, own, block := newAWS(t, nil), newAWS(t, nil), newAWS(t, nil)
	t.Setenv("AWS_ENDPOINT_URL", all.URL)
	t.Setenv("AWS_ENDPOINT_URL_ORGANIZATIONS", own.URL)
	t.Setenv("AWS_ENDPOINT_URL_IAM", own.URL)
	client := newClient(t, settings("", func(c *awsclient.Config) { c.Endpoints = map[string]string{"iam": block.URL} }))
	for name, want := range map[string]*fakeAWS{"account": all, "organizations": own, "iam": block, "cur": all, "s3": all} {
		before := len(want.seen())
		if err := calls[name](t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if got := len(want.seen()) - before; got != 1 {
			t.Errorf("%s: the wanted endpoint got %d calls", name, got)
		}
	}
}

func TestRolesAreAssumedAtTheEndpointOfTheEnvironment(t *testing.T) {
	aws := newAWS(t, nil)
	t.Setenv("AWS_ENDPOINT_URL_STS", aws.URL)
	newClient(t, settings("", func(c *awsclient.Config) {
		c.Endpoints, c.AccessKey, c.SecretKey = nil, "", ""
		c.AssumeRole = []awsclient.AssumeRole{{RoleARN: "arn:aws:iam::444455556666:role/vending"}}
	}))
	got := aws.seen()
	if len(got) == 0 || got[0].Operation != "AssumeRole" || got[0].AccessKeyID != "test" {
		t.Errorf("the endpoint of the environment got %v", got)
	}
}

func TestS3OfTheEnvironmentIsAskedByPath(t *testing.T) {
	proxy := newAWS(t, nil)
	t.Setenv("AWS_ENDPOINT_URL_S3", "http://s3.invalid")
	client := newClient(t, settings("", func(c *awsclient.Config) { c.Endpoints, c.HTTPProxy = nil, &proxy.URL }))
	if err := calls["s3"](t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if got := proxy.seen()[0]; got.Host != "s3.invalid" || got.Path != "/bucket" {
		t.Errorf("the bucket was asked for at %s%s", got.Host, got.Path)
	}
}

func TestRegionOfTheEnvironment(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "config")
	if err := os.WriteFile(file, []byte("[profile vending]\nregion = eu-south-2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		environment map[string]string
		region      string // the argument
		want        string
	}{
		"AWS_REGION":             {environment: map[string]string{"AWS_REGION": "eu-west-3"}, want: "eu-west-3"},
		"AWS_DEFAULT_REGION":     {environment: map[string]string{"AWS_DEFAULT_REGION": "eu-north-1"}, want: "eu-north-1"},
		"profile":                {environment: map[string]string{"AWS_CONFIG_FILE": file, "AWS_PROFILE": "vending"}, want: "eu-south-2"},
		"the argument wins":      {environment: map[string]string{"AWS_REGION": "eu-west-3"}, region: "ca-west-1", want: "ca-west-1"},
		"nothing says where":     {want: "us-east-1"},
		"the partition is known": {environment: map[string]string{"AWS_REGION": "cn-north-1"}, want: "cn-north-1"},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			client := newClient(t, settings("http://aws.invalid", func(c *awsclient.Config) { c.Region = test.region }))
			if got := client.Region(); got != test.want {
				t.Errorf("the region is %s, want %s", got, test.want)
			}
		})
	}
}

func TestARefusedRoleIsNotAskedForInAnotherRegion(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-west-3")
	aws := newAWS(t, refusingXML(http.StatusForbidden, "AccessDenied"))
	_, err := awsclient.New(t.Context(), settings(aws.URL, func(c *awsclient.Config) {
		c.Region, c.AssumeRole = "", []awsclient.AssumeRole{{RoleARN: vendingRole}}
	}))
	if !awsclient.IsAccessDenied(err) {
		t.Errorf("got %v", err)
	}
	if got := aws.seen(); len(got) != 1 || got[0].Region != "eu-west-3" {
		t.Errorf("AWS got %v", got)
	}
}

func TestMaxAttemptsOfTheEnvironment(t *testing.T) {
	t.Setenv("AWS_MAX_ATTEMPTS", "2")
	for _, test := range []struct{ maxRetries, attempts int }{{0, 2}, {5, 5}} {
		aws := newAWS(t, throttled)
		client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.MaxRetries = test.maxRetries }))
		if err := describe(t.Context(), client); !awsclient.IsThrottle(err) {
			t.Fatalf("got %v", err)
		}
		if got := len(aws.seen()); got != test.attempts {
			t.Errorf("max_retries = %d made %d attempts, want %d", test.maxRetries, got, test.attempts)
		}
	}
}

func TestRetryModeOfTheEnvironment(t *testing.T) {
	t.Setenv("AWS_RETRY_MODE", "adaptive")
	if client := newClient(t, settings("http://aws.invalid")); !slowsDown(t, client.Organizations().Options()) {
		t.Error("AWS_RETRY_MODE = adaptive: attempts do not wait after a throttle")
	}
}

func TestCABundleOfTheEnvironment(t *testing.T) {
	aws, caBundle := tlsAWS(t)
	t.Setenv("AWS_CA_BUNDLE", caBundle)
	if err := describe(t.Context(), newClient(t, settings(aws.URL))); err != nil {
		t.Error(err)
	}
}

func TestProxyOfTheEnvironment(t *testing.T) {
	proxy := newAWS(t, nil)
	t.Setenv("HTTP_PROXY", proxy.URL)
	if err := describe(t.Context(), newClient(t, settings("http://proxied.invalid"))); err != nil {
		t.Fatal(err)
	}
	if got := proxy.seen(); len(got) != 1 || got[0].Host != "proxied.invalid" {
		t.Errorf("the proxy got %v", got)
	}
}

// TestWebIdentityIsShownAtTheEndpointOfTheEnvironment has the token and the role from where the SDK looks for them by itself.
func TestWebIdentityIsShownAtTheEndpointOfTheEnvironment(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("a-token"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, environment := range map[string]func(url string) map[string]string{
		"of all services": func(url string) map[string]string { return map[string]string{"AWS_ENDPOINT_URL": url} },
		"of STS": func(url string) map[string]string {
			return map[string]string{"AWS_ENDPOINT_URL_STS": url, "AWS_ENDPOINT_URL": "http://aws.invalid"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			aws := newAWS(t, nil)
			for variable, value := range environment(aws.URL) {
				t.Setenv(variable, value)
			}
			for variable, value := range map[string]string{
				"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ROLE_ARN": "arn:aws:iam::444455556666:role/vending", "AWS_WEB_IDENTITY_TOKEN_FILE": token,
			} {
				t.Setenv(variable, value)
			}
			newClient(t, settings("", func(c *awsclient.Config) { c.Endpoints, c.AccessKey, c.SecretKey = nil, "", "" }))
			if got := aws.operations(); len(got) == 0 || got[0] != "AssumeRoleWithWebIdentity" {
				t.Errorf("the endpoint of the environment got %v", got)
			}
		})
	}
}
