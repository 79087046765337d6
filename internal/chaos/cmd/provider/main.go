// Command provider is the doit provider as the chaos harness runs it: on the harness's clock, without pauses between
// retries, with little patience for connections that hang, and telling the harness who it is.
package main

import (
	"context"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/doit-vending/terraform-provider-doit/internal/chaos/inside"
	"github.com/doit-vending/terraform-provider-doit/internal/chaos/naive"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/orphan"
	"github.com/doit-vending/terraform-provider-doit/internal/protocol"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

func main() {
	go func() { // as the provider's own main does
		if orphan.Watch(context.Background(), clock.Real(), os.Getppid) {
			os.Exit(1)
		}
	}()
	host := inside.NewHost(os.Getenv("AWS_ENDPOINT_URL"))
	made := provider.New("chaos",
		provider.WithClock(host), provider.WithHTTPClient(host.Client()), provider.WithBackoff(inside.NoBackoff{}))
	if os.Getenv(inside.NaiveVariable) != "" {
		made = naive.New(host)
	}
	err := tf6server.Serve("registry.terraform.io/doit-vending/doit", func() tfprotov6.ProviderServer {
		return host.Watch(protocol.NewServer(made()))
	})
	if err != nil {
		log.Fatal(err)
	}
}
