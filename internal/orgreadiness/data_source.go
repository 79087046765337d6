// Package orgreadiness has the data source doit_org_readiness.
package orgreadiness

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const typeName = "doit_org_readiness"

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource is doit_org_readiness: whether a management account is ready to be handed over.
type DataSource struct {
	meta *tfx.Meta
}

// NewDataSource returns the data source, not yet configured.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the type.
func (s *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName
}

// Configure takes what the provider was configured with.
func (s *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.meta = tfx.ProviderData(req.ProviderData, &resp.Diagnostics)
}

// Read reads the facts that the checks need, always afresh: what this very apply has made is seen.
func (s *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok || !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	want := config.expected(s.meta.CustomerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	facts, err := onboarding.NewReader(s.meta.AWS, s.meta.Org, s.meta.Clock).Read(ctx, want.Question())
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "checking the readiness of the management account", err)
		return
	}
	config.fromFacts(facts, want)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
