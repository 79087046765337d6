// Command terraform-provider-doit is the Terraform provider for vending AWS accounts the DoiT way.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// version is stamped by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run under a debugger: print what to set TF_REATTACH_PROVIDERS to")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/doit-vending/doit",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
