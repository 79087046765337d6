package organizationalunit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const movedType = "aws_organizations_organizational_unit"

// movedModel is aws_organizations_organizational_unit as that provider keeps it in state.
type movedModel struct {
	ID       string            `json:"id"`
	ARN      string            `json:"arn"`
	Name     string            `json:"name"`
	ParentID string            `json:"parent_id"`
	Tags     map[string]string `json:"tags"`
	TagsAll  map[string]string `json:"tags_all"`
}

// MoveState takes an organizational unit over from the provider hashicorp/aws. The refresh that follows confirms it like any
// other state.
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return tfx.MoveFrom(movedType, typeName, func(ctx context.Context, from movedModel, resp *resource.MoveStateResponse) {
		if from.ID == "" || from.Name == "" {
			tfx.RefuseMoved(&resp.Diagnostics, movedType, typeName, "id and name")
			return
		}
		moved := from.model()
		tfx.Publish(ctx, moved, moved.identityModel, &resp.TargetState, resp.TargetIdentity, &resp.Diagnostics)
	})
}

func (from movedModel) model() model {
	m := model{Tags: tfx.StringMap(from.Tags), TagsAll: tfx.StringMap(from.TagsAll), Timeouts: tfx.Timeouts(nil)}
	m.ID, m.ARN, m.Name = types.StringValue(from.ID), tfx.StringOrNull(from.ARN), types.StringValue(from.Name)
	m.ParentID = tfx.StringOrNull(from.ParentID)
	return m
}
