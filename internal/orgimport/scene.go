package orgimport

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
)

// scene is what the roles and steps of an import depend on beside their own attributes.
type scene struct {
	org           orgtypes.Organization // zero while the provider's configuration is unknown
	partition     string                // "" while the provider's configuration is unknown
	customerID    string
	customerKnown bool
}

// management is the account that the roles are in, "" while it is unknown.
func (s scene) management() string { return aws.ToString(s.org.MasterAccountId) }

// of is the scene of one role. The policy of the console's role names the bucket of the customer, so it is not known
// before the customer is.
func (s scene) of(slot slot) roleschema.Scene {
	partition := s.partition
	if slot.kind == role.CMP && !s.customerKnown {
		partition = ""
	}
	return roleschema.Scene{
		Kind: types.StringValue(string(slot.kind)), At: path.Root(slot.name), Partition: partition, Management: s.management(), Bucket: s.bucket(),
	}
}

// bucket is the report bucket that the console's role may read when the user names none.
func (s scene) bucket() string { return role.ReportBucket(s.customerID) }

// customer finds the customer in the resource, else in the provider.
func (r *Resource) customer(configured types.String) (id string, known bool) {
	switch {
	case configured.IsUnknown():
		return "", false
	case !configured.IsNull():
		return configured.ValueString(), true
	default:
		return r.meta.CustomerID, len(r.meta.Unknown) == 0
	}
}

// enter says where an import happens, and refuses credentials that do not belong to the management account of its
// organization: what they show says nothing about it.
func (r *Resource) enter(ctx context.Context, m model, diags *diag.Diagnostics) (scene, bool) {
	at := path.Root("organization_id")
	org, err := r.meta.Org.Organization(ctx)
	if err != nil {
		addError(diags, at, "finding out which organization these credentials belong to", err)
		return scene{}, false
	}
	caller, err := r.meta.AWS.AccountID(ctx)
	if err != nil {
		addError(diags, at, "finding out whose credentials these are", err)
		return scene{}, false
	}
	actual, management, wanted := aws.ToString(org.Id), aws.ToString(org.MasterAccountId), m.OrganizationID
	if wanted.IsNull() { // right after an import
		wanted = m.ID
	}
	switch {
	case !wanted.IsUnknown() && wanted.ValueString() != actual:
		diags.AddAttributeError(at, "Credentials of another organization", fmt.Sprintf(
			"organization_id is %s, and these credentials belong to the organization %s with the management account %s. "+
				"Use credentials of the management account of %[1]s, or correct organization_id. Nothing was changed, also not in state.",
			wanted.ValueString(), actual, management))
		return scene{}, false
	case caller != management:
		diags.AddAttributeError(at, "Credentials of a member account", fmt.Sprintf(
			"These credentials belong to the account %s, which is a member of the organization %s. An organization is imported from its management account, which is %s: "+
				"use credentials of that. Nothing was changed, also not in state.", caller, actual, management))
		return scene{}, false
	}
	s := scene{org: org, partition: r.meta.AWS.Partition()}
	s.customerID, s.customerKnown = r.customer(m.CustomerID)
	return s, true
}
