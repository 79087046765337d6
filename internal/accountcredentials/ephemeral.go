// Package accountcredentials has the ephemeral resource doit_account_credentials.
package accountcredentials

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	typeName        = "doit_account_credentials"
	defaultDuration = time.Hour
	defaultTimeout  = 5 * time.Minute
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*EphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*EphemeralResource)(nil)
)

// EphemeralResource is doit_account_credentials: keys of a session in an account. STS can neither renew nor end a session,
// so there is nothing to do after Open.
type EphemeralResource struct {
	meta *tfx.Meta
}

// NewEphemeralResource returns the ephemeral resource, not yet configured.
func NewEphemeralResource() ephemeral.EphemeralResource { return &EphemeralResource{} }

// Metadata names the type.
func (r *EphemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = typeName
}

// Configure takes what the provider was configured with.
func (r *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	r.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig warns of a session that the role of a new account does not allow. Somebody may have changed the role since.
func (r *EphemeralResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if ok && config.RoleName.IsNull() && config.session().Duration > time.Hour {
		resp.Diagnostics.AddAttributeWarning(path.Root("duration"), "Longer than a new access role allows",
			"The role that AWS makes in a new account allows sessions of one hour, unless its MaxSessionDuration was changed since.")
	}
}

// Open opens the session. With a configuration that is not known yet it is postponed, where Terraform does not do that by itself.
func (r *EphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	if !req.Config.Raw.IsFullyKnown() {
		postpone(ctx, req, resp)
		return
	}
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok || !r.meta.Ready(&resp.Diagnostics) {
		return
	}
	limited, cancel, ok := r.meta.Limit(ctx, config.Timeouts.Open, "open", defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if !ok {
		return
	}
	session := config.session()
	keys, err := r.meta.Org.OpenSession(limited, session)
	if err != nil {
		tfx.AddAttributeError(&resp.Diagnostics, blame(err), "opening a session in the account "+session.AccountID, err)
		return
	}
	tflog.Info(ctx, "opened a session", map[string]any{"account_id": session.AccountID, "role_name": session.RoleName})
	config.fromAPI(keys)
	resp.Diagnostics.Append(resp.Result.Set(ctx, config)...)
}

// postpone answers a client that asks before everything is known.
func postpone(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	if !req.ClientCapabilities.DeferralAllowed {
		resp.Diagnostics.AddError("Configuration is not known yet",
			"A session is opened only when all of the configuration is known. Terraform waits for that by itself; this client did not.")
		return
	}
	resp.Result.Raw = tftypes.NewValue(req.Config.Schema.Type().TerraformType(ctx), tftypes.UnknownValue)
	resp.Deferred = &ephemeral.Deferred{Reason: ephemeral.DeferredReasonEphemeralResourceConfigUnknown}
}

// blame finds the attribute that a refusal is about.
func blame(err error) path.Path {
	entry, ok := errors.AsType[*organization.EntryError](err)
	_, removed := errors.AsType[*organization.RoleRemovedError](err)
	switch {
	case ok && entry.Why == organization.EntryLongSession:
		return path.Root("duration")
	case ok && entry.Why == organization.EntryLargeSession, awsclient.IsCode(err, "MalformedPolicyDocument"):
		return path.Root("session_policy")
	case removed, ok && (entry.Why == organization.EntryRefused || entry.Why == organization.EntryInvited):
		return path.Root("role_name")
	default:
		return path.Root("account_id")
	}
}
