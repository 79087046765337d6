package acctest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// Migration is a folder in which Terraform runs with the provider of this process. Its state may have resources of the provider
// hashicorp/aws, each by the name of "test". Terraform wants that other provider to be installed for as long as the
// state has anything of it, but asks it nothing when a moved block takes it away: so an empty one stands in for it.
type Migration struct {
	world *World
	dir   string
}

// Migrate prepares the folder.
func (w *World) Migrate(t *testing.T, config string, sources ...Source) *Migration {
	t.Helper()
	current, err := tfcli.CurrentVersion()
	if err != nil {
		t.Fatal(err)
	}
	var entries []recordedResource
	for _, source := range sources {
		entries = append(entries, recordedResource{
			Mode: "managed", Type: source.Type, Name: "test", Provider: fmt.Sprintf("provider[%q]", cmp.Or(source.Provider, current.Registry()+"/hashicorp/aws")),
			Instances: []recordedInstance{{SchemaVersion: source.Version, Attributes: source.State, Private: source.Private}},
		})
	}
	state, err := json.Marshal(map[string]any{
		"version": 4, "terraform_version": "1.8.0", "serial": 1, "lineage": "7d2c0c3e-0b1f-4f6e-9a3b-2f6f3d1c0a5e", "resources": entries,
	})
	if err != nil {
		t.Fatal(err)
	}
	m := &Migration{world: w, dir: t.TempDir()}
	if len(sources) > 0 {
		m.Write(t, "terraform.tfstate", string(state))
	}
	m.Config(t, config)
	return m
}

// Config replaces the configuration.
func (m *Migration) Config(t *testing.T, config string) {
	t.Helper()
	m.Write(t, "main.tf", "terraform {\n  required_providers {\n    doit = {\n      source = \"doit-vending/doit\"\n    }\n  }\n}\n"+config)
}

// Write writes a file into the folder.
func (m *Migration) Write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Run runs Terraform and returns its output. It fails the test unless Terraform ends with one of the exit codes.
func (m *Migration) Run(t *testing.T, codes []int, arguments ...string) string {
	t.Helper()
	ours, err := m.world.Factories()["doit"]()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	reattach, stopped := Serve(ctx, t, map[string]tfprotov6.ProviderServer{
		"doit-vending/doit": ours, "hashicorp/aws": providerserver.NewProtocol6(standIn{})(),
	})
	defer func() { stop(); stopped() }()
	terraform := exec.CommandContext(ctx, tfcli.Binary(), arguments...)
	terraform.Dir = m.dir
	terraform.Env = append(os.Environ(), "TF_REATTACH_PROVIDERS="+reattach, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"TF_INPUT=0", "TF_CLI_ARGS=-no-color", "TF_CLI_CONFIG_FILE="+os.DevNull)
	var printed bytes.Buffer
	terraform.Stdout, terraform.Stderr = &printed, &printed
	if err := terraform.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	if code := terraform.ProcessState.ExitCode(); !slices.Contains(codes, code) {
		t.Fatalf("terraform %v ended with %d:\n%s", arguments, code, &printed)
	}
	return printed.String()
}

// standIn is a provider that has nothing.
type standIn struct{}

func (standIn) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "aws"
}
func (standIn) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (standIn) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (standIn) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (standIn) Resources(context.Context) []func() resource.Resource                              { return nil }
