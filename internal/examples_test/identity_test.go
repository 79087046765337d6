package examples_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// checkIdentity is for a Terraform that does not know import blocks with an identity: the block has to name just what the
// identity schema of the resource requires, and importing by it has to find the object.
func checkIdentity(t *testing.T, world *acctest.World, e example) {
	t.Helper()
	server := world.Server(t, nil)
	resp, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range e.files {
		file, diags := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		typeName, given := identityOf(t, file)
		schema, ok := resp.IdentitySchemas[typeName]
		if !ok {
			t.Fatalf("%s has no identity", typeName)
		}
		var required []string
		for _, attribute := range schema.IdentityAttributes {
			if attribute.RequiredForImport {
				required = append(required, attribute.Name)
			}
		}
		slices.Sort(required)
		if diff := cmp.Diff(required, slices.Sorted(maps.Keys(given))); diff != "" {
			t.Errorf("the identity is not that of %s (-schema +example):\n%s", typeName, diff)
		}
		if imported, said := server.Import(t, typeName, given); imported.State.IsNull() || strings.Contains(said, "ERROR") {
			t.Errorf("importing %s by %v gives %s. %s", typeName, given, imported.State, said)
		}
	}
}

// identityOf reads the resource type and the identity out of the one import block.
func identityOf(t *testing.T, file *hcl.File) (typeName string, identity map[string]any) {
	t.Helper()
	content, _, diags := file.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "import"}}})
	if diags.HasErrors() || len(content.Blocks) != 1 {
		t.Fatalf("one import block is wanted, there are %d: %v", len(content.Blocks), diags)
	}
	attributes, diags := content.Blocks[0].Body.JustAttributes()
	if diags.HasErrors() || attributes["to"] == nil || attributes["identity"] == nil {
		t.Fatalf("an import block needs to and identity: %v", diags)
	}
	identity, ok := literal(t, attributes["identity"].Expr).(map[string]any)
	if !ok {
		t.Fatal("the identity is not an object")
	}
	return attributes["to"].Expr.Variables()[0].RootName(), identity
}
