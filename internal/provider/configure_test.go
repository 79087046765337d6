package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/doit-vending/terraform-provider-doit/internal/provider"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// The secrets of these tests, which no message may show.
const (
	secretKey    = "the-secret-key"
	sessionToken = "the-session-token"
	externalID   = "the-external-id"
	webToken     = "the-web-identity-token"
)

// sts is an AWS that knows only STS. It takes the caller for 111122223333, or refuses every call with code.
type sts struct {
	*httptest.Server
	code string

	mu     sync.Mutex
	agents []string // user agents of the calls so far
}

func newSTS(t *testing.T, code string) *sts {
	t.Helper()
	s := &sts{code: code}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *sts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.agents = append(s.agents, r.UserAgent())
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/xml")
	if s.code != "" {
		w.WriteHeader(http.StatusForbidden)
		// AWS repeats what was signed when it refuses a signature, and with it the session token.
		fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>Refused: %s</Message></Error><RequestId>req-1</RequestId></ErrorResponse>",
			s.code, r.Header.Get("X-Amz-Security-Token"))
		return
	}
	fmt.Fprint(w, "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>"+
		"<Arn>arn:aws:iam::111122223333:user/test</Arn><UserId>AIDA</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>")
}

// called is how often STS was called so far, and by whom.
func (s *sts) called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.agents...)
}

// noBackoff lets the SDK retry at once.
type noBackoff struct{}

func (noBackoff) BackoffDelay(int, error) (time.Duration, error) { return 0, nil }

// credentials is a provider block with keys, and what else is given.
func credentials(more object) object {
	content := object{"access_key": "AKID", "secret_key": secretKey, "token": sessionToken}
	maps.Copy(content, more)
	return content
}

func write(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestConfigureHandsOutOneMeta(t *testing.T) {
	t.Parallel()
	aws := newSTS(t, "")
	resp := configure(t, credentials(object{"customer_id": "acme", "default_tags": blocks(object{"tags": object{"team": "a"}})}), provider.WithEndpoint(aws.URL))
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	meta, ok := resp.ResourceData.(*tfx.Meta)
	if !ok {
		t.Fatalf("resources get a %T", resp.ResourceData)
	}
	for field, data := range reflect.ValueOf(resp).Fields() {
		if strings.HasSuffix(field.Name, "Data") && data.Interface() != any(meta) {
			t.Errorf("%s is not what resources get", field.Name)
		}
	}
	if meta.AWS == nil || meta.Org == nil || meta.Clock == nil || meta.CustomerID != "acme" || meta.Tags.Default["team"] != "a" || len(meta.Unknown) > 0 {
		t.Errorf("they get %+v", meta)
	}
	if calls := aws.called(); len(calls) > 0 {
		t.Errorf("AWS was called %d times before anybody needed it", len(calls))
	}
}

func TestConfigureNamesItself(t *testing.T) {
	t.Parallel()
	aws := newSTS(t, "")
	resp := configure(t, credentials(object{"skip_credentials_validation": false}), provider.WithEndpoint(aws.URL))
	agents := aws.called()
	if resp.Diagnostics.HasError() || len(agents) != 1 {
		t.Fatalf("%d calls: %v", len(agents), resp.Diagnostics)
	}
	for _, product := range []string{"terraform-provider-doit/test", "Terraform/1.14.0"} {
		if !strings.Contains(agents[0], product) {
			t.Errorf("the user agent %q does not name %s", agents[0], product)
		}
	}
}

func TestEndpointsBlockWinsOverTheOption(t *testing.T) {
	t.Parallel()
	own, other := newSTS(t, ""), newSTS(t, "")
	resp := configure(t, credentials(object{
		"skip_credentials_validation": false, "endpoints": blocks(object{"sts": own.URL}),
	}), provider.WithEndpoint(other.URL))
	if resp.Diagnostics.HasError() || len(own.called()) != 1 || len(other.called()) != 0 {
		t.Errorf("%d calls to the own endpoint and %d to the other: %v", len(own.called()), len(other.called()), resp.Diagnostics)
	}
}

// TestLoginErrorIsOnItsArgument has what only Configure can find out.
func TestLoginErrorIsOnItsArgument(t *testing.T) {
	t.Parallel()
	role := object{"role_arn": roleARN, "external_id": externalID}
	byToken := object{"role_arn": roleARN, "web_identity_token": webToken}
	missing := filepath.Join(t.TempDir(), "missing")
	for name, row := range map[string]struct {
		code    string // of AWS's refusal, "" when AWS refuses nothing
		content object
		at      string // "" = no argument in particular
		says    []string
	}{
		"profile that is not there": {
			content: object{"profile": "payer", "shared_config_files": []any{write(t, "[profile other]\n")}, "shared_credentials_files": []any{write(t, "")}},
			at:      "profile", says: []string{"payer"},
		},
		"certificates that are not there": {content: credentials(object{"custom_ca_bundle": missing}), at: "custom_ca_bundle", says: []string{missing}},
		"certificates that are none":      {content: credentials(object{"custom_ca_bundle": write(t, "not PEM")}), at: "custom_ca_bundle", says: []string{"CA bundle"}},
		"role that is refused":            {code: "AccessDenied", content: credentials(object{"assume_role": blocks(role)}), at: "assume_role", says: []string{roleARN, "AccessDenied", "req-1"}},
		"role that is refused to a token": {code: "AccessDenied", content: object{"assume_role_with_web_identity": blocks(byToken)}, at: "assume_role_with_web_identity", says: []string{roleARN, "AccessDenied", "req-1"}},
		"token file that is not there":    {content: object{"assume_role_with_web_identity": blocks(object{"role_arn": roleARN, "web_identity_token_file": missing})}, at: "assume_role_with_web_identity", says: []string{missing}},
		"account that is not allowed":     {content: credentials(object{"allowed_account_ids": []any{"444455556666"}}), at: "allowed_account_ids", says: []string{"111122223333", "444455556666"}},
		"account that is forbidden":       {content: credentials(object{"forbidden_account_ids": []any{"111122223333"}}), at: "forbidden_account_ids", says: []string{"111122223333"}},
		"access key that AWS does not know": {
			code: "InvalidClientTokenId", content: credentials(object{"skip_credentials_validation": false}), at: "access_key", says: []string{"AWS does not know these credentials"},
		},
		"secret key of another access key": {
			code: "SignatureDoesNotMatch", content: credentials(object{"allowed_account_ids": []any{"111122223333"}}), at: "secret_key", says: []string{"does not belong to the access key"},
		},
		"token that has expired": {
			code: "ExpiredToken", content: credentials(object{"skip_credentials_validation": false}), at: "token", says: []string{"have expired"},
		},
		"keys of the environment that AWS does not know": {
			code: "InvalidClientTokenId", content: object{"skip_credentials_validation": false}, says: []string{"AWS does not know these credentials"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newSTS(t, row.code)
			resp := configure(t, row.content, provider.WithEndpoint(aws.URL), provider.WithBackoff(noBackoff{}))
			text := loginError(t, resp, row.at)
			for _, part := range row.says {
				if !strings.Contains(text, part) {
					t.Errorf("%q does not say %q", text, part)
				}
			}
			for _, secret := range []string{secretKey, sessionToken, externalID, webToken} {
				if strings.Contains(text, secret) {
					t.Errorf("%q shows %q", text, secret)
				}
			}
		})
	}
}

// loginError is the one error of a Configure that failed.
func loginError(t *testing.T, resp fwprovider.ConfigureResponse, attribute string) string {
	t.Helper()
	if len(resp.Diagnostics) != 1 || !resp.Diagnostics.HasError() {
		t.Fatalf("not one error, but %v", resp.Diagnostics)
	}
	found := resp.Diagnostics[0]
	on := ""
	if placed, ok := found.(diag.DiagnosticWithPath); ok {
		on = placed.Path().String()
	}
	if on != attribute {
		t.Errorf("the error is on %q, want %q: %s", on, attribute, found.Detail())
	}
	if found.Summary() != "Failed logging in to AWS" {
		t.Errorf("the error is called %q", found.Summary())
	}
	return found.Detail()
}
