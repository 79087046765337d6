package curreport

import (
	"context"
	"maps"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const about = "The Cost and Usage Report of a payer account and the bucket that AWS delivers it to, as a reseller such as DoiT reads them.\n\n" +
	"With `customer_id` alone, report and bucket are called `doitintl-awsops-{id}`. The bucket is private, owns what is put into it, is encrypted, " +
	"keeps old versions for 30 days, refuses requests without TLS, and lets AWS deliver the reports and data exports of exactly this account.\n\n" +
	"Attributes that are left out get their default when the report is made and are later left as they are, so that an import plans nothing.\n\n" +
	"A change of `report_name`, `time_unit`, `additional_schema_elements` or `report_versioning` replaces the report, because AWS cannot change them. " +
	"A replacement never touches the bucket nor what was delivered. An existing report or bucket of that name is an error unless `adopt_existing` is set."

const aboutBucket = "Bucket of the report. Left out, it is made with the name `doitintl-awsops-{id}`."

var aboutTheBucket = bucketschema.Words{Thing: "report", Service: billing.ServiceReports, Create: "true"}

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
				Create: true, CreateDescription: "How long making the bucket and the report may take (default 30m).",
				Update: true, UpdateDescription: "How long changes may take (default 30m).",
				Delete: true, DeleteDescription: "How long deleting the bucket and the report may take, and emptying the bucket with `force_destroy` (default 60m).",
			}),
		},
	}
}

func configuredAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"customer_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The `{id}` of `doitintl-awsops-{id}`, the default name of report and bucket. Default: `customer_id` of the provider.",
			Validators:          []validator.String{tfx.Check("a customer id", organization.CheckCustomerID)},
		},
		"report_name": text("Name of the report. Default: `doitintl-awsops-{id}`. Changing it replaces the report.",
			tfx.Check("a name of a report", billing.CheckReportName)),
		"account_id": text("Account that defines the report: the one of the credentials. Set it to let a member account of an organization define a report of its own costs; left out, only the management account may.",
			tfx.Check("an account id", organization.CheckAccountID)),
		"s3_prefix": text("Folder of the bucket that the report is delivered into. Default: `CUR`.", tfx.Check("a folder", billing.CheckPrefix)),
		"time_unit": text("`HOURLY` (default), `DAILY` or `MONTHLY`. Changing it replaces the report.", oneOf(curtypes.TimeUnit("").Values())),
		"format":    text("`textORcsv` (default) or `Parquet`.", oneOf(curtypes.ReportFormat("").Values())),
		"compression": text("`GZIP`, `ZIP` or `Parquet`. Default: `GZIP`, and `Parquet` for that format.",
			oneOf(curtypes.CompressionFormat("").Values())),
		"additional_schema_elements": list("`RESOURCES` (default), `SPLIT_COST_ALLOCATION_DATA`, `MANUAL_DISCOUNT_COMPATIBILITY`. Changing them replaces the report.",
			curtypes.SchemaElement("").Values()),
		"additional_artifacts": list("`ATHENA`, `REDSHIFT`, `QUICKSIGHT`. Default: none. `ATHENA` stands alone and needs the format `Parquet` and `OVERWRITE_REPORT`; the others need `textORcsv`.",
			curtypes.AdditionalArtifact("").Values()),
		"refresh_closed_reports": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether AWS corrects reports of past months after refunds and credits. Default: true.",
		},
		"report_versioning": text("`CREATE_NEW_REPORT` (default) or `OVERWRITE_REPORT`. Changing it replaces the report.", oneOf(curtypes.ReportVersioning("").Values())),
		"billing_view_arn":  text("Billing view whose costs are reported. Default: all costs.", stringvalidator.LengthBetween(1, 128)),
		"adopt_existing": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether a report or bucket that this configuration did not make becomes this resource. The plan then warns with every change of them. " +
				"An adopted bucket is never deleted; an adopted report is deleted with the resource.",
		},
		"tags": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Tags of the report, at most 48 together with the provider's `default_tags`; the bucket that this resource sets up gets them, too. Tags of others are removed from the report when this or `default_tags` is set; with neither, tags are left alone.",
			Validators:          []validator.Map{tfx.Tags()},
		},
	}
}

func computedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tags_all":      schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "`tags` together with the provider's `default_tags`."},
		"arn":           computed("ARN of the report. Null while somebody deleted the report but not its bucket: the next apply makes it again."),
		"bucket_arn":    computed("ARN of the bucket."),
		"s3_path":       computed("Where in the bucket the report is: `s3://BUCKET/PREFIX/REPORT/`."),
		"last_delivery": computed("When AWS delivered last, as AWS writes it. Null before the first delivery, up to 24 hours after the report was made."),
		"last_status":   computed("`SUCCESS`, `ERROR_PERMISSIONS` or `ERROR_NO_BUCKET`. Null before the first delivery."),
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

func list[T ~string](description string, values []T) schema.SetAttribute {
	return schema.SetAttribute{
		Optional: true, Computed: true, ElementType: types.StringType, MarkdownDescription: description,
		Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(oneOf(values))},
	}
}

func oneOf[T ~string](values []T) validator.String {
	words := make([]string, 0, len(values))
	for _, value := range values {
		words = append(words, string(value))
	}
	return stringvalidator.OneOf(words...)
}

// IdentitySchema is what names a report for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"account_id":  identityschema.StringAttribute{OptionalForImport: true, Description: "Account that defines the report. Default: the account of the credentials."},
			"report_name": identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the report."},
		},
	}
}
