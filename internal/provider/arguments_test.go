package provider_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

const (
	roleARN   = "arn:aws:iam::111122223333:role/vending"
	policyARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	anyPolicy = `{"Version":"2012-10-17"}`
)

// arrival says where the value of an argument must arrive, and what it becomes there.
type arrival struct {
	value any
	want  func(*provider.Settled)
}

// arrivals has a row for each argument of the provider block.
var arrivals = map[string]arrival{
	"region":                      {"eu-central-1", func(s *provider.Settled) { s.AWS.Region = "eu-central-1" }},
	"profile":                     {"payer", func(s *provider.Settled) { s.AWS.Profile = "payer" }},
	"access_key":                  {"AKID", func(s *provider.Settled) { s.AWS.AccessKey = "AKID" }},
	"secret_key":                  {"secret", func(s *provider.Settled) { s.AWS.SecretKey = "secret" }},
	"token":                       {"session", func(s *provider.Settled) { s.AWS.Token = "session" }},
	"shared_config_files":         {[]any{"a", "b"}, func(s *provider.Settled) { s.AWS.SharedConfigFiles = []string{"a", "b"} }},
	"shared_credentials_files":    {[]any{"a", "b"}, func(s *provider.Settled) { s.AWS.SharedCredentialsFiles = []string{"a", "b"} }},
	"allowed_account_ids":         {[]any{"111122223333"}, func(s *provider.Settled) { s.AWS.AllowedAccountIDs = []string{"111122223333"} }},
	"forbidden_account_ids":       {[]any{"111122223333"}, func(s *provider.Settled) { s.AWS.ForbiddenAccountIDs = []string{"111122223333"} }},
	"skip_credentials_validation": {false, func(s *provider.Settled) { s.AWS.SkipCredentialsValidation = new(bool) }},
	"skip_requesting_account_id":  {true, func(s *provider.Settled) { s.AWS.SkipRequestingAccountID = true }},
	"custom_ca_bundle":            {"ca.pem", func(s *provider.Settled) { s.AWS.CustomCABundle = "ca.pem" }},
	"http_proxy":                  {"http://proxy:3128", func(s *provider.Settled) { s.AWS.HTTPProxy = new("http://proxy:3128") }},
	"https_proxy":                 {"", func(s *provider.Settled) { s.AWS.HTTPSProxy = new("") }}, // none, whatever the environment says
	"no_proxy":                    {"localhost", func(s *provider.Settled) { s.AWS.NoProxy = "localhost" }},
	"insecure":                    {true, func(s *provider.Settled) { s.AWS.Insecure = true }},
	"max_retries":                 {3, func(s *provider.Settled) { s.AWS.MaxRetries = 3 }},
	"retry_mode":                  {"adaptive", func(s *provider.Settled) { s.AWS.RetryMode = "adaptive" }},
	"use_fips_endpoint":           {true, func(s *provider.Settled) { s.AWS.UseFIPSEndpoint = true }},
	"use_dualstack_endpoint":      {true, func(s *provider.Settled) { s.AWS.UseDualStackEndpoint = true }},
	"request_share":               {0.5, func(s *provider.Settled) { s.AWS.RequestShare = 0.5 }},

	"customer_id":                      {"acme", func(s *provider.Settled) { s.CustomerID = "acme" }},
	"vend_scope":                       {"team-a", func(s *provider.Settled) { s.Directory.VendScope = "team-a" }},
	"max_concurrent_account_creations": {2, func(s *provider.Settled) { s.Directory.MaxConcurrentCreations = 2 }},

	"assume_role.role_arn":            {roleARN, assumes(awsclient.AssumeRole{RoleARN: roleARN})},
	"assume_role.duration":            {"1h30m", assumes(awsclient.AssumeRole{Duration: 90 * time.Minute})},
	"assume_role.policy":              {anyPolicy, assumes(awsclient.AssumeRole{Policy: anyPolicy})},
	"assume_role.policy_arns":         {[]any{policyARN}, assumes(awsclient.AssumeRole{PolicyARNs: []string{policyARN}})},
	"assume_role.session_name":        {"ci", assumes(awsclient.AssumeRole{SessionName: "ci"})},
	"assume_role.external_id":         {"e-1", assumes(awsclient.AssumeRole{ExternalID: "e-1"})},
	"assume_role.source_identity":     {"me", assumes(awsclient.AssumeRole{SourceIdentity: "me"})},
	"assume_role.tags":                {object{"team": "a"}, assumes(awsclient.AssumeRole{Tags: map[string]string{"team": "a"}})},
	"assume_role.transitive_tag_keys": {[]any{"team"}, assumes(awsclient.AssumeRole{TransitiveTagKeys: []string{"team"}})},

	"assume_role_with_web_identity.role_arn":                {roleARN, assumesByToken(awsclient.AssumeRoleWithWebIdentity{RoleARN: roleARN})},
	"assume_role_with_web_identity.duration":                {"15m", assumesByToken(awsclient.AssumeRoleWithWebIdentity{Duration: 15 * time.Minute})},
	"assume_role_with_web_identity.policy":                  {anyPolicy, assumesByToken(awsclient.AssumeRoleWithWebIdentity{Policy: anyPolicy})},
	"assume_role_with_web_identity.policy_arns":             {[]any{policyARN}, assumesByToken(awsclient.AssumeRoleWithWebIdentity{PolicyARNs: []string{policyARN}})},
	"assume_role_with_web_identity.session_name":            {"ci", assumesByToken(awsclient.AssumeRoleWithWebIdentity{SessionName: "ci"})},
	"assume_role_with_web_identity.web_identity_token":      {"ey..", assumesByToken(awsclient.AssumeRoleWithWebIdentity{WebIdentityToken: "ey.."})},
	"assume_role_with_web_identity.web_identity_token_file": {"jwt", assumesByToken(awsclient.AssumeRoleWithWebIdentity{WebIdentityTokenFile: "jwt"})},

	"default_tags.tags":        {object{"team": "a"}, func(s *provider.Settled) { s.Tags.Default = map[string]string{"team": "a"} }},
	"ignore_tags.keys":         {[]any{"team"}, func(s *provider.Settled) { s.Tags.IgnoreKeys = []string{"team"} }},
	"ignore_tags.key_prefixes": {[]any{"cost:"}, func(s *provider.Settled) { s.Tags.IgnorePrefixes = []string{"cost:"} }},

	"endpoints.account":                 {"http://aws.test", calls("account")},
	"endpoints.bcm_data_exports":        {"http://aws.test", calls("bcm_data_exports")},
	"endpoints.cur":                     {"http://aws.test", calls("cur")},
	"endpoints.iam":                     {"http://aws.test", calls("iam")},
	"endpoints.organizations":           {"http://aws.test", calls("organizations")},
	"endpoints.resource_groups_tagging": {"http://aws.test", calls("resource_groups_tagging")},
	"endpoints.s3":                      {"http://aws.test", calls("s3")},
	"endpoints.service_quotas":          {"http://aws.test", calls("service_quotas")},
	"endpoints.sns":                     {"http://aws.test", calls("sns")},
	"endpoints.sts":                     {"http://aws.test", calls("sts")},
	"endpoints.taxsettings":             {"http://aws.test", calls("taxsettings")},
}

func assumes(role awsclient.AssumeRole) func(*provider.Settled) {
	return func(s *provider.Settled) {
		if role.Tags == nil {
			role.Tags = map[string]string{}
		}
		s.AWS.AssumeRole = []awsclient.AssumeRole{role}
	}
}

func assumesByToken(role awsclient.AssumeRoleWithWebIdentity) func(*provider.Settled) {
	return func(s *provider.Settled) { s.AWS.AssumeRoleWithWebIdentity = &role }
}

func calls(service string) func(*provider.Settled) {
	return func(s *provider.Settled) { s.AWS.Endpoints[service] = "http://aws.test" }
}

// settle is what a provider block decides.
func settle(t *testing.T, content object) provider.Settled {
	t.Helper()
	settled, diags := provider.Settle(t.Context(), block(t, content))
	if diags.HasError() {
		t.Fatal(diags)
	}
	return settled
}

func TestEveryArgumentArrives(t *testing.T) {
	t.Parallel()
	covers(t, arrivals, arguments(t))
	for path, row := range arrivals {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			want := settle(t, nil)
			row.want(&want)
			if diff := cmp.Diff(want, settle(t, nest(path, row.value))); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

func TestAnEmptyBlockTakesTheDefaults(t *testing.T) {
	t.Parallel()
	got := settle(t, nil)
	if got.Directory.MaxConcurrentCreations != 5 || got.Directory.VendScope == "" {
		t.Errorf("the directory gets %+v", got.Directory)
	}
	got.Directory.VendScope, got.Directory.MaxConcurrentCreations = "", 0
	want := provider.Settled{AWS: awsclient.Config{ProviderVersion: "1.2.3", TerraformVersion: "1.14.0", Endpoints: map[string]string{}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

func TestRolesAreAChain(t *testing.T) {
	t.Parallel()
	second := "arn:aws:iam::444455556666:role/second"
	settled := settle(t, object{"assume_role": blocks(object{"role_arn": roleARN}, object{"role_arn": second})})
	var order []string
	for _, role := range settled.AWS.AssumeRole {
		order = append(order, role.RoleARN)
	}
	if diff := cmp.Diff([]string{roleARN, second}, order); diff != "" {
		t.Error(diff)
	}
}
