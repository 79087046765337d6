package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// wrongValues has values that each argument refuses, and a part of what it says then. Booleans take no wrong value.
var wrongValues = map[string]map[any]string{
	"region":                   {"": "region", "Frankfurt": "region", "eu-central": "region", "us-east-1a": "region", "EU-CENTRAL-1": "region"},
	"profile":                  {"": "at least 1"},
	"access_key":               {"": "at least 1"},
	"secret_key":               {"": "at least 1"},
	"token":                    {"": "at least 1"},
	"shared_config_files":      {each(""): "at least 1"},
	"shared_credentials_files": {each(""): "at least 1"},
	"allowed_account_ids":      {each("1111"): "12 digits", each("11112222333a"): "12 digits", each("1111222233334"): "12 digits"},
	"forbidden_account_ids":    {each("1111"): "12 digits", each(roleARN): "12 digits"},
	"custom_ca_bundle":         {"": "at least 1"},
	"http_proxy":               {"proxy:3128": "URL", "ftp://proxy": "URL", "http://": "URL"},
	"https_proxy":              {"proxy:3128": "URL", "//proxy": "URL"},
	"no_proxy":                 {"": "at least 1"},
	"max_retries":              {0: "at least 1", -1: "at least 1"},
	"retry_mode":               {"legacy": "standard", "": "standard", "Adaptive": "standard"},

	"customer_id":                      {"": "1 to 46", "Acme": "lower-case", "ac_me": "lower-case", "-acme": "hyphen", strings.Repeat("a", 47): "1 to 46"},
	"vend_scope":                       {"": "between 1 and 256", strings.Repeat("a", 257): "between 1 and 256"},
	"request_share":                    {0: "between 0.1", 0.09: "between 0.1", 1.01: "between 0.1", -1: "between 0.1"},
	"max_concurrent_account_creations": {0: "between 1 and 5", 6: "between 1 and 5"},

	"assume_role.role_arn":            {"": "ARN", "vending": "ARN", "arn:aws:iam::1111:role/vending": "ARN", "arn:aws:iam::111122223333:user/vending": "ARN"},
	"assume_role.duration":            {"": "duration", "1": "duration", "3600": "duration", "14m59s": "15m", "12h1s": "15m", "-1h": "15m"},
	"assume_role.policy":              {"": "JSON", "{": "JSON", `[]`: "JSON", `"text"`: "JSON"},
	"assume_role.policy_arns":         {each("ReadOnlyAccess"): "managed policy", each(roleARN): "managed policy"},
	"assume_role.session_name":        {"a": "2 to 64", "two words": "2 to 64", strings.Repeat("a", 65): "2 to 64"},
	"assume_role.external_id":         {"e": "between 2 and 1224", "not an id!": "letters, digits", strings.Repeat("e", 1225): "between 2 and 1224"},
	"assume_role.source_identity":     {"a": "2 to 64", "me & you": "2 to 64"},
	"assume_role.tags":                {pair("", "a"): "between 1 and 128", pair("team", strings.Repeat("a", 257)): "between 0 and 256"},
	"assume_role.transitive_tag_keys": {each(""): "between 1 and 128", each(strings.Repeat("a", 129)): "between 1 and 128"},

	"assume_role_with_web_identity.role_arn":                {"vending": "ARN"},
	"assume_role_with_web_identity.duration":                {"14m": "15m", "a day": "duration"},
	"assume_role_with_web_identity.policy":                  {"{": "JSON"},
	"assume_role_with_web_identity.policy_arns":             {each("ReadOnlyAccess"): "managed policy"},
	"assume_role_with_web_identity.session_name":            {"a": "2 to 64"},
	"assume_role_with_web_identity.web_identity_token":      {"abc": "between 4 and 20000", strings.Repeat("a", 20001): "between 4 and 20000"},
	"assume_role_with_web_identity.web_identity_token_file": {"": "at least 1"},

	"default_tags.tags": {
		pair("", "a"): "key", pair("aws:team", "a"): "aws:", pair("AWS:team", "a"): "aws:", pair("doit:vend-id", "a"): "doit:",
		pair("team!", "a"): "characters", pair("team", "a&b"): "characters", pair("team", strings.Repeat("a", 257)): "value", pair(strings.Repeat("a", 129), ""): "key",
	},
	"ignore_tags.keys":         {each(""): "at least 1"},
	"ignore_tags.key_prefixes": {each(""): "at least 1"},

	"endpoints.account":                 {"aws.test": "URL"},
	"endpoints.bcm_data_exports":        {"": "URL"},
	"endpoints.cur":                     {"ftp://aws.test": "URL"},
	"endpoints.iam":                     {"http://": "URL"},
	"endpoints.organizations":           {"http:///path": "URL"},
	"endpoints.resource_groups_tagging": {"aws.test:443": "URL"},
	"endpoints.s3":                      {"s3://bucket": "URL"},
	"endpoints.service_quotas":          {"http//aws.test": "URL"},
	"endpoints.sns":                     {"sns.test": "URL"},
	"endpoints.sts":                     {" ": "URL"},
	"endpoints.taxsettings":             {"tax.test": "URL"},
}

// each is a list or set of one element.
type each string

// tag is a map of one element.
type tag struct{ key, value string }

func pair(key, value string) tag { return tag{key, value} }

// unfold makes acctest's form out of each and tag, which keys of a map can be.
func unfold(value any) any {
	switch typed := value.(type) {
	case each:
		return []any{string(typed)}
	case tag:
		return object{typed.key: typed.value}
	default:
		return value
	}
}

func TestWrongValueIsAnErrorOnItsArgument(t *testing.T) {
	t.Parallel()
	wanted := arguments(t)
	maps.DeleteFunc(wanted, func(_ string, of tftypes.Type) bool { return of.Is(tftypes.Bool) })
	covers(t, wrongValues, wanted)
	for path, values := range wrongValues {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			for value, text := range values {
				refused(t, validate(t, nest(path, unfold(value))), at(path), text)
			}
		})
	}
}

// at is where Terraform shows an error of an argument: region, assume_role[0].role_arn.
func at(path string) string {
	outer, inner, nested := strings.Cut(path, ".")
	to := tftypes.NewAttributePath().WithAttributeName(outer)
	if nested {
		to = to.WithElementKeyInt(0)
		if inner != "" {
			to = to.WithAttributeName(inner)
		}
	}
	return to.String()
}

// refused fails without an error on the attribute, or an element of it, that has the text.
func refused(t *testing.T, diagnostics []*tfprotov6.Diagnostic, attribute, text string) {
	t.Helper()
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError && strings.HasPrefix(d.Attribute.String(), attribute) &&
			strings.Contains(strings.ToLower(d.Summary+"\n"+d.Detail), strings.ToLower(text)) {
			return
		}
	}
	t.Errorf("no error on %s with %q, but %q", attribute, text, acctest.Messages(diagnostics))
}

func TestRightValuesPassValidation(t *testing.T) {
	t.Parallel()
	together := map[string]object{ // what some arguments need beside them
		"access_key": {"secret_key": "secret"}, "secret_key": {"access_key": "AKID"}, "token": {"access_key": "AKID", "secret_key": "secret"},
	}
	for path, row := range arrivals {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			content := nest(path, row.value)
			maps.Copy(content, together[path])
			for _, d := range validate(t, content) {
				if missing := strings.HasPrefix(d.Summary, "Missing role_arn") || d.Summary == "One token is needed"; d.Severity == tfprotov6.DiagnosticSeverityError && !missing {
					t.Errorf("%v is refused: %s", row.value, acctest.Messages([]*tfprotov6.Diagnostic{d}))
				}
			}
		})
	}
}

func TestValuesAtTheLimitPassValidation(t *testing.T) {
	t.Parallel()
	for path, values := range map[string][]any{
		"region":                           {"us-gov-west-1", "cn-northwest-1", "us-isob-east-1", "eusc-de-east-1", "ap-southeast-7"},
		"customer_id":                      {"a", strings.Repeat("a", 46), "0-0"},
		"vend_scope":                       {strings.Repeat("a", 256)},
		"request_share":                    {0.1, 1},
		"max_concurrent_account_creations": {1, 5},
		"http_proxy":                       {"", "https://user:password@proxy.test:3128/", "socks5://proxy:1080"},
		"default_tags.tags":                {object{"team": ""}, object{strings.Repeat("a", 128): strings.Repeat("ä", 256)}, object{"a b_.:/=+-@": "a b_.:/=+-@"}},
		"ignore_tags.key_prefixes":         {[]any{"aws:", "doit:"}},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			for _, value := range values {
				for _, d := range validate(t, nest(path, value)) {
					if d.Severity == tfprotov6.DiagnosticSeverityError {
						t.Errorf("%v is refused: %s", value, acctest.Messages([]*tfprotov6.Diagnostic{d}))
					}
				}
			}
		})
	}
}

func TestCombinationsAreRefused(t *testing.T) {
	t.Parallel()
	role := object{"role_arn": roleARN}
	for name, row := range map[string]struct {
		content  object
		at, text string
	}{
		"an access key alone": {object{"access_key": "AKID"}, "secret_key", "Missing secret_key"},
		"a secret key alone":  {object{"secret_key": "secret"}, "access_key", "Missing access_key"},
		"a token alone":       {object{"token": "session"}, "token", "access_key and secret_key"},
		"allowed and forbidden accounts": {
			object{"allowed_account_ids": []any{"111122223333"}, "forbidden_account_ids": []any{"444455556666"}}, "allowed_account_ids", "forbidden_account_ids",
		},
		"allowed accounts that are not asked for": {
			object{"allowed_account_ids": []any{"111122223333"}, "skip_requesting_account_id": true}, "skip_requesting_account_id", "allowed_account_ids",
		},
		"forbidden accounts that are not asked for": {
			object{"forbidden_account_ids": []any{"111122223333"}, "skip_requesting_account_id": true}, "skip_requesting_account_id", "forbidden_account_ids",
		},
		"no role to assume":        {object{"assume_role": blocks(object{"session_name": "ci"})}, "assume_role.role_arn", "Missing role_arn"},
		"no role to assume by JWT": {object{"assume_role_with_web_identity": blocks(object{"web_identity_token": "ey.."})}, "assume_role_with_web_identity.role_arn", "Missing role_arn"},
		"no JWT":                   {object{"assume_role_with_web_identity": blocks(role)}, "assume_role_with_web_identity.web_identity_token", "either"},
		"two JWT": {
			object{"assume_role_with_web_identity": blocks(object{"role_arn": roleARN, "web_identity_token": "ey..", "web_identity_token_file": "jwt"})},
			"assume_role_with_web_identity.web_identity_token", "either",
		},
		"two roles by JWT":      {object{"assume_role_with_web_identity": blocks(role, role)}, "assume_role_with_web_identity", "at most 1"},
		"two default_tags":      {object{"default_tags": blocks(object{}, object{})}, "default_tags", "at most 1"},
		"two ignore_tags":       {object{"ignore_tags": blocks(object{}, object{})}, "ignore_tags", "at most 1"},
		"two endpoints":         {object{"endpoints": blocks(object{}, object{})}, "endpoints", "at most 1"},
		"a tag without a value": {nest("default_tags.tags", object{"team": nil}), "default_tags.tags", "null"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, validate(t, row.content), at(row.at), row.text)
		})
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	const secret = "do not show this!"
	hidden := 0
	s := providerSchema(t)
	for path := range arguments(t) {
		outer, inner, nested := strings.Cut(path, ".")
		if nested && !s.Blocks[outer].GetNestedObject().GetAttributes()[inner].IsSensitive() || !nested && !s.Attributes[outer].IsSensitive() {
			continue
		}
		hidden++
		if messages := acctest.Messages(validate(t, nest(path, secret))); strings.Contains(messages, secret) {
			t.Errorf("%s is shown: %s", path, messages)
		}
	}
	if hidden != 4 {
		t.Errorf("%d arguments are sensitive, want secret_key, token, external_id and web_identity_token", hidden)
	}
}

func TestProxyForHTTPAloneIsWarnedOf(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		content object
		env     map[string]string
		want    bool
	}{
		"nothing":                      {},
		"http_proxy":                   {content: object{"http_proxy": "http://proxy"}, want: true},
		"http_proxy, empty":            {content: object{"http_proxy": ""}},
		"http_proxy and https_proxy":   {content: object{"http_proxy": "http://proxy", "https_proxy": "http://proxy"}},
		"http_proxy, none for HTTPS":   {content: object{"http_proxy": "http://proxy", "https_proxy": ""}},
		"http_proxy and HTTPS_PROXY":   {content: object{"http_proxy": "http://proxy"}, env: map[string]string{"HTTPS_PROXY": "http://proxy"}},
		"http_proxy and https_proxy v": {content: object{"http_proxy": "http://proxy"}, env: map[string]string{"https_proxy": "http://proxy"}},
		"https_proxy unknown":          {content: object{"http_proxy": "http://proxy", "https_proxy": unknown(tftypes.String)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diagnostics := validate(t, row.content, provider.WithEnv(row.env))
			if warned := len(diagnostics) == 1 && diagnostics[0].Summary == "No proxy for HTTPS"; warned != row.want || len(diagnostics) > 1 {
				t.Errorf("warned = %t, want %t: %s", warned, row.want, acctest.Messages(diagnostics))
			}
		})
	}
}
