// Command scaffold serves the provider of the package scaffold.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/doit-vending/terraform-provider-doit/internal/bench/scaffold"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return scaffold.Provider{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/doit-vending/doit"})
	if err != nil {
		log.Fatal(err)
	}
}
