package awsclient

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/diag"
)

// loginTimeout ends a login that gets no end of an answer: its calls have no limit of their own.
const loginTimeout = 10 * time.Minute

// login gets credentials. Where no region is set, but one is needed to assume a role, it is the home region of the role's
// partition: who manages an organization works with global services and needs no region of his own.
func login(ctx context.Context, config Config) (aws.Config, error) {
	base := config.base()
	if err := cmp.Or(checkFiles(base), config.checkProxies()); err != nil {
		return aws.Config{}, err
	}
	ctx, cancel := config.Clock.WithTimeout(ctx, loginTimeout, errors.New("the login to AWS took longer than "+loginTimeout.String()))
	defer cancel()
	_, loaded, diags := awsbase.GetAwsConfig(ctx, base)
	err := config.problem(base, diags)
	if err != nil && base.Region == "" && strings.Contains(err.Error(), "Missing Region") {
		base.Region = HomeRegionOf(rolePartition(base))
		_, loaded, diags = awsbase.GetAwsConfig(ctx, base)
		err = config.problem(base, diags)
	}
	if err != nil {
		return loaded, err
	}
	return loaded, config.checkSession(ctx, loaded)
}

// checkSession refuses a session without keys, which the SDK takes.
func (c Config) checkSession(ctx context.Context, loaded aws.Config) error {
	argument, operation := "assume_role", "AssumeRole"
	switch {
	case len(c.AssumeRole) > 0:
	case c.AssumeRoleWithWebIdentity != nil:
		argument, operation = "assume_role_with_web_identity", "AssumeRoleWithWebIdentity"
	default:
		return nil
	}
	session, err := loaded.Credentials.Retrieve(ctx)
	if err == nil && !session.HasKeys() {
		err = &GarbledError{Operation: operation, Status: http.StatusOK, What: "it lacks the keys of the session"}
	}
	if err != nil {
		return &LoginError{Argument: argument, Text: c.hideSecrets(err.Error()), Err: err}
	}
	return nil
}

// outsideEndpoint is the endpoint of STS that the environment names, "" for AWS's own. The SDK obeys the environment by
// itself, but not while aws-sdk-go-base, which resolves endpoints in its own way, lets it get credentials.
func outsideEndpoint() string {
	if ignored, err := strconv.ParseBool(os.Getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")); err == nil && ignored {
		return ""
	}
	return cmp.Or(os.Getenv("AWS_ENDPOINT_URL_STS"), os.Getenv("AWS_ENDPOINT_URL"))
}

// checkFiles refuses files that are named and not there. The SDK would pass over them in silence, and go on with whatever
// other credentials it finds.
func checkFiles(base *awsbase.Config) error {
	for _, files := range []struct {
		argument string
		resolve  func() ([]string, error)
	}{
		{"shared_config_files", base.ResolveSharedConfigFiles},
		{"shared_credentials_files", base.ResolveSharedCredentialsFiles},
	} {
		names, err := files.resolve()
		for _, name := range names {
			_, missing := os.Stat(name)
			err = cmp.Or(err, missing)
		}
		if err != nil {
			return &LoginError{Argument: files.argument, Text: err.Error(), Err: err}
		}
	}
	return nil
}

// rolePartition is the partition of the role that is assumed first, "" when it is not known.
func rolePartition(base *awsbase.Config) string {
	role := os.Getenv("AWS_ROLE_ARN")
	switch {
	case base.AssumeRoleWithWebIdentity != nil:
		role = base.AssumeRoleWithWebIdentity.RoleARN
	case len(base.AssumeRole) > 0:
		role = base.AssumeRole[0].RoleARN
	}
	parsed, err := arn.Parse(role)
	if err != nil {
		return ""
	}
	return parsed.Partition
}

// outsideMaxAttempts is what AWS_MAX_ATTEMPTS or a shared configuration file says, 0 when they say nothing. Only the
// provider's own default has been handed to the SDK before, and it would win over them.
func outsideMaxAttempts(ctx context.Context, loaded aws.Config) int {
	for _, source := range loaded.ConfigSources {
		if _, own := source.(awsconfig.LoadOptions); own {
			continue
		}
		says, ok := source.(interface {
			GetRetryMaxAttempts(ctx context.Context) (int, bool, error)
		})
		if !ok {
			continue
		}
		if attempts, found, err := says.GetRetryMaxAttempts(ctx); err == nil && found {
			return attempts
		}
	}
	return 0
}

// LoginError says why there are no credentials that can be used.
type LoginError struct {
	Argument string // the provider argument to blame, "" when it is none in particular
	Text     string // what happened
	Err      error  // the cause, nil when there is only a text
}

func (e *LoginError) Error() string { return e.Text }

func (e *LoginError) Unwrap() error { return e.Err }

// problem makes one error of the first error among aws-sdk-go-base's diagnostics, which stops at it.
func (c Config) problem(base *awsbase.Config, diags diag.Diagnostics) error {
	for _, d := range diags {
		if d.Severity() != diag.SeverityError {
			continue
		}
		return &LoginError{Argument: blame(base, d), Text: c.hideSecrets(strings.TrimSpace(d.Summary() + "\n\n" + d.Detail())), Err: cause(d)}
	}
	return nil
}

func cause(d diag.Diagnostic) error {
	if caused, ok := d.(diag.DiagnosticWithErr); ok {
		return caused.Err()
	}
	return nil
}

// blame finds the argument that a diagnostic is about, as well as it shows.
func blame(base *awsbase.Config, d diag.Diagnostic) string {
	switch {
	case awsbase.IsCannotAssumeRoleError(d):
		return "assume_role"
	case d.Summary() == "Cannot assume IAM Role with web identity":
		return "assume_role_with_web_identity"
	case d.Summary() == "Invalid HTTP Proxy":
		return "http_proxy"
	case d.Summary() == "Invalid HTTPS Proxy":
		return "https_proxy"
	case base.Profile != "" && (awsbase.IsNoValidCredentialSourcesError(d) || errors.As(cause(d), new(awsconfig.SharedConfigProfileNotExistError))):
		return "profile"
	case base.CustomCABundle != "" && strings.Contains(d.Summary()+d.Detail(), "CA bundle"):
		return "custom_ca_bundle"
	default:
		return ""
	}
}

// blameCaller finds the argument that AWS's refusal to say whose credentials these are is about.
func (c *Client) blameCaller(err error) error {
	argument := ""
	switch {
	case c.config.AccessKey == "":
	case IsCode(err, "InvalidClientTokenId", "UnrecognizedClientException"):
		argument = "access_key"
	case IsCode(err, "SignatureDoesNotMatch"):
		argument = "secret_key"
	case IsCode(err, "ExpiredToken", "ExpiredTokenException"):
		argument = "token"
	}
	return &LoginError{Argument: argument, Text: c.config.hideSecrets("asking AWS whose credentials these are: " + err.Error()), Err: err}
}

// signedToken is the session token in what AWS repeats when it refuses a signature: what it would have signed itself.
var signedToken = regexp.MustCompile(`(?i)(x-amz-security-token:)[^\s']+`)

func hideToken(text string) string { return signedToken.ReplaceAllString(text, "$1(sensitive value)") }

// hideTokenIn takes the session token, which may come from anywhere, out of AWS's refusal.
func hideTokenIn(err error) {
	if refusal, ok := errors.AsType[*smithy.GenericAPIError](err); ok {
		refusal.Message = hideToken(refusal.Message)
	}
}

// hideSecrets takes the secrets out of a text.
func (c Config) hideSecrets(text string) string {
	secrets := append(c.proxyPasswords(), c.SecretKey, c.Token)
	if c.AssumeRoleWithWebIdentity != nil {
		secrets = append(secrets, c.AssumeRoleWithWebIdentity.WebIdentityToken)
	}
	for _, role := range c.AssumeRole {
		secrets = append(secrets, role.ExternalID)
	}
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "(sensitive value)")
		}
	}
	return hideToken(text)
}
