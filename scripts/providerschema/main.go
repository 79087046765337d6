// Providerschema prints what terraform providers schema -json prints of this provider, whatever Terraform is at hand. Older
// ones leave out what they do not know: write-only arguments before 1.11, list resources and actions before 1.14.
//
//	go run ./scripts/providerschema > schema.json
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/protocol"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// name is how Terraform 0.12 called a provider here, and how tfplugindocs looks for one that is not HashiCorp's.
const name = "doit"

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	schemas, err := schemas(ctx, name)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(schemas)
}

// ask asks the provider for its schemas, as Terraform does.
func ask(ctx context.Context) (*tfprotov6.GetProviderSchemaResponse, *tfprotov6.GetResourceIdentitySchemasResponse, error) {
	server := protocol.NewServer(provider.New("schema")())
	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err == nil {
		err = refused(schema.Diagnostics)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("asking the provider for its schema: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err == nil {
		err = refused(identities.Diagnostics)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("asking the provider for its identities: %w", err)
	}
	return schema, identities, nil
}

func refused(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	return nil
}
