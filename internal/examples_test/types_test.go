package examples_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestEveryTypeHasExampleAndPage compares what the provider offers with what is shown of it.
func TestEveryTypeHasExampleAndPage(t *testing.T) {
	t.Parallel()
	server := acctest.NewWorld(t).Server(t, nil)
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []struct {
		name, example, prefix string // prefix: what the names of types have and the names of their pages have not
		types                 []string
	}{
		{"resources", "resource.tf", "doit_", slices.Sorted(maps.Keys(schema.ResourceSchemas))},
		{"data-sources", "data-source.tf", "doit_", slices.Sorted(maps.Keys(schema.DataSourceSchemas))},
		{"ephemeral-resources", "ephemeral-resource.tf", "doit_", slices.Sorted(maps.Keys(schema.EphemeralResourceSchemas))},
		{"list-resources", "list-resource.tfquery.hcl", "doit_", slices.Sorted(maps.Keys(schema.ListResourceSchemas))},
		{"functions", "function.tf", "", slices.Sorted(maps.Keys(schema.Functions))},
	} {
		var shown, documented []string
		for _, example := range glob(t, "examples/"+kind.name+"/*/"+kind.example) {
			shown = append(shown, filepath.Base(filepath.Dir(example)))
		}
		if diff := cmp.Diff(kind.types, shown); diff != "" {
			t.Errorf("examples/%s does not have an %s for what the provider offers (-offered +there):\n%s", kind.name, kind.example, diff)
		}
		for _, page := range glob(t, "docs/"+kind.name+"/*.md") {
			documented = append(documented, kind.prefix+strings.TrimSuffix(filepath.Base(page), ".md"))
		}
		if diff := cmp.Diff(kind.types, documented); diff != "" {
			t.Errorf("docs/%s does not have a page for what the provider offers (-offered +there):\n%s", kind.name, diff)
		}
	}
}
