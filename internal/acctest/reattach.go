package acctest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// The registries from which Terraform and OpenTofu take a provider whose source names no host.
var registries = []string{"registry.terraform.io", "registry.opentofu.org"}

// Serve runs providers in this process, as a debugger would, until ctx ends; then stopped returns. sources has the servers
// under the sources that configurations have for them, as in "hashicorp/aws". The result is for TF_REATTACH_PROVIDERS.
func Serve(ctx context.Context, t *testing.T, sources map[string]tfprotov6.ProviderServer) (reattach string, stopped func()) {
	t.Helper()
	type address struct{ Network, String string }
	type entry struct {
		Protocol        string
		ProtocolVersion int
		Pid             int
		Test            bool
		Addr            address
	}
	entries := map[string]entry{}
	var ends []<-chan struct{}
	servers := map[tfprotov6.ProviderServer]*plugin.ReattachConfig{} // one may stand in for others
	for source, server := range sources {
		config, running := servers[server]
		if !running {
			var end <-chan struct{}
			config, end = serve(ctx, t, source, server)
			servers[server], ends = config, append(ends, end)
		}
		for _, registry := range registries {
			entries[registry+"/"+source] = entry{
				Protocol: string(config.Protocol), ProtocolVersion: 6, Pid: config.Pid, Test: true,
				Addr: address{Network: config.Addr.Network(), String: config.Addr.String()},
			}
		}
	}
	encoded, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded), func() {
		for _, end := range ends {
			<-end
		}
	}
}

func serve(ctx context.Context, t *testing.T, source string, server tfprotov6.ProviderServer) (*plugin.ReattachConfig, <-chan struct{}) {
	t.Helper()
	listening, served := make(chan *plugin.ReattachConfig, 1), make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		failed <- tf6server.Serve(registries[0]+"/"+source, func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, listening, served), tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithoutLogStderrOverride(), tf6server.WithLoggingSink(t))
	}()
	select {
	case config := <-listening:
		return config, served
	case err := <-failed:
		t.Fatalf("serving %s: %v", source, err)
		return nil, nil
	}
}
