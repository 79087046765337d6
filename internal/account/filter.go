package account

import (
	"context"
	"fmt"
	"slices"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// filter says which accounts are wanted, in the data source doit_aws_accounts and in the list resource.
type filter struct {
	parentID  string // "" = anywhere
	recursive bool
	states    []string // nil = any
	tags      map[string]string
}

var aboutFilter = map[string]string{
	"parent_id": "Id of a root or organizational unit: only the accounts in it.",
	"recursive": "Whether accounts in organizational units below `parent_id` count as well (default `false`). Without `parent_id` all accounts of the organization count.",
	"states":    "Only accounts in one of these states: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED`",
	"tags":      "Only accounts that have all of these tags with these values. Costs one call for every 100 accounts of the organization that have tags, or one for each account that passes the other filters where the tagging API is not allowed (`tag:GetResources`) or knows no account, as for a delegated administrator. AWS may show a new tag there only after a while.",
}

// Rules of the filters. The schemas of data sources and list resources differ in their types only.
var (
	filterParentID = []validator.String{tfx.Check("the id of a root or organizational unit", organization.CheckParentID)}
	filterState    = stringvalidator.OneOf(accountStates()...)
	filterTags     = []validator.Map{tfx.Tags()}
)

func accountStates() []string {
	var states []string
	for _, state := range orgtypes.AccountState("").Values() {
		states = append(states, string(state))
	}
	return states
}

// checkParent says whether the parent exists, if there has to be one. Else a list would be empty and nobody would know why.
func (f filter) checkParent(ctx context.Context, meta *tfx.Meta, diags *diag.Diagnostics) bool {
	if f.parentID == "" {
		return true
	}
	if err := meta.Org.CheckParent(ctx, f.parentID); awsclient.IsNotFound(err) {
		diags.AddAttributeError(path.Root("parent_id"), "No such root or organizational unit", fmt.Sprintf(
			"The organization of these credentials has no %s. Check the id, and that the credentials belong to the right organization.", f.parentID))
		return false
	}
	return true
}

// passes applies the filters that cost nothing first.
func (f filter) passes(ctx context.Context, meta *tfx.Meta, a organization.Account) (bool, error) {
	if f.states != nil && !slices.Contains(f.states, string(a.StateNow())) {
		return false, nil
	}
	if len(f.tags) == 0 {
		return true, nil
	}
	tags, err := meta.Org.AllTags(ctx, a.ID())
	for key, value := range f.tags {
		if actual, ok := tags[key]; !ok || actual != value {
			return false, err
		}
	}
	return err == nil, err
}
