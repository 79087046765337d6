package dataexport

import (
	"context"
	"maps"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const about = "A data export of AWS Billing and Cost Management: CUR 2.0, FOCUS, or another table that AWS offers, delivered into a bucket.\n\n" +
	"Attributes that are left out get their default when the export is made and are later left as they are, so that an import plans nothing. " +
	"Properties of the table that AWS adds by itself are no drift.\n\n" +
	"A change of `name` or `table` replaces the export, because AWS cannot change them; a replacement never touches the bucket nor what was delivered. " +
	"Everything else changes in place. An existing export of that name is an error unless `adopt_existing` is set.\n\n" +
	"After a billing hand-over the export is `UNHEALTHY` with `status_reason` `BILL_OWNER_CHANGED`: it belongs to the bill of the former payer, and AWS never delivers it again. " +
	"Replace it then: `terraform apply -replace=ADDRESS`."

const aboutBucket = "Bucket that the export is delivered into: that of a `doit_cur_report`, or any other of this account. Its policy gets the statements that the delivery needs, if they are missing."

var aboutTheBucket = bucketschema.Words{Thing: "export", Service: billing.ServiceExports, Create: "false"}

// Schema has no default, so that imported and generated configuration plans nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := computedAttributes()
	maps.Copy(attributes, configuredAttributes())
	attributes["bucket"] = schema.SingleNestedAttribute{
		Optional: true, Computed: true, MarkdownDescription: aboutBucket, Attributes: bucketschema.Attributes(aboutTheBucket),
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: about, Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long making the bucket and the export may take (default 30m).",
				Update: true, UpdateDescription: "How long changes may take (default 30m).",
				Delete: true, DeleteDescription: "How long deleting the bucket and the export may take, and emptying the bucket with `force_destroy` (default 60m).",
			}),
		},
	}
}

func configuredAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Name of the export: 1 to 128 letters, digits, hyphens and underscores, used by no other export of the account. Changing it replaces the export.",
			Validators:          []validator.String{tfx.Check("a name of a data export", billing.CheckExportName)},
		},
		"description": schema.StringAttribute{
			Optional: true, MarkdownDescription: "What the export is for, at most 1,024 characters.",
			Validators: []validator.String{stringvalidator.LengthBetween(1, 1024)},
		},
		"table": text("Table of AWS: `COST_AND_USAGE_REPORT` (default, CUR 2.0), `FOCUS_1_0_AWS`, `COST_OPTIMIZATION_RECOMMENDATIONS` (needs the service-linked role `AWSServiceRoleForBCMDataExports`) and what else AWS offers. Changing it replaces the export."),
		"columns": schema.ListAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Columns of the export, in order: `bill_payer_account_id`, or `product.region` for one key of a map, also with a new name, `product.region AS region`. " +
				"Default: all that the table has with its `table_properties` when the export is made; a column that AWS adds later is no change. Null for an imported export whose query is more than a list of columns; that query is kept until columns are set.",
			Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.ValueStringsAre(tfx.Check("a column of a data export", billing.CheckColumn))},
		},
		"table_properties": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Settings of the table, like `INCLUDE_RESOURCES = \"TRUE\"` or `TIME_GRANULARITY = \"DAILY\"`. What is left out has AWS's default in a new export and stays as it is in an existing one: to go back, write the default.",
			Validators:          []validator.Map{mapvalidator.SizeAtLeast(1), mapvalidator.NoNullValues()},
		},
		"s3_prefix": text("Folder of the bucket that the export is delivered into. Default: `data-exports`.", tfx.Check("a folder", billing.CheckPrefix)),
		"format":    text("`TEXT_OR_CSV` (default) or `PARQUET`.", oneOf(bcmtypes.FormatOption("").Values())),
		"compression": text("`GZIP` for `TEXT_OR_CSV`, `PARQUET` for `PARQUET`. Default: the one that goes with the format.",
			oneOf(bcmtypes.CompressionOption("").Values())),
		"overwrite": text("`OVERWRITE_REPORT` (default), or `CREATE_NEW_REPORT` to keep every version that AWS delivers.", oneOf(bcmtypes.OverwriteOption("").Values())),
		"adopt_existing": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether an export or bucket that this configuration did not make becomes this resource. The plan then warns with every change of them. " +
				"An adopted bucket is never deleted; an adopted export is deleted with the resource.",
		},
		"tags": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Tags of the export, at most 48 together with the provider's `default_tags`; a bucket that this resource sets up gets them, too. Tags of others are removed from the export when this or `default_tags` is set; with neither, tags are left alone.",
			Validators:          []validator.Map{tfx.Tags()},
		},
	}
}

func computedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tags_all":        schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "`tags` together with the provider's `default_tags`."},
		"arn":             computed("ARN of the export."),
		"account_id":      computed("Account that the export belongs to: the one of the credentials that made it."),
		"query_statement": computed("SQL of the export."),
		"bucket_arn":      computed("ARN of the bucket."),
		"s3_path":         computed("Where in the bucket the export is: `s3://BUCKET/PREFIX/NAME/`."),
		"status":          computed("`HEALTHY` or `UNHEALTHY`."),
		"status_reason":   computed("Why the export is unhealthy: `INSUFFICIENT_PERMISSION`, `BILL_OWNER_CHANGED` (replace it, see above), `INTERNAL_FAILURE`. Null while it is healthy."),
		"bucket_findings": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "What the bucket lacks of what this resource wants of it, a sentence each. The next apply puts it right.",
		},
	}
}

func computed(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func text(description string, rules ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: description, Validators: rules}
}

func oneOf[T ~string](values []T) validator.String {
	words := make([]string, 0, len(values))
	for _, value := range values {
		words = append(words, string(value))
	}
	return stringvalidator.OneOf(words...)
}

// IdentitySchema is what names an export for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"arn": identityschema.StringAttribute{RequiredForImport: true, Description: "ARN of the data export."},
		},
	}
}
