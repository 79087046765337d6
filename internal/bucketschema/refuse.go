package bucketschema

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

// Refuse adds the error for a bucket that cannot be made or used, on the member of the attribute that is to blame, with the
// way out. It says whether err is one of these. way completes "let this resource make it: ...".
func Refuse(diags *diag.Diagnostics, at path.Path, err error, way string) bool {
	name := at.AtName("name")
	if foreign, ok := errors.AsType[*billing.ForeignBucketError](err); ok {
		diags.AddAttributeError(name, "The bucket belongs to somebody else", fmt.Sprintf(
			"%s, and bucket names are unique over all of AWS. The billing data would go to a stranger, so nothing was changed. Choose another bucket.name.", upper(foreign.Error())))
		return true
	}
	if elsewhere, ok := errors.AsType[*billing.BucketRegionError](err); ok {
		diags.AddAttributeError(at.AtName("region"), "The bucket is in another region", fmt.Sprintf(
			"%s. Set bucket.region = %q to use it, or choose another bucket.name.", upper(elsewhere.Error()), elsewhere.Region))
		return true
	}
	if taken, ok := errors.AsType[*billing.BucketTakenError](err); ok {
		diags.AddAttributeError(name, "The bucket exists already", fmt.Sprintf(
			"%s. Set bucket.create = false to leave it as it is and only complete its policy, or adopt_existing = true to let this resource set it up, or choose another bucket.name. "+
				"Setting it up would change: %s", upper(taken.Error()), orNothing(taken.Lacks)))
		return true
	}
	if sid, ok := errors.AsType[*billing.SidTakenError](err); ok {
		diags.AddAttributeError(at, "A statement of the bucket policy is in the way", upper(sid.Error())+". The policy is unchanged.")
		return true
	}
	if missing, ok := errors.AsType[*awsclient.NotFoundError](err); ok && missing.Kind == billing.BucketNoun {
		diags.AddAttributeError(name, "There is no such bucket", fmt.Sprintf(
			"The bucket %s is not there, and bucket.create is false. Create the bucket first, or let this resource make it: %s.", missing.ID, way))
		return true
	}
	return false
}

func orNothing(lacks []string) string {
	if len(lacks) == 0 {
		return "nothing."
	}
	return strings.Join(lacks, " ")
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
