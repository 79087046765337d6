package bootstraproleremoval

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// The summaries of warnings are constant, so that Terraform folds those of many accounts.

// refuse adds the error for a deed that failed, on the attribute that names the way in where that is to blame.
func refuse(diags *diag.Diagnostics, doing string, err error) {
	if entry, ok := errors.AsType[*role.EntryError](err); ok {
		if entry.Attribute == "role_name" {
			err = fmt.Errorf("%w. When the role is gone already, set via_role_name to another role of the account, through which that can be seen", err)
		}
		tfx.AddAttributeError(diags, path.Root(entry.Attribute), doing, err)
		return
	}
	roleschema.AddError(diags, path.Empty(), doing, "", err)
}

// warnPlanned says what the apply will do that nobody can take back.
func warnPlanned(plan model, begun bool, diags *diag.Diagnostics) {
	deed := "will lose its bootstrap role " + plan.RoleName.ValueString()
	if begun {
		deed = "is losing its bootstrap role " + plan.RoleName.ValueString() + ", which an earlier apply has begun and this one continues"
	}
	account := "An account that is known only after apply"
	if !plan.AccountID.IsUnknown() {
		account = "The account " + plan.AccountID.ValueString()
	}
	stay := "the roles in replacement_role_names"
	if names := tfx.Texts(plan.Replacements); len(names) == len(plan.Replacements.Elements()) && len(names) > 0 {
		stay = strings.Join(names, ", ")
	}
	diags.AddWarning("Bootstrap roles are removed for good", fmt.Sprintf(
		"%s %s. Afterwards only the owner of the root mailbox can enter it, and whoever may assume %s. Destroying this resource does not bring the role back. "+
			"Resources that enter the account through it keep their last known state, and cannot be changed until their access_role_name names a role that stays.", account, deed, stay))
}

func warnDisarmed(m model, o role.Outcome, diags *diag.Diagnostics) {
	who, left := "Nobody", "AWS refused to let it delete itself. Left is the role without policies"
	switch {
	case o.Unseen:
		who = "Nobody with these credentials"
		left = "An earlier apply has begun to close it, and was cut off before it was deleted, or just after that. Whether the role is still there, and lets others in, cannot be seen from outside"
	case len(o.Left) > 0:
		left = "AWS refused to let it take off all of its policies. Left is the role with " + strings.Join(o.Left, ", ")
	}
	diags.AddWarning("Bootstrap roles are disarmed, but not deleted", fmt.Sprintf(
		"%s can enter the account %s through its role %s any more. %s. To finish, set via_role_name to a role of the account that these credentials may assume and that may delete roles, and apply; "+
			"or delete the role through one of those in replacement_role_names.", who, m.AccountID.ValueString(), m.RoleName.ValueString(), left))
}

func warnBack(m model, diags *diag.Diagnostics) {
	diags.AddWarning("Bootstrap roles are back", fmt.Sprintf(
		"The role %s was removed and lets these credentials in again: somebody made another one of that name, or opened it. It leaves the state, so that the next apply removes it again. "+
			"To keep it, remove this resource from the configuration.", m.String()))
}

func warnUntagged(m model, diags *diag.Diagnostics) {
	diags.AddWarning("Accounts have lost the tag of their removed bootstrap role", fmt.Sprintf(
		"Somebody removed the tag %s from the account %s, which tells other resources that its role %s was removed on purpose. Apply to write it again.",
		organization.RemovedRolesKey, m.AccountID.ValueString(), m.RoleName.ValueString()))
}

func warnForgotten(m model, diags *diag.Diagnostics) {
	diags.AddWarning("Removed bootstrap roles stay removed", fmt.Sprintf(
		"Destroying the removal of the role %s changes nothing in AWS: the role does not come back, and the account keeps its tag. Terraform forgets the removal.", m.String()))
}
