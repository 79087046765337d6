package awsclient

import (
	"cmp"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// defaultMaxRetries is hashicorp/aws's default. Organizations throttles hard, and about eight minutes of patience with
// backoff cost nobody anything.
const defaultMaxRetries = 25

// Config is the provider block in Go terms. Empty means not set.
type Config struct {
	Region                    string
	Profile                   string
	AccessKey                 string
	SecretKey                 string
	Token                     string
	SharedConfigFiles         []string
	SharedCredentialsFiles    []string
	AssumeRole                []AssumeRole // a chain: each role is entered from the one before
	AssumeRoleWithWebIdentity *AssumeRoleWithWebIdentity
	AllowedAccountIDs         []string
	ForbiddenAccountIDs       []string
	CustomCABundle            string
	HTTPProxy                 *string
	HTTPSProxy                *string
	NoProxy                   string
	Insecure                  bool
	MaxRetries                int // attempts, the first included; 0 = AWS_MAX_ATTEMPTS, else defaultMaxRetries
	RetryMode                 string
	UseFIPSEndpoint           bool
	UseDualStackEndpoint      bool
	// SkipCredentialsValidation: nil lets the first real call prove the credentials, so that nothing is called twice;
	// false proves them at once, true never.
	SkipCredentialsValidation *bool
	SkipRequestingAccountID   bool
	Endpoints                 map[string]string // by the names of the endpoints block
	RequestShare              float64           // share of AWS's published rates; 0 = defaultShare

	TerraformVersion string
	ProviderVersion  string

	Clock clock.Clock

	// For tests.
	HTTPClient *http.Client
	Backoff    retry.BackoffDelayer
}

// AssumeRole is one assume_role block.
type AssumeRole struct {
	RoleARN           string
	Duration          time.Duration
	ExternalID        string
	Policy            string
	PolicyARNs        []string
	SessionName       string
	SourceIdentity    string
	Tags              map[string]string
	TransitiveTagKeys []string
}

// AssumeRoleWithWebIdentity is the block of that name.
type AssumeRoleWithWebIdentity struct {
	RoleARN              string
	Duration             time.Duration
	Policy               string
	PolicyARNs           []string
	SessionName          string
	WebIdentityToken     string
	WebIdentityTokenFile string
}

// base translates the configuration for aws-sdk-go-base.
func (c Config) base() *awsbase.Config {
	base := &awsbase.Config{
		AccessKey: c.AccessKey, SecretKey: c.SecretKey, Token: c.Token, Profile: c.Profile, Region: c.Region,
		SharedConfigFiles: c.SharedConfigFiles, SharedCredentialsFiles: c.SharedCredentialsFiles,
		CustomCABundle: c.CustomCABundle, HTTPProxy: completed(c.HTTPProxy), HTTPSProxy: completed(c.HTTPSProxy), NoProxy: c.NoProxy,
		HTTPProxyMode: awsbase.HTTPProxyModeSeparate, Insecure: c.Insecure, HTTPClient: c.HTTPClient,
		MaxRetries: cmp.Or(c.MaxRetries, defaultMaxRetries), RetryMode: aws.RetryMode(c.RetryMode), Backoff: c.Backoff,
		UseFIPSEndpoint: c.UseFIPSEndpoint, UseDualStackEndpoint: c.UseDualStackEndpoint,
		SkipCredsValidation: true, SkipRequestingAccountId: true, // Client asks itself, once
		StsEndpoint: cmp.Or(c.Endpoints["sts"], outsideEndpoint()), IamEndpoint: c.Endpoints["iam"],
		CallerName: "the DoiT provider", CallerDocumentationURL: "https://registry.terraform.io/providers/doit-vending/doit/latest/docs",
		UserAgent: awsbase.UserAgentProducts{{Name: "terraform-provider-doit", Version: c.ProviderVersion}},
	}
	if c.TerraformVersion != "" {
		base.UserAgent = append(base.UserAgent, awsbase.UserAgentProduct{Name: "Terraform", Version: c.TerraformVersion})
	}
	for _, role := range c.AssumeRole {
		base.AssumeRole = append(base.AssumeRole, awsbase.AssumeRole(role))
	}
	if web := c.AssumeRoleWithWebIdentity; web != nil {
		base.AssumeRoleWithWebIdentity = &awsbase.AssumeRoleWithWebIdentity{
			RoleARN: web.RoleARN, Duration: web.Duration, Policy: web.Policy, PolicyARNs: web.PolicyARNs,
			SessionName: web.SessionName, WebIdentityToken: web.WebIdentityToken, WebIdentityTokenFile: web.WebIdentityTokenFile,
		}
	}
	return base
}

// completed is the address of a proxy with its scheme, nil for none.
func completed(proxy *string) *string {
	if proxy == nil {
		return nil
	}
	return aws.String(withScheme(*proxy))
}
