package dataexport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// notes are what the private state knows of the bucket, and the generation that Create is to write.
type notes struct {
	made    string // name of the bucket that this resource made, "" for none
	managed bool   // this resource completed the policy; not yet after an import

	generation string // "" but in Create
}

func read(ctx context.Context, private bucketschema.Keeper, diags *diag.Diagnostics) notes {
	return notes{made: bucketschema.Made(ctx, private, diags), managed: bucketschema.Managed(ctx, private, diags)}
}

func (n notes) keep(ctx context.Context, private tfx.Private, diags *diag.Diagnostics) {
	if n.generation != "" {
		tfx.NoteGeneration(ctx, private, n.generation, diags)
	}
	if n.made != "" {
		diags.Append(private.SetKey(ctx, bucketschema.MadeKey, bucketschema.MadeNote(n.made))...)
	}
	if n.managed {
		diags.Append(private.SetKey(ctx, bucketschema.ManagedKey, bucketschema.ManagedNote())...)
	}
}

// tags adds that of the generation to the tags to write.
func (n notes) tags(set map[string]string) map[string]string {
	if n.generation != "" {
		set[organization.GenerationKey] = n.generation
	}
	return set
}

// asks says whether a plan wants anything of the bucket: not of the one of an import that nobody changed since.
func (n notes) asks(plan, state model) bool {
	return n.managed || plan.AdoptExisting.ValueBool() || !plan.Bucket.Equal(state.Bucket)
}
