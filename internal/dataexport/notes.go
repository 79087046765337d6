package dataexport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
)

// notes are what the private state knows of the bucket.
type notes struct {
	made    string // name of the bucket that this resource made, "" for none
	managed bool   // this resource completed the policy; not yet after an import
}

func read(ctx context.Context, private bucketschema.Keeper, diags *diag.Diagnostics) notes {
	return notes{made: bucketschema.Made(ctx, private, diags), managed: bucketschema.Managed(ctx, private, diags)}
}

type setter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func (n notes) keep(ctx context.Context, private setter, diags *diag.Diagnostics) {
	if n.made != "" {
		diags.Append(private.SetKey(ctx, bucketschema.MadeKey, bucketschema.MadeNote(n.made))...)
	}
	if n.managed {
		diags.Append(private.SetKey(ctx, bucketschema.ManagedKey, bucketschema.ManagedNote())...)
	}
}

// asks says whether a plan wants anything of the bucket: not of the one of an import that nobody changed since.
func (n notes) asks(plan, state model) bool {
	return n.managed || plan.AdoptExisting.ValueBool() || !plan.Bucket.Equal(state.Bucket)
}
