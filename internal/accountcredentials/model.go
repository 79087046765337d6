package accountcredentials

import (
	"cmp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// model is doit_account_credentials as configured and as opened.
type model struct {
	AccountID     types.String   `tfsdk:"account_id"`
	RoleName      types.String   `tfsdk:"role_name"`
	Duration      types.String   `tfsdk:"duration"`
	SessionPolicy types.String   `tfsdk:"session_policy"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`

	AccessKeyID     types.String `tfsdk:"access_key_id"`
	SecretAccessKey types.String `tfsdk:"secret_access_key"`
	SessionToken    types.String `tfsdk:"session_token"`
	Expiration      types.String `tfsdk:"expiration"`
}

// session is what the configuration asks for, with the defaults.
func (m model) session() awsclient.Session {
	duration, _ := time.ParseDuration(m.Duration.ValueString()) // the schema has checked it
	return awsclient.Session{
		AccountID: m.AccountID.ValueString(), RoleName: cmp.Or(m.RoleName.ValueString(), organization.DefaultRoleName),
		Duration: cmp.Or(duration, defaultDuration), Policy: m.SessionPolicy.ValueString(),
	}
}

// fromAPI takes the keys, and leaves what was configured as it was.
func (m *model) fromAPI(keys aws.Credentials) {
	m.AccessKeyID = types.StringValue(keys.AccessKeyID)
	m.SecretAccessKey = types.StringValue(keys.SecretAccessKey)
	m.SessionToken = types.StringValue(keys.SessionToken)
	m.Expiration = types.StringValue(keys.Expires.UTC().Format(time.RFC3339))
}
