package organizationalunit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// What the attributes mean, in the resource and in the data sources.
const (
	aboutID       = "Id of the organizational unit, like `ou-ab12-34cd56ef`."
	aboutARN      = "ARN of the organizational unit."
	aboutNamePath = "Names of the organizational units below the root that lead to this one and its own, joined by `/`."
)

// Schema has no default, so that imported and generated configuration plans nothing.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An organizational unit: a group of accounts in the organization. " +
			"Two resources never hold one unit: a name that the parent already has is an error, with the `import` block for it, " +
			"unless an interrupted apply of this configuration created the unit, which is then continued with.\n\n" +
			"AWS deletes only empty organizational units, so destroying one with accounts or other units in it is an error at plan time.",
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: "How long creating the organizational unit may take (default 10m).",
				Update: true, UpdateDescription: "How long changes may take (default 10m).",
				Delete: true, DeleteDescription: "How long deleting the organizational unit may take (default 10m).",
			}),
		},
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name: 1 to 128 characters, no blank at either end, different from the other organizational units of the parent. Changed in place.",
				Validators:          []validator.String{tfx.Check("a name of an organizational unit", organization.CheckUnitName)},
			},
			"parent_id": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Id of the root or organizational unit directly above. AWS cannot move an organizational unit, so another parent means another unit: " +
					"changing this replaces the unit, and is an error at plan time while it has accounts or other units in it.",
				Validators:    []validator.String{tfx.Check("the id of a root or organizational unit", organization.CheckParentID)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"tags": schema.MapAttribute{
				Optional:            true,
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Tags of the organizational unit, at most 49 together with the provider's `default_tags`. Tags of others are removed when this or `default_tags` is set; with neither, tags are left alone.",
				Validators:          []validator.Map{tfx.Tags()},
			},
			"tags_all": schema.MapAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "`tags` together with the provider's `default_tags`.",
			},
			"id":        fixed(aboutID),
			"arn":       fixed(aboutARN),
			"name_path": schema.StringAttribute{Computed: true, MarkdownDescription: aboutNamePath + " Follows a renamed parent at the next refresh."},
		},
	}
}

// fixed is a computed attribute that neither the configuration nor AWS alters.
func fixed(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: description,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// IdentitySchema is what names an organizational unit for ever.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the organizational unit."},
		},
	}
}
