package tfx

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// CheckParent says whether a root or organizational unit is known and there, and blames the attribute when it is not there.
func (m *Meta) CheckParent(ctx context.Context, at path.Path, id types.String, diags *diag.Diagnostics) bool {
	if id.IsNull() || id.IsUnknown() {
		return false
	}
	err := m.Org.CheckParent(ctx, id.ValueString())
	switch {
	case awsclient.IsNotFound(err):
		diags.AddAttributeError(at, "No such root or organizational unit", fmt.Sprintf(
			"The organization of these credentials has no %s. Check the id, and that the credentials belong to the right organization.", id.ValueString()))
	case err != nil:
		AddAttributeError(diags, at, "looking up "+id.ValueString(), err)
	}
	return err == nil
}

// SameOrganization refuses to conclude anything about an object from the answers of another organization than the one
// that its state names, "" for none. object completes "The ...".
func (m *Meta) SameOrganization(ctx context.Context, object, organizationID string, diags *diag.Diagnostics) bool {
	org, err := m.Org.Organization(ctx)
	if err != nil {
		AddError(diags, "finding out whose credentials these are, for the "+object, err)
		return false
	}
	if actual := aws.ToString(org.Id); organizationID != "" && organizationID != actual {
		diags.AddError("Credentials of another organization", fmt.Sprintf(
			"The %s belongs to the organization %s, and these credentials to %s. The state was left as it is. Use credentials of %s.",
			object, organizationID, actual, organizationID))
		return false
	}
	return true
}
