// Package protocol serves the provider to Terraform.
package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves a provider until Terraform ends it. With debug, Terraform is told by hand how to find it.
func Serve(address string, p func() provider.Provider, debug bool) error {
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return NewServer(p()) }, options...)
}

// Server is all that the protocol has.
type Server interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// NewServer is the server of the framework, which keeps the context of each call for as long as it runs
// (terraform-plugin-framework v1.19, proto6server.Server.contextCancels), and with it all that the context knows: about
// 15 kB a call, more than a gigabyte for the plan of 10,000 accounts. This server only lends it its contexts.
func NewServer(p provider.Provider) Server {
	return &server{providerserver.NewProtocol6(p)().(Server)} //nolint:forcetypeassert // the framework has all of the protocol, and every test would notice
}

// server lends contexts to those calls that come once or more for each resource, data source or function.
type server struct{ Server }

func (s *server) ValidateResourceConfig(ctx context.Context, in *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return lend(ctx, s.Server.ValidateResourceConfig, in)
}

func (s *server) UpgradeResourceState(ctx context.Context, in *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return lend(ctx, s.Server.UpgradeResourceState, in)
}

func (s *server) UpgradeResourceIdentity(ctx context.Context, in *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return lend(ctx, s.Server.UpgradeResourceIdentity, in)
}

func (s *server) ReadResource(ctx context.Context, in *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return lend(ctx, s.Server.ReadResource, in)
}

func (s *server) PlanResourceChange(ctx context.Context, in *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return lend(ctx, s.Server.PlanResourceChange, in)
}

func (s *server) ApplyResourceChange(ctx context.Context, in *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return lend(ctx, s.Server.ApplyResourceChange, in)
}

func (s *server) ImportResourceState(ctx context.Context, in *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return lend(ctx, s.Server.ImportResourceState, in)
}

func (s *server) MoveResourceState(ctx context.Context, in *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return lend(ctx, s.Server.MoveResourceState, in)
}

func (s *server) ValidateDataResourceConfig(ctx context.Context, in *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return lend(ctx, s.Server.ValidateDataResourceConfig, in)
}

func (s *server) ReadDataSource(ctx context.Context, in *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return lend(ctx, s.Server.ReadDataSource, in)
}

func (s *server) ValidateEphemeralResourceConfig(ctx context.Context, in *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return lend(ctx, s.Server.ValidateEphemeralResourceConfig, in)
}

func (s *server) OpenEphemeralResource(ctx context.Context, in *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return lend(ctx, s.Server.OpenEphemeralResource, in)
}

func (s *server) CloseEphemeralResource(ctx context.Context, in *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return lend(ctx, s.Server.CloseEphemeralResource, in)
}

func (s *server) CallFunction(ctx context.Context, in *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return lend(ctx, s.Server.CallFunction, in)
}
