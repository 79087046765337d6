package partnerrole

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// cannotEnter says that another account was not entered because its role refused.
func cannotEnter(err error) bool {
	return errors.As(err, new(*role.EntryError)) && awsclient.IsAccessDenied(err)
}

// refuse adds the error for a deed that failed, and for a role that is there already the way out.
func (r *Resource) refuse(diags *diag.Diagnostics, m model, doing string, err error) {
	if errors.As(err, new(*role.EntryError)) {
		tfx.AddAttributeError(diags, path.Root("access_role_name"), doing, err)
		return
	}
	roleschema.AddError(diags, path.Empty(), doing, tfx.ImportBlock(typeName, m.String()), err)
}

func warnDeleted(state model, found role.Role, diags *diag.Diagnostics) {
	if deleted := role.ReadTrust(found.Trust).Deleted; len(deleted) > 0 {
		diags.AddWarning("Trusted principals were deleted", fmt.Sprintf(
			"The trust policy of the role %s names %s: that is how AWS shows principals that were deleted. A new principal of the same name is not trusted. "+
				"Apply to write the trust policy again, after removing from trusted_principal_arns whoever is no longer there.",
			state.String(), strings.Join(deleted, ", ")))
	}
}

// behindRemoved says why a role is out of reach.
func (m *model) behindRemoved() string {
	return fmt.Sprintf("The account of the role %s was entered through its bootstrap role %s, which doit_bootstrap_role_removal removed.", m.String(), m.entry())
}

// warnKept has a constant summary, so that Terraform folds the warnings of many roles into one.
func warnKept(state model, diags *diag.Diagnostics) {
	diags.AddWarning("Roles behind removed bootstrap roles are not read", state.behindRemoved()+
		" Its last known state is kept, it cannot be changed, and destroying it only forgets it. To manage it again, set access_role_name to a role of the account that these credentials may assume.")
}

// refuseRemoved is the plan-time error for what can no longer be done. deed completes "cannot be".
func refuseRemoved(m model, deed string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("access_role_name"), "The bootstrap role is removed", fmt.Sprintf(
		"%s So the role cannot be %s. Nothing was changed. Set access_role_name to a role of the account that stays and that these credentials may assume, such as one in its replacement_role_names.", m.behindRemoved(), deed))
}

// warnRemade says why a role of the right name is not this resource's any more.
func warnRemade(state model, diags *diag.Diagnostics) {
	diags.AddWarning("Roles were made again by somebody else", fmt.Sprintf(
		"The role %s of this resource was deleted, and somebody made another one of that name. That one is left alone, and this resource forgets the old one. "+
			"While the resource is configured, the next plan says how to take the new one over.", state.String()))
}

// warnFound announces what Create will continue with or take over. tainted says that this is in state.
func warnFound(plan model, found role.Finding, tainted bool, diags *diag.Diagnostics) {
	changes := "Nothing about it has to change."
	if len(found.Changes) > 0 {
		changes = "Changes: " + strings.Join(found.Changes, "; ") + "."
	}
	kept := ""
	if others := found.Existing.Others(plan.formerOf(found)); len(others) > 0 {
		kept = " Kept, because others gave it to the role: " + strings.Join(others, ", ") + "."
	}
	switch found.State {
	case role.Unfinished:
		if tainted { // Terraform says that it is replaced
			return
		}
		diags.AddWarning("Continuing with roles that an earlier apply began", fmt.Sprintf(
			"An earlier apply of this configuration began to make the role %s. Create continues with it instead of failing. %s%s", plan.String(), changes, kept))
	case role.Adoptable:
		diags.AddAttributeWarning(path.Root("adopt_existing"), "Roles that others made are taken over", fmt.Sprintf(
			"The role %s or one of its policies is there already, and this configuration did not make it. It becomes this resource. %s%s", plan.String(), changes, kept))
	case role.Free:
	}
}

// formerOf counts the wanted policies as the role's own.
func (m *model) formerOf(found role.Finding) role.Former {
	former := m.Former(nil)
	for _, p := range found.Existing.Policies {
		former.PolicyARNs = append(former.PolicyARNs, p.ARN)
	}
	return former
}
