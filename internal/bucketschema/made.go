package bucketschema

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// MadeKey is the private note of the name of the bucket that a resource made, beside the bucket's own tag.
const MadeKey = "made_bucket"

// ManagedKey is the private note that a resource completed the policy of its bucket. It is missing after an import: then
// nobody asked for anything yet.
const ManagedKey = "bucket_managed"

// Managed reads that note.
func Managed(ctx context.Context, private Keeper, diags *diag.Diagnostics) bool {
	note, found := private.GetKey(ctx, ManagedKey)
	diags.Append(found...)
	return note != nil
}

// ManagedNote is what to keep under ManagedKey.
func ManagedNote() []byte { return []byte(`true`) }

// Keeper is private state.
type Keeper interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// Made reads the private note, "" when there is none.
func Made(ctx context.Context, private Keeper, diags *diag.Diagnostics) string {
	note, found := private.GetKey(ctx, MadeKey)
	diags.Append(found...)
	if len(note) < 2 {
		return ""
	}
	return string(note[1 : len(note)-1]) // bucket names need no escapes in JSON
}

// MadeNote is what to keep under MadeKey.
func MadeNote(bucket string) []byte { return []byte(`"` + bucket + `"`) }
