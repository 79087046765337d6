package curreport

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const movedType = "aws_cur_report_definition"

// movedModel is what names the report and its bucket in the state of aws_cur_report_definition.
type movedModel struct {
	ARN        string `json:"arn"`
	ReportName string `json:"report_name"`
	S3Bucket   string `json:"s3_bucket"`
	S3Region   string `json:"s3_region"`
}

// MoveState takes a report over from the provider hashicorp/aws, as an import does. Its bucket was made by something else, so it
// stays what it is (create = false).
func (r *Resource) MoveState(context.Context) []resource.StateMover {
	return tfx.MoveFrom(movedType, typeName, func(ctx context.Context, from movedModel, resp *resource.MoveStateResponse) {
		parsed, err := arn.Parse(from.ARN)
		if err != nil || parsed.AccountID == "" || from.ReportName == "" || from.S3Bucket == "" {
			tfx.RefuseMoved(&resp.Diagnostics, movedType, typeName, "arn, report_name and s3_bucket")
			return
		}
		resp.Diagnostics.AddWarning("Buckets stay what they are when their reports move", fmt.Sprintf(
			"The bucket %s of the Cost and Usage Report %s is not taken over (bucket.create = false). Only its policy gets what it lacks of two statements, %s and %s, as bucket_findings and the plan show. "+
				"If an aws_s3_bucket_policy manages it, add them there first, as the guide on migrating says: else each of the two takes out what the other one writes.",
			from.S3Bucket, from.ReportName, billing.SidDelivery, billing.SidTLS))
		id := identityModel{AccountID: types.StringValue(parsed.AccountID), ReportName: types.StringValue(from.ReportName)}
		bucket := bucketschema.Read(types.ObjectNull(bucketschema.Types()))
		bucket.Name, bucket.Region, bucket.Create = types.StringValue(from.S3Bucket), tfx.StringOrNull(from.S3Region), types.BoolValue(false)
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("account_id"), id.AccountID)...)
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("report_name"), id.ReportName)...)
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("bucket"), bucket.Object())...)
		if resp.TargetIdentity != nil {
			resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, id)...)
		}
	})
}
