package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/account"
	"github.com/doit-vending/terraform-provider-doit/internal/accountcredentials"
	"github.com/doit-vending/terraform-provider-doit/internal/adminuser"
	"github.com/doit-vending/terraform-provider-doit/internal/alternatecontacts"
	"github.com/doit-vending/terraform-provider-doit/internal/bootstraproleremoval"
	"github.com/doit-vending/terraform-provider-doit/internal/curreport"
	"github.com/doit-vending/terraform-provider-doit/internal/dataexport"
	"github.com/doit-vending/terraform-provider-doit/internal/functions"
	"github.com/doit-vending/terraform-provider-doit/internal/organizationalunit"
	"github.com/doit-vending/terraform-provider-doit/internal/organizationinfo"
	"github.com/doit-vending/terraform-provider-doit/internal/orgimport"
	"github.com/doit-vending/terraform-provider-doit/internal/orgreadiness"
	"github.com/doit-vending/terraform-provider-doit/internal/partnerrole"
	"github.com/doit-vending/terraform-provider-doit/internal/payer"
)

// Resources lists the managed resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		account.NewResource,
		adminuser.NewResource,
		alternatecontacts.NewResource,
		bootstraproleremoval.NewResource,
		curreport.NewResource,
		dataexport.NewResource,
		organizationalunit.NewResource,
		orgimport.NewResource,
		partnerrole.NewResource,
	}
}

// DataSources lists the data sources.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		account.NewDataSource,
		account.NewListDataSource,
		organizationinfo.NewDataSource,
		organizationalunit.NewDataSource,
		organizationalunit.NewListDataSource,
		partnerrole.NewDataSource,
		orgreadiness.NewDataSource,
		payer.NewDataSource,
	}
}

// EphemeralResources lists the ephemeral resources.
func (p *Provider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		accountcredentials.NewEphemeralResource,
	}
}

// ListResources lists what terraform query finds.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		account.NewListResource,
	}
}

// Functions lists the provider functions.
func (p *Provider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewAwsopsName,
		functions.NewRootEmail,
	}
}
