package examples_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

func (e example) query() bool { return strings.HasSuffix(e.name, ".tfquery.hcl") }

// checkQuery lets every list block find something: by terraform query where Terraform knows it, else at the protocol.
func (m *module) checkQuery(t *testing.T, e example) {
	t.Helper()
	for name, text := range e.files {
		file, diags := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		content, diags := file.Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "list", LabelNames: []string{"type", "name"}}}})
		if diags.HasErrors() || len(content.Blocks) == 0 {
			t.Fatalf("%s wants list blocks: %v", name, diags)
		}
		if acctest.Knows(t, acctest.ListResources) {
			output, _ := m.run(t, []int{0}, "query")
			for _, block := range content.Blocks {
				if !strings.Contains(output, "list."+block.Labels[0]+"."+block.Labels[1]+"  ") {
					t.Errorf("%s finds nothing:\n%s", block.Labels[1], output)
				}
			}
			continue
		}
		for _, block := range content.Blocks {
			m.list(t, block)
		}
	}
	checkCalls(t, m.world, forPlan)
}

// list asks the provider what a list block asks for.
func (m *module) list(t *testing.T, block *hcl.Block) {
	t.Helper()
	content, diags := block.Body.Content(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "provider", Required: true}, {Name: "limit"}, {Name: "include_resource"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "config"}},
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	_, include := content.Attributes["include_resource"]
	var config map[string]any
	for _, block := range content.Blocks {
		attributes, diags := block.Body.JustAttributes()
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		config = map[string]any{}
		for name, attribute := range attributes {
			config[name] = literal(t, attribute.Expr)
		}
	}
	found, said := m.world.Server(t, nil).List(t, block.Labels[0], config, 1000, include)
	if said != "" || len(found) == 0 || include != (found[0].Object.State.Type() != nil) {
		t.Errorf("%s finds %d objects. %s", block.Labels[1], len(found), said)
	}
}

// literal is the value of an expression without references, as JSON has it.
func literal(t *testing.T, expression hcl.Expression) (value any) {
	t.Helper()
	known, diags := expression.Value(nil)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	text, err := ctyjson.Marshal(known, cty.DynamicPseudoType)
	var typed struct{ Value any }
	if err == nil {
		err = json.Unmarshal(text, &typed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return typed.Value
}
