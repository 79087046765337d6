package awsclient_test

import (
	"context"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

func TestRegionIsInTheSignature(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.Region = "ap-southeast-2" }))
	if err := calls["sts"](t.Context(), client); err != nil {
		t.Fatal(err)
	}
	got := aws.seen()[0]
	if got.Region != "ap-southeast-2" || got.AccessKeyID != accessKey || got.Service != "sts" {
		t.Errorf("signed for %s by %s in %s", got.Service, got.AccessKeyID, got.Region)
	}
}

func TestSessionTokenIsSent(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.Token = "the-token" }))
	if err := describe(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if got := aws.seen()[0].Header.Get("X-Amz-Security-Token"); got != "the-token" {
		t.Errorf("the session token sent is %q", got)
	}
}

func TestUserAgentNamesProviderAndTerraform(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.ProviderVersion, c.TerraformVersion = "1.2.3", "1.11.4" }))
	if err := describe(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	agent := aws.seen()[0].Header.Get("User-Agent")
	for _, product := range []string{"terraform-provider-doit/1.2.3", "Terraform/1.11.4"} {
		if !strings.Contains(agent, product) {
			t.Errorf("the user agent %q does not name %s", agent, product)
		}
	}
}

func TestHTTPProxyAndItsExceptions(t *testing.T) {
	t.Parallel()
	proxy := newAWS(t, nil)
	client := newClient(t, settings(proxy.URL, func(c *awsclient.Config) {
		c.HTTPProxy, c.NoProxy, c.MaxRetries = &proxy.URL, "direct.invalid", 1
		c.Endpoints["organizations"], c.Endpoints["account"] = "http://proxied.invalid", "http://direct.invalid"
	}))
	if err := describe(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if err := calls["account"](t.Context(), client); err == nil || !strings.Contains(err.Error(), "direct.invalid") {
		t.Errorf("a host of no_proxy was reached: %v", err)
	}
	if got := proxy.seen(); len(got) != 1 || got[0].Host != "proxied.invalid" {
		t.Errorf("the proxy got %v", got)
	}
}

// TestProxyWithoutScheme is one for HTTP, as in the environment and for hashicorp/aws.
func TestProxyWithoutScheme(t *testing.T) {
	t.Parallel()
	proxy := newAWS(t, nil)
	address := strings.Replace(proxy.URL, "http://127.0.0.1", "localhost", 1)
	client := newClient(t, settings("http://proxied.invalid", func(c *awsclient.Config) { c.HTTPProxy, c.MaxRetries = &address, 1 }))
	if err := describe(t.Context(), client); err != nil || proxy.seen()[0].Host != "proxied.invalid" {
		t.Error(err)
	}
	_, err := awsclient.New(t.Context(), settings("http://proxied.invalid", func(c *awsclient.Config) { c.HTTPProxy = new("team:pass%word@" + address) }))
	if err == nil || strings.Contains(err.Error(), "pass%word") || blamed(err) != "http_proxy" {
		t.Errorf("got %v", err)
	}
}

// tunnel is a proxy for HTTPS that leads every host to one server.
type tunnel struct {
	*httptest.Server
	asked atomic.Value // the last host asked for, a string
}

func newTunnel(t *testing.T, to string) *tunnel {
	t.Helper()
	p := &tunnel{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Store(r.Method + " " + r.Host)
		there, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
			t.Error(err)
		}
		go pour(there, here)
		go pour(here, there)
	}))
	t.Cleanup(p.Close)
	return p
}

// pour passes on what comes from one side of a tunnel until that side ends.
func pour(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}

// tlsAWS is an AWS at https://example.com with a certificate that no system trusts.
func tlsAWS(t *testing.T) (aws *fakeAWS, caBundle string) {
	t.Helper()
	aws = &fakeAWS{}
	aws.server = httptest.NewUnstartedServer(aws)
	aws.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // refused handshakes are what tests want
	aws.server.StartTLS()
	t.Cleanup(aws.server.Close)
	aws.URL = aws.server.URL
	caBundle = filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: aws.server.Certificate().Raw})
	if err := os.WriteFile(caBundle, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return aws, caBundle
}

func TestHTTPSProxy(t *testing.T) {
	t.Parallel()
	aws, caBundle := tlsAWS(t)
	proxy := newTunnel(t, aws.server.Listener.Addr().String())
	client := newClient(t, settings("https://example.com", func(c *awsclient.Config) { c.HTTPSProxy, c.CustomCABundle = &proxy.URL, caBundle }))
	if err := describe(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if got := proxy.asked.Load(); got != "CONNECT example.com:443" {
		t.Errorf("the proxy was asked for %v", got)
	}
	if got := aws.seen(); len(got) != 1 || got[0].Host != "example.com" {
		t.Errorf("AWS got %v", got)
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(c *awsclient.Config, caBundle string)
		fails  bool
	}{
		"strangers are refused":    {change: func(*awsclient.Config, string) {}, fails: true},
		"custom_ca_bundle trusts":  {change: func(c *awsclient.Config, caBundle string) { c.CustomCABundle = caBundle }},
		"insecure trusts everyone": {change: func(c *awsclient.Config, _ string) { c.Insecure = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws, caBundle := tlsAWS(t)
			client := newClient(t, settings(aws.URL, func(c *awsclient.Config) {
				c.MaxRetries = 1
				test.change(c, caBundle)
			}))
			err := describe(t.Context(), client)
			if failed := err != nil; failed != test.fails {
				t.Errorf("got the error %v, want one: %t", err, test.fails)
			}
			if test.fails && !strings.Contains(err.Error(), "certificate") {
				t.Errorf("the error does not speak of the certificate: %v", err)
			}
		})
	}
}

func throttled(w http.ResponseWriter, _ request) bool {
	refuse(w, http.StatusBadRequest, "TooManyRequestsException", `"Message":"slow down"`)
	return true
}

func TestMaxRetriesCountsAttempts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ maxRetries, attempts int }{{1, 1}, {4, 4}, {0, 25}} {
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

// TestRetriesOfAllCallsTogetherAreNotRationed guards against the SDK's retry quota, which a long run would use up.
func TestRetriesOfAllCallsTogetherAreNotRationed(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, throttled)
	client := newClient(t, settings(aws.URL))
	for range 8 {
		if err := describe(t.Context(), client); !awsclient.IsThrottle(err) {
			t.Fatalf("got %v", err)
		}
	}
	if got, want := len(aws.seen()), 8*25; got != want {
		t.Errorf("made %d attempts, want %d", got, want)
	}
}

func TestRetryMode(t *testing.T) {
	t.Parallel()
	for mode, adaptive := range map[string]bool{"": false, "standard": false, "adaptive": true} {
		client := newClient(t, settings("http://aws.invalid", func(c *awsclient.Config) { c.RetryMode = mode }))
		options := client.Organizations().Options()
		if got := slowsDown(t, options); got != adaptive {
			t.Errorf("retry_mode = %q: attempts wait after a throttle: %t, want %t", mode, got, adaptive)
		}
		awsclient.NoRetryWhenAmbiguous(&options)
		if got := slowsDown(t, options); got != adaptive {
			t.Errorf("retry_mode = %q, account creation: attempts wait after a throttle: %t, want %t", mode, got, adaptive)
		}
	}
}

// slowsDown says whether a retryer makes attempts wait once AWS has throttled some, as only the adaptive mode does.
func slowsDown(t *testing.T, o organizations.Options) bool {
	t.Helper()
	retryer, ok := o.Retryer.(interface {
		GetAttemptToken(ctx context.Context) (func(error) error, error)
	})
	if !ok {
		t.Fatalf("%T knows nothing of attempts", o.Retryer)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		release, err := retryer.GetAttemptToken(impatient)
		if err != nil {
			return true
		}
		if err := release(&throttleError{}); err != nil {
			t.Fatal(err)
		}
	}
	return false
}

type throttleError struct{}

func (*throttleError) Error() string     { return "slow down" }
func (*throttleError) ErrorCode() string { return "TooManyRequestsException" }

func TestS3IsAskedByPathAtAnOwnEndpoint(t *testing.T) {
	t.Parallel()
	proxy := newAWS(t, nil) // stands for the host name, which exists nowhere
	client := newClient(t, settings("http://s3.invalid", func(c *awsclient.Config) { c.HTTPProxy = &proxy.URL }))
	if err := calls["s3"](t.Context(), client); err != nil {
		t.Fatal(err)
	}
	got := proxy.seen()[0]
	if diff := gocmp.Diff([]string{"s3.invalid", "/bucket"}, []string{got.Host, got.Path}); diff != "" {
		t.Error(diff)
	}
}
