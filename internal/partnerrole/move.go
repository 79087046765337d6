package partnerrole

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const movedType = "aws_iam_role"

// movedModel is what names the role in the state of aws_iam_role.
type movedModel struct {
	ARN  string `json:"arn"`
	Name string `json:"name"`
}

// MoveState takes a role over from the provider hashicorp/aws: as an import does, for that provider knows less of its policies
// than is needed here.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return tfx.MoveFrom(movedType, typeName, func(ctx context.Context, from movedModel, resp *resource.MoveStateResponse) {
		parsed, err := arn.Parse(from.ARN)
		id := identityModel{AccountID: types.StringValue(parsed.AccountID), Name: types.StringValue(from.Name)}
		if err != nil || id.check() != nil {
			tfx.RefuseMoved(&resp.Diagnostics, movedType, typeName, "arn and name")
			return
		}
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("account_id"), id.AccountID)...)
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("name"), id.Name)...)
		if resp.TargetIdentity != nil {
			resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, id)...)
		}
	})
}
