package account

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const movedType = "aws_organizations_account"

// movedModel is aws_organizations_account as that provider keeps it in state.
type movedModel struct {
	ID              string            `json:"id"`
	ARN             string            `json:"arn"`
	Name            string            `json:"name"`
	Email           string            `json:"email"`
	ParentID        string            `json:"parent_id"`
	State           string            `json:"state"` // of newer versions; status of all
	Status          string            `json:"status"`
	JoinedMethod    string            `json:"joined_method"`
	JoinedTimestamp string            `json:"joined_timestamp"`
	RoleName        string            `json:"role_name"`
	BillingAccess   string            `json:"iam_user_access_to_billing"`
	CreateGovCloud  *bool             `json:"create_govcloud"`
	GovCloudID      string            `json:"govcloud_id"`
	CloseOnDeletion bool              `json:"close_on_deletion"`
	Tags            map[string]string `json:"tags"`
	TagsAll         map[string]string `json:"tags_all"`
	Timeouts        map[string]string `json:"timeouts"`
}

// MoveState takes an account over from the provider hashicorp/aws. The refresh that follows confirms it like any other state.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return tfx.MoveFrom(movedType, typeName, func(ctx context.Context, from movedModel, resp *resource.MoveStateResponse) {
		if from.ID == "" || from.Name == "" {
			tfx.RefuseMoved(&resp.Diagnostics, movedType, typeName, "id and name")
			return
		}
		if from.CloseOnDeletion {
			resp.Diagnostics.AddWarning("AWS accounts are protected after their move", fmt.Sprintf(
				"The account %s (%s) had close_on_deletion = true, which is not carried over: destroying it is an error from now on. If it is to be closed, set on_destroy = \"close\" and apply before you destroy it.",
				from.ID, from.Name))
		}
		moved := none()
		moved.fromMoved(from)
		tfx.Publish(ctx, moved, moved.identityModel, &resp.TargetState, resp.TargetIdentity, &resp.Diagnostics)
	})
}

// fromMoved takes over all that the other provider knows, as an import would read it, and the write-once attributes as they
// were configured there.
func (m *model) fromMoved(from movedModel) {
	m.RoleName = tfx.StringOrNull(from.RoleName)
	m.BillingAccess = tfx.StringOrNull(from.BillingAccess)
	m.GovCloudAccountID = tfx.StringOrNull(from.GovCloudID)
	m.CreateGovCloud = types.BoolPointerValue(from.CreateGovCloud)
	if from.GovCloudID == "" && m.CreateGovCloud.ValueBool() {
		m.CreateGovCloud = types.BoolNull() // to be confirmed by the next plan
	}
	m.Tags, m.TagsAll = tfx.StringMap(from.Tags), tfx.StringMap(from.TagsAll)
	m.Timeouts = tfx.Timeouts(from.Timeouts)
	account := orgtypes.Account{
		Id: &from.ID, Arn: &from.ARN, Name: &from.Name, Email: &from.Email,
		State: orgtypes.AccountState(from.State), Status: orgtypes.AccountStatus(from.Status), JoinedMethod: orgtypes.AccountJoinedMethod(from.JoinedMethod),
	}
	if joined, err := time.Parse(time.RFC3339, from.JoinedTimestamp); err == nil {
		account.JoinedTimestamp = aws.Time(joined)
	}
	m.fromAPI(organization.Account{Account: account, ParentID: from.ParentID})
}
