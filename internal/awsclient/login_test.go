package awsclient_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

const (
	vendingRole  = "arn:aws:iam::444455556666:role/vending"
	auditingRole = "arn:aws:iam::777788889999:role/auditing"
)

// withoutKeys leaves the credentials to the other sources; the environment has the key "test".
func withoutKeys(c *awsclient.Config) { c.AccessKey, c.SecretKey, c.Token = "", "", "" }

// keyOf is the key that signs a call to Organizations.
func keyOf(t *testing.T, aws *fakeAWS, client *awsclient.Client) string {
	t.Helper()
	if err := describe(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	calls := aws.seen()
	return calls[len(calls)-1].AccessKeyID
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCredentialSources(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "config", "[profile vending]\nregion = eu-west-1\n[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = s\n")
	credentials := writeFile(t, "credentials", "[vending]\naws_access_key_id = AKIDVENDING\naws_secret_access_key = s\n[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = s\n")
	for name, test := range map[string]struct {
		change      func(*awsclient.Config)
		key, region string
	}{
		"access_key and secret_key": {func(*awsclient.Config) {}, accessKey, "eu-central-1"},
		"the environment":           {withoutKeys, "test", "eu-central-1"},
		"profile of the shared files, with its region": {func(c *awsclient.Config) {
			withoutKeys(c)
			c.Profile, c.Region = "vending", ""
			c.SharedConfigFiles, c.SharedCredentialsFiles = []string{config}, []string{credentials}
		}, "AKIDVENDING", "eu-west-1"},
		"another profile": {func(c *awsclient.Config) {
			withoutKeys(c)
			c.Profile, c.SharedCredentialsFiles = "other", []string{credentials}
		}, "AKIDOTHER", "eu-central-1"},
		"region wins over that of the profile": {func(c *awsclient.Config) {
			withoutKeys(c)
			c.Profile, c.SharedConfigFiles, c.SharedCredentialsFiles = "vending", []string{config}, []string{credentials}
		}, "AKIDVENDING", "eu-central-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, nil)
			client := newClient(t, settings(aws.URL, test.change))
			if got := keyOf(t, aws, client); got != test.key {
				t.Errorf("signed by %s, want %s", got, test.key)
			}
			if got := client.Region(); got != test.region {
				t.Errorf("the region is %s, want %s", got, test.region)
			}
		})
	}
}

func TestAssumeRoleArguments(t *testing.T) {
	t.Parallel()
	role := awsclient.AssumeRole{
		RoleARN: vendingRole, Duration: 90 * time.Minute, ExternalID: "external-1", Policy: `{"Version":"2012-10-17"}`,
		PolicyARNs: []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"}, SessionName: "terraform", SourceIdentity: "alice",
		Tags: map[string]string{"team": "platform"}, TransitiveTagKeys: []string{"team"},
	}
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.AssumeRole = []awsclient.AssumeRole{role} }))
	if got := keyOf(t, aws, client); got != "ASIAvending" {
		t.Errorf("signed by %s", got)
	}
	want := url.Values{
		"Action": {"AssumeRole"}, "Version": {"2011-06-15"}, "RoleArn": {vendingRole}, "DurationSeconds": {"5400"}, "ExternalId": {"external-1"},
		"Policy": {`{"Version":"2012-10-17"}`}, "PolicyArns.member.1.arn": {"arn:aws:iam::aws:policy/ReadOnlyAccess"},
		"RoleSessionName": {"terraform"}, "SourceIdentity": {"alice"}, "Tags.member.1.Key": {"team"}, "Tags.member.1.Value": {"platform"},
		"TransitiveTagKeys.member.1": {"team"},
	}
	if diff := gocmp.Diff(want, aws.seen()[0].Form); diff != "" {
		t.Error(diff)
	}
}

// TestChainOfRoles holds each role to being entered from the one before, whatever the first credentials come from.
func TestChainOfRoles(t *testing.T) {
	t.Parallel()
	for first, change := range map[string]func(*awsclient.Config){accessKey: func(*awsclient.Config) {}, "test": withoutKeys} {
		t.Run(first, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, nil)
			client := newClient(t, settings(aws.URL, change, func(c *awsclient.Config) {
				c.AssumeRole = []awsclient.AssumeRole{{RoleARN: vendingRole}, {RoleARN: auditingRole}}
			}))
			if got := keyOf(t, aws, client); got != "ASIAauditing" {
				t.Errorf("signed by %s", got)
			}
			for _, r := range aws.seen() {
				if by := r.AccessKeyID; r.Form.Get("RoleArn") == vendingRole && by != first || r.Form.Get("RoleArn") == auditingRole && by != "ASIAvending" {
					t.Errorf("%s was entered by %s", r.Form.Get("RoleArn"), by)
				}
			}
		})
	}
}

func TestAssumeRoleWithWebIdentity(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "token", "token-of-the-file")
	for token, change := range map[string]func(*awsclient.AssumeRoleWithWebIdentity){
		"token-itself":      func(web *awsclient.AssumeRoleWithWebIdentity) { web.WebIdentityToken = "token-itself" },
		"token-of-the-file": func(web *awsclient.AssumeRoleWithWebIdentity) { web.WebIdentityTokenFile = file },
	} {
		t.Run(token, func(t *testing.T) {
			t.Parallel()
			web := awsclient.AssumeRoleWithWebIdentity{
				RoleARN: vendingRole, Duration: time.Hour, Policy: "{}", PolicyARNs: []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"}, SessionName: "terraform",
			}
			change(&web)
			aws := newAWS(t, nil)
			client := newClient(t, settings(aws.URL, withoutKeys, func(c *awsclient.Config) { c.AssumeRoleWithWebIdentity = &web }))
			if got := keyOf(t, aws, client); got != "ASIAvending" {
				t.Errorf("signed by %s", got)
			}
			want := url.Values{
				"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}, "RoleArn": {vendingRole}, "DurationSeconds": {"3600"}, "Policy": {"{}"},
				"PolicyArns.member.1.arn": {"arn:aws:iam::aws:policy/ReadOnlyAccess"}, "RoleSessionName": {"terraform"}, "WebIdentityToken": {token},
			}
			if diff := gocmp.Diff(want, aws.seen()[0].Form); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRolesNeedNoRegion: whoever manages an organization works with global services and may have set no region. Then STS
// is called in the home region of the role's partition.
func TestRolesNeedNoRegion(t *testing.T) {
	t.Parallel()
	token := writeFile(t, "token", "a-token")
	dynamic := writeFile(t, "config", "[default]\nrole_arn = "+vendingRole+"\nweb_identity_token_file = "+token+"\nrole_session_name = run\n")
	source := writeFile(t, "config", "[default]\nrole_arn = "+vendingRole+"\nsource_profile = base\n[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n")
	for name, test := range map[string]struct {
		change func(*awsclient.Config)
		region string
	}{
		"assume_role": {func(c *awsclient.Config) { c.AssumeRole = []awsclient.AssumeRole{{RoleARN: vendingRole}} }, "us-east-1"},
		"assume_role in GovCloud": {func(c *awsclient.Config) {
			c.AssumeRole = []awsclient.AssumeRole{{RoleARN: strings.Replace(vendingRole, "aws", "aws-us-gov", 1)}}
		}, "us-gov-west-1"},
		"assume_role_with_web_identity": {func(c *awsclient.Config) {
			withoutKeys(c)
			c.AssumeRoleWithWebIdentity = &awsclient.AssumeRoleWithWebIdentity{RoleARN: vendingRole, WebIdentityTokenFile: token}
		}, "us-east-1"},
		"the file of HCP Terraform's dynamic credentials": {func(c *awsclient.Config) {
			withoutKeys(c)
			c.SharedConfigFiles, c.Profile = []string{dynamic}, "default"
		}, "us-east-1"},
		"a role of the shared files": {func(c *awsclient.Config) {
			withoutKeys(c)
			c.SharedConfigFiles, c.Profile = []string{source}, "default"
		}, "us-east-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &wire{}
			client := newClient(t, settings("", test.change, func(c *awsclient.Config) { c.Endpoints, c.HTTPClient, c.Region = nil, w.client(), "" }))
			if err := describe(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(w.seen[0].Host, "sts."+test.region+".") {
				t.Errorf("the role was asked for at %s", w.seen[0].Host)
			}
			if got := w.seen[len(w.seen)-1].AccessKeyID; got != "ASIAvending" {
				t.Errorf("signed by %s", got)
			}
		})
	}
}

func TestChecksOfTheCredentials(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change   func(*awsclient.Config)
		calls    int    // of GetCallerIdentity
		argument string // to blame, "" when the account is fine
	}{
		"unset: not checked":    {func(*awsclient.Config) {}, 0, ""},
		"skipped":               {func(c *awsclient.Config) { c.SkipCredentialsValidation = new(true) }, 0, ""},
		"checked at once":       {func(c *awsclient.Config) { c.SkipCredentialsValidation = new(false) }, 1, ""},
		"allowed":               {func(c *awsclient.Config) { c.AllowedAccountIDs = []string{"123456789012", callerAccount} }, 1, ""},
		"not among the allowed": {func(c *awsclient.Config) { c.AllowedAccountIDs = []string{"123456789012"} }, 1, "allowed_account_ids"},
		"not forbidden":         {func(c *awsclient.Config) { c.ForbiddenAccountIDs = []string{"123456789012"} }, 1, ""},
		"forbidden":             {func(c *awsclient.Config) { c.ForbiddenAccountIDs = []string{callerAccount} }, 1, "forbidden_account_ids"},
		"checked and allowed, one call": {func(c *awsclient.Config) {
			c.SkipCredentialsValidation, c.AllowedAccountIDs = new(false), []string{callerAccount}
		}, 1, ""},
		"skipped, but to be compared": {func(c *awsclient.Config) {
			c.SkipCredentialsValidation, c.AllowedAccountIDs = new(true), []string{callerAccount}
		}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, nil)
			_, err := awsclient.New(t.Context(), settings(aws.URL, test.change))
			if argument := blamed(err); argument != test.argument || (err != nil) != (test.argument != "") {
				t.Errorf("got %v, which blames %q; want %q to blame", err, argument, test.argument)
			}
			if err != nil && !strings.Contains(err.Error(), callerAccount) {
				t.Errorf("the error does not name the account: %v", err)
			}
			if got := aws.operations(); len(got) != test.calls {
				t.Errorf("AWS got %v, want %d calls", got, test.calls)
			}
		})
	}
}

func blamed(err error) string {
	if login, ok := errors.AsType[*awsclient.LoginError](err); ok {
		return login.Argument
	}
	return ""
}

func TestAccountIDIsAskedForOnce(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL))
	for range 3 {
		if id, err := client.AccountID(t.Context()); id != callerAccount || err != nil {
			t.Fatalf("got %s, %v", id, err)
		}
	}
	if got := aws.operations(); !slices.Equal(got, []string{"GetCallerIdentity"}) {
		t.Errorf("AWS got %v", got)
	}
}

func TestAccountIDIsNotAskedForWhenThatIsSkipped(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.SkipRequestingAccountID = true }))
	if _, err := client.AccountID(t.Context()); err == nil || !strings.Contains(err.Error(), "skip_requesting_account_id") {
		t.Errorf("got %v", err)
	}
	if got := aws.operations(); len(got) > 0 {
		t.Errorf("AWS got %v", got)
	}
}

func TestLoginErrorsBlameTheArgument(t *testing.T) {
	t.Parallel()
	refuse := func(code string) func(http.ResponseWriter, request) bool {
		return func(w http.ResponseWriter, r request) bool {
			// The real service repeats what was signed, and with it the session token.
			refuseXML(w, http.StatusForbidden, code, "refused: "+r.Header.Get("X-Amz-Security-Token")+r.Form.Get("WebIdentityToken")+r.Form.Get("ExternalId"))
			return true
		}
	}
	checked := func(c *awsclient.Config) { c.SkipCredentialsValidation = new(false) }
	keyless := writeFile(t, "config", "[profile keyless]\nregion = eu-west-1\n")
	noPEM := writeFile(t, "ca.pem", "no certificate")
	for name, test := range map[string]struct {
		answer   func(http.ResponseWriter, request) bool
		change   func(*awsclient.Config)
		argument string
		text     string
	}{
		"unknown key":     {refuse("InvalidClientTokenId"), checked, "access_key", "InvalidClientTokenId"},
		"wrong secret":    {refuse("SignatureDoesNotMatch"), checked, "secret_key", "SignatureDoesNotMatch"},
		"expired token":   {refuse("ExpiredToken"), checked, "token", "ExpiredToken"},
		"unknown profile": {nil, func(c *awsclient.Config) { withoutKeys(c); c.Profile = "nobody" }, "profile", "nobody"},
		"profile without keys": {nil, func(c *awsclient.Config) {
			withoutKeys(c)
			c.Profile, c.SharedConfigFiles = "keyless", []string{keyless}
		}, "profile", "No valid credential sources"},
		"no CA file":       {nil, func(c *awsclient.Config) { c.CustomCABundle = "/nowhere/ca.pem" }, "custom_ca_bundle", "/nowhere/ca.pem"},
		"no certificates":  {nil, func(c *awsclient.Config) { c.CustomCABundle = noPEM }, "custom_ca_bundle", "CA bundle"},
		"no shared config": {nil, func(c *awsclient.Config) { c.SharedConfigFiles = []string{"/nowhere/config"} }, "shared_config_files", "/nowhere/config"},
		"no shared keys":   {nil, func(c *awsclient.Config) { c.SharedCredentialsFiles = []string{"/nowhere/keys"} }, "shared_credentials_files", "/nowhere/keys"},
		"role refused": {refuse("AccessDenied"), func(c *awsclient.Config) {
			c.AssumeRole = []awsclient.AssumeRole{{RoleARN: vendingRole, ExternalID: "the-external-id"}}
		}, "assume_role", vendingRole},
		"web token refused": {refuse("InvalidIdentityToken"), func(c *awsclient.Config) {
			withoutKeys(c)
			c.AssumeRoleWithWebIdentity = &awsclient.AssumeRoleWithWebIdentity{RoleARN: vendingRole, WebIdentityToken: "the-web-token"}
		}, "assume_role_with_web_identity", vendingRole},
		"no web token file": {nil, func(c *awsclient.Config) {
			withoutKeys(c)
			c.AssumeRoleWithWebIdentity = &awsclient.AssumeRoleWithWebIdentity{RoleARN: vendingRole, WebIdentityTokenFile: "/nowhere/token"}
		}, "assume_role_with_web_identity", "/nowhere/token"},
		"impossible proxy":   {nil, func(c *awsclient.Config) { c.HTTPProxy = new("http://[") }, "http_proxy", "URL"},
		"impossible s-proxy": {nil, func(c *awsclient.Config) { c.HTTPSProxy = new("http://[") }, "https_proxy", "URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, test.answer)
			_, err := awsclient.New(t.Context(), settings(aws.URL, func(c *awsclient.Config) { c.Token = "the-token" }, test.change))
			if err == nil || blamed(err) != test.argument || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %v, which blames %q; want %q to blame, and %q in the text", err, blamed(err), test.argument, test.text)
			}
			for _, secret := range []string{secretKey, "the-token", "the-web-token", "the-external-id"} {
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("the error gives away %s: %v", secret, err)
				}
			}
		})
	}
}

// TestRefusedSignaturesHideTheToken: when AWS refuses a signature, it repeats what it would have signed. Which call is refused
// first, and where the token comes from, makes no difference.
func TestRefusedSignaturesHideTheToken(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, func(w http.ResponseWriter, r request) bool {
		said := "The request signature we calculated does not match. The Canonical String for this request should have been 'POST x-amz-security-token:" +
			r.Header.Get("X-Amz-Security-Token") + " x-amz-target:y'"
		if r.Service == "organizations" {
			refuse(w, http.StatusBadRequest, "InvalidSignatureException", fmt.Sprintf(`"message":%q`, said))
		} else {
			refuseXML(w, http.StatusForbidden, "SignatureDoesNotMatch", said)
		}
		return true
	})
	keys := writeFile(t, "credentials", "[team]\naws_access_key_id = AKIDTHECALLER\naws_secret_access_key = wrong\naws_session_token = the-token+/=\n")
	shared := settings(aws.URL, withoutKeys, func(c *awsclient.Config) { c.Profile, c.SharedCredentialsFiles = "team", []string{keys} })
	client := newClient(t, shared)
	_, one := client.Organizations().DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{})
	_, two := client.IAM().ListUsers(t.Context(), &iam.ListUsersInput{})
	_, three := client.AccountID(t.Context())
	shared.AssumeRole = []awsclient.AssumeRole{{RoleARN: vendingRole}}
	_, four := awsclient.New(t.Context(), shared)
	for _, err := range []error{one, two, three, four} {
		if err == nil || !strings.Contains(err.Error(), "does not match") || strings.Contains(err.Error(), "the-token") || !strings.Contains(err.Error(), "x-amz-target:y") {
			t.Errorf("got %v", err)
		}
	}
}
