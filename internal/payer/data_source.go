// Package payer has the data source doit_payer_account.
package payer

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

const typeName = "doit_payer_account"

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource is doit_payer_account: who pays for an account.
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

// Read finds the organization of the account and holds its management account against the rules.
func (s *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, ok := tfx.Get[model](ctx, req.Config, &resp.Diagnostics)
	if !ok || !s.meta.Ready(&resp.Diagnostics) {
		return
	}
	caller, err := s.meta.AWS.AccountID(ctx)
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "finding out whose credentials these are", err)
		return
	}
	accountID := caller
	if !config.AccountID.IsNull() {
		accountID = config.AccountID.ValueString()
	}
	found, err := s.find(ctx, caller, accountID)
	if outside, ok := errors.AsType[*outsideError](err); ok {
		resp.Diagnostics.AddAttributeError(path.Root("account_id"), outside.summary, outside.Error())
		return
	}
	if err != nil {
		tfx.AddError(&resp.Diagnostics, "finding out who pays for AWS account "+accountID, err)
		return
	}
	config.fromAPI(accountID, found, config.rules())
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
