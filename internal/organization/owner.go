package organization

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// OwnerKey is the tag that roles, users, buckets and reports carry from the creating call on. Like MarkerKey, it lets an
// interrupted apply find its own work again and proves that the work is nobody else's.
const OwnerKey = hiddenTagPrefix + "owner-id"

// Owner is the value of OwnerKey for an object, as in Owner("role", "111122223333/doitintl_cmp"): it binds the
// object to the account of the credentials, its name and the Terraform state that makes it.
func (d *Directory) Owner(ctx context.Context, kind, name string) (string, error) {
	account, err := d.client.AccountID(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{account, kind, name, d.scope}, "\n")))
	return hex.EncodeToString(sum[:16]), nil
}

// Owns says whether the tags of an object prove that this Terraform state made it.
func (d *Directory) Owns(ctx context.Context, kind, name string, tags map[string]string) (bool, error) {
	owner, err := d.Owner(ctx, kind, name)
	return err == nil && tags[OwnerKey] == owner, err
}

// GenerationKey is the tag that tells the objects of Terraform apart which mean one object of AWS: every Create writes a
// value of its own, also into what it continues with or takes over, and private state notes it. Of a replacement under
// create_before_destroy that never came to its end, only the new half has the value that AWS has.
const GenerationKey = hiddenTagPrefix + "generation"

// NewGeneration is a value for GenerationKey that no other Create has.
func NewGeneration() string { return rand.Text() }

// Outlived says that an object was created anew, continued with or taken over since its generation was noted, so that it
// is another one's now. Nothing follows from a note that is "", or from a tag that is: somebody may have removed it.
func Outlived(noted, live string) bool {
	return noted != "" && live != "" && noted != live
}
