package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// object is the content of a block: the provider block, or one within it.
type object = map[string]any

// blocks are nested blocks of one name.
func blocks(contents ...object) []any {
	list := make([]any, 0, len(contents))
	for _, content := range contents {
		list = append(list, content)
	}
	return list
}

// unknown is what gets its value only during apply.
func unknown(of tftypes.Type) tftypes.Value { return tftypes.NewValue(of, tftypes.UnknownValue) }

func providerSchema(t *testing.T) schema.Schema {
	t.Helper()
	var resp fwprovider.SchemaResponse
	provider.New("test")().Schema(t.Context(), fwprovider.SchemaRequest{}, &resp)
	return resp.Schema
}

// block is a provider block as Terraform sends it.
func block(t *testing.T, content object) tfsdk.Config {
	t.Helper()
	s := providerSchema(t)
	of, ok := s.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the provider block is no object")
	}
	content = maps.Clone(content)
	if content == nil {
		content = object{}
	}
	for name := range s.Blocks {
		if content[name] == nil {
			content[name] = blocks()
		}
	}
	return tfsdk.Config{Raw: acctest.Value(t, of, content), Schema: s}
}

// arguments are the paths of all arguments of the provider block: region, assume_role.role_arn. Of each, the type.
func arguments(t *testing.T) map[string]tftypes.Type {
	t.Helper()
	s := providerSchema(t)
	found := map[string]tftypes.Type{}
	for name, attribute := range s.Attributes {
		found[name] = attribute.GetType().TerraformType(t.Context())
	}
	for name, nested := range s.Blocks {
		for inner, attribute := range nested.GetNestedObject().GetAttributes() {
			found[name+"."+inner] = attribute.GetType().TerraformType(t.Context())
		}
	}
	return found
}

// nest builds the provider block in which only the argument at path is set.
func nest(path string, value any) object {
	outer, inner, nested := strings.Cut(path, ".")
	if !nested {
		return object{outer: value}
	}
	return object{outer: blocks(object{inner: value})}
}

// covers fails when a table does not have exactly the arguments that the schema has.
func covers[V any](t *testing.T, table map[string]V, wanted map[string]tftypes.Type) {
	t.Helper()
	for _, path := range slices.Sorted(maps.Keys(wanted)) {
		if _, ok := table[path]; !ok {
			t.Errorf("the table has no row for %s", path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(table)) {
		if _, ok := wanted[path]; !ok {
			t.Errorf("the table has a row for %s, which is no argument", path)
		}
	}
}

func newServer(t *testing.T, options ...provider.Option) tfprotov6.ProviderServer {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test", options...)())()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// validate is what terraform validate gets for a provider block.
func validate(t *testing.T, content object, options ...provider.Option) []*tfprotov6.Diagnostic {
	t.Helper()
	config := block(t, content)
	resp, err := newServer(t, options...).ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{
		Config: acctest.Dynamic(t, typeOf(t, config), config.Raw),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

func typeOf(t *testing.T, config tfsdk.Config) tftypes.Object {
	t.Helper()
	of, ok := config.Raw.Type().(tftypes.Object)
	if !ok {
		t.Fatal("the provider block is no object")
	}
	return of
}

// configure is Configure with a provider block. meta is nil when it failed.
func configure(t *testing.T, content object, options ...provider.Option) fwprovider.ConfigureResponse {
	t.Helper()
	var resp fwprovider.ConfigureResponse
	provider.New("test", options...)().Configure(t.Context(), fwprovider.ConfigureRequest{
		TerraformVersion: "1.14.0", Config: block(t, content),
	}, &resp)
	return resp
}
