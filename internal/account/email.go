package account

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const (
	emailKey = "email_change" // in private state

	// A code is sent again only after this time, so that applying twice does not make the first code worthless.
	codeLife = 15 * time.Minute
	// AWS says that a new root address needs up to four hours until every service shows it (Account Management guide).
	emailSpread = 4 * time.Hour
)

// emailChange is the hidden bookkeeping of a change of the root address.
type emailChange struct {
	Email    string    `json:"email"`              // the new address
	Previous string    `json:"previous,omitempty"` // set once AWS accepted: the old address, which AWS may show for a while
	At       time.Time `json:"at"`                 // when the code was sent, or the change accepted
}

// privateReader and privateState are the parts of the framework's private state that are needed here.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateState interface {
	privateReader
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func getEmailChange(ctx context.Context, private privateReader) (change emailChange) {
	stored, _ := private.GetKey(ctx, emailKey)
	if err := json.Unmarshal(stored, &change); err != nil {
		return emailChange{}
	}
	return change
}

func (c emailChange) store(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	stored, err := json.Marshal(c)
	if err != nil {
		diags.AddError("Provider bug", "The pending change of the root address cannot be stored: "+err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, emailKey, stored)...)
}

// believedEmail is the address that AWS shows, unless it is the old one of a change that AWS has accepted lately.
func (r *Resource) believedEmail(ctx context.Context, private privateReader, state model, shown organization.Account) types.String {
	change := getEmailChange(ctx, private)
	fresh := r.meta.Clock.Now().Sub(change.At) < emailSpread
	if shown.EmailIs(state.Email.ValueString()) ||
		change.Previous != "" && fresh && shown.EmailIs(change.Previous) && strings.EqualFold(change.Email, state.Email.ValueString()) {
		return state.Email
	}
	return types.StringPointerValue(shown.Email)
}

// changeEmail takes the next of AWS's two steps. Only when it returns true is the new address the root address.
func (r *Resource) changeEmail(ctx context.Context, plan, state model, code string, private privateState, diags *diag.Diagnostics) bool {
	id, email := plan.ID.ValueString(), plan.Email.ValueString()
	doing := fmt.Sprintf("changing the root e-mail address of AWS account %s to %s", state.String(), email)
	accepted := emailChange{Email: email, Previous: state.Email.ValueString(), At: r.meta.Clock.Now()}
	if r.emailIs(ctx, id, email) { // accepted elsewhere, or the answer to our own acceptance got lost
		accepted.store(ctx, private, diags)
		return true
	}
	pending := getEmailChange(ctx, private)
	asked := pending.Previous == "" && strings.EqualFold(pending.Email, email)
	fresh := asked && r.meta.Clock.Now().Sub(pending.At) < codeLife
	forgotten := pending == emailChange{} // with a provider that was killed; AWS itself knows for which address a code is good
	if (asked || forgotten) && code != "" {
		err := r.meta.Org.AcceptEmailChange(ctx, id, email, code)
		if err == nil || r.emailIs(ctx, id, email) {
			accepted.store(ctx, private, diags)
			return true
		}
		if fresh {
			tfx.AddError(diags, doing, err)
			return false
		}
	}
	if !fresh {
		if err := r.meta.Org.StartEmailChange(ctx, id, email); err != nil {
			tfx.AddError(diags, doing, err)
			return false
		}
		emailChange{Email: email, At: r.meta.Clock.Now()}.store(ctx, private, diags)
	}
	diags.AddError("Code needed for "+doing, fmt.Sprintf(
		"AWS sent a code of 6 characters to %s. The root address is still %s; everything else in this update is done. "+
			"Set email_otp to the code and apply again within 15 minutes; later, an apply makes AWS send a new code. "+
			"With Terraform before 1.11, which has no write-only arguments, run instead:\n\n"+
			"  aws account accept-primary-email-update --account-id %s --primary-email %s --otp CODE",
		email, state.Email.ValueString(), id, email))
	return false
}

// emailIs asks the service that changes the address. When it does not answer, the change is still to be made.
func (r *Resource) emailIs(ctx context.Context, id, email string) bool {
	current, err := r.meta.Org.PrimaryEmail(ctx, id)
	return err == nil && strings.EqualFold(current, email)
}
