package tfx

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// generationKey is the note of an object's generation in private state, see organization.GenerationKey.
const generationKey = "generation"

// ungenerated is noted of an object without generation, so that one which gets a generation later is known to be another's.
const ungenerated = "none"

// Private is the private state of a resource.
type Private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Generation is what NoteGeneration noted. It is "" before the first Create or Read, and in the Delete of a replacement that
// destroys first: Terraform then carries the private state of the planned creation.
func Generation(ctx context.Context, private Private, diags *diag.Diagnostics) string {
	note, found := private.GetKey(ctx, generationKey)
	diags.Append(found...)
	return strings.Trim(string(note), `"`)
}

// NoteGeneration notes the generation of an object that Create made, or that Read found not to be outlived. live is "" when
// the object has none.
func NoteGeneration(ctx context.Context, private Private, live string, diags *diag.Diagnostics) {
	if live == "" {
		if Generation(ctx, private, diags) != "" {
			return // somebody removed the tag
		}
		live = ungenerated
	}
	diags.Append(private.SetKey(ctx, generationKey, []byte(`"`+live+`"`))...)
}

// Outlived says, and warns, that what is in AWS is another one's by now. object names it: "role 111122223333/ci".
func Outlived(ctx context.Context, private Private, live, object string, diags *diag.Diagnostics) bool {
	outlived := organization.Outlived(Generation(ctx, private, diags), live)
	if outlived {
		WarnOutlived(diags, object)
	}
	return outlived
}

// WarnOutlived says what becomes of an object that is outlived.
func WarnOutlived(diags *diag.Diagnostics, object string) {
	diags.AddWarning("Objects of the state are outlived", fmt.Sprintf(
		"The %s was created again, continued with or taken over since the state last knew it, as when a replacement under create_before_destroy was interrupted. "+
			"It belongs to the newer resource or object, so it is left as it is, and the older one is forgotten.", object))
}
