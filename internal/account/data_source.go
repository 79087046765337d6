package account

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource finds one account of the organization.
type DataSource struct {
	meta *tfx.Meta
}

// NewDataSource returns the data source doit_aws_account, not yet configured.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// oneModel is the data source doit_aws_account.
type oneModel struct {
	factsModel
	Tags types.Map `tfsdk:"tags"`
}

// Metadata names the type.
func (s *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName
}

// Configure takes what the provider was configured with.
func (s *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// ConfigValidators wants to know the account in exactly one way.
func (s *DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("email"), path.MatchRoot("name")),
	}
}

// Schema makes id, email and name arguments as well.
func (s *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	key := func(description string, rule validator.String) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: description, Validators: []validator.String{rule}}
	}
	attributes := factsAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"id":    key("Account id, 12 digits.", tfx.Check("an AWS account id", organization.CheckAccountID)),
		"email": key("Root e-mail address of the account, compared without case.", stringvalidator.LengthAtLeast(1)),
		"name":  key("Name of the account. Several accounts may have one name; then it is an error that lists them.", stringvalidator.LengthAtLeast(1)),
		"tags": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Tags of the account, without those that the provider's `ignore_tags` covers.",
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An account of the organization, found by exactly one of `id`, `email` and `name`. " +
			"By `id` is cheapest: AWS finds accounts by nothing else, so for the others all accounts are listed, once in a run.",
		Attributes: attributes,
	}
}

// Read finds the account and reads its tags.
func (s *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, ok := tfx.Get[oneModel](ctx, req.Config, &resp.Diagnostics)
	if !ok || !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	account, ok := s.find(ctx, config, &resp.Diagnostics)
	if !ok {
		return
	}
	tags, err := s.meta.Org.Tags(ctx, account.ID())
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "reading AWS account "+account.String(), err)
		return
	}
	maps.DeleteFunc(tags, func(key, _ string) bool { return s.meta.Tags.Ignores(key) })
	found := oneModel{Tags: tfx.StringMap(tags)}
	found.fromAPI(account)
	if account.EmailIs(config.Email.ValueString()) {
		found.Email = config.Email // what was asked for may not change
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}

func (s *DataSource) find(ctx context.Context, config oneModel, diags *diag.Diagnostics) (organization.Account, bool) {
	at, asked, id := path.Root("id"), config.ID.ValueString(), config.ID.ValueString()
	switch {
	case !config.Email.IsNull():
		at, asked = path.Root("email"), config.Email.ValueString()
		id = s.idByEmail(ctx, asked, diags)
	case !config.Name.IsNull():
		at, asked = path.Root("name"), config.Name.ValueString()
		id = s.idByName(ctx, asked, diags)
	}
	if id == "" {
		return organization.Account{}, false
	}
	// A listing may be old and may leave the parent out, so the account itself is read.
	account, err := s.meta.Org.FindAccount(ctx, id)
	switch {
	case awsclient.IsNotFound(err):
		diags.AddAttributeError(at, "No such AWS account", fmt.Sprintf(
			"The organization of these credentials has no account %s. Check the %s, and that the credentials belong to the right organization.", asked, at))
	case err != nil:
		tfx.AddAttributeError(diags, at, "reading AWS account "+id, err)
	}
	return account, err == nil
}

func (s *DataSource) idByEmail(ctx context.Context, email string, diags *diag.Diagnostics) string {
	at := path.Root("email")
	account, found, err := s.meta.Org.FindAccountByEmail(ctx, email)
	switch {
	case err != nil:
		tfx.AddAttributeError(diags, at, "looking for an AWS account with the address "+email, err)
	case !found:
		diags.AddAttributeError(at, "No such AWS account", fmt.Sprintf(
			"No account of the organization has the root e-mail address %s. Check the address, and that the credentials belong to the right organization.", email))
	}
	return account.ID()
}

func (s *DataSource) idByName(ctx context.Context, name string, diags *diag.Diagnostics) string {
	at := path.Root("name")
	var candidates []string
	var last organization.Account
	for account, err := range s.meta.Org.Accounts(ctx) {
		if err != nil {
			tfx.AddAttributeError(diags, at, fmt.Sprintf("looking for an AWS account named %q", name), err)
			return ""
		}
		if account.Name != nil && *account.Name == name {
			last = account
			candidates = append(candidates, fmt.Sprintf("%s (%s, %s)", account.ID(), aws.ToString(account.Email), account.StateNow()))
		}
	}
	switch len(candidates) {
	case 0:
		diags.AddAttributeError(at, "No such AWS account", fmt.Sprintf(
			"No account of the organization has the name %q. Check the name, and that the credentials belong to the right organization.", name))
	case 1:
		return last.ID()
	default:
		diags.AddAttributeError(at, "Several AWS accounts have this name", fmt.Sprintf(
			"%d accounts of the organization have the name %q: %s. Use the id or the email of the one that you mean.", len(candidates), name, strings.Join(candidates, ", ")))
	}
	return ""
}
