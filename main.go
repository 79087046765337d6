// Command terraform-provider-doit is the Terraform provider for vending AWS accounts the DoiT way.
package main

import (
	"context"
	"flag"
	"log"
	"os"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/orphan"
	"github.com/doit-vending/terraform-provider-doit/internal/protocol"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// version is stamped by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run under a debugger: print what to set TF_REATTACH_PROVIDERS to")
	flag.Parse()
	if !*debug { // under a debugger, nobody but the developer started this process
		go endWithTerraform()
	}
	if err := protocol.Serve("registry.terraform.io/doit-vending/doit", provider.New(version), *debug); err != nil {
		log.Fatal(err)
	}
}

// endWithTerraform ends the process when Terraform is gone. A Terraform that is killed takes nobody along, and the provider
// would go on with what nobody waits for any more, while the next apply does the same. Ending is as good as being killed:
// nothing is lost, and the next apply continues.
func endWithTerraform() {
	if orphan.Watch(context.Background(), clock.Real(), os.Getppid) {
		os.Exit(1)
	}
}
