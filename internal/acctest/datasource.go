package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ReadData reads a data source: its attributes, nil when there are none, and the messages.
func (s *Server) ReadData(t *testing.T, typeName string, config map[string]any) (attributes map[string]tftypes.Value, said string) {
	t.Helper()
	schema, ok := s.schema.DataSourceSchemas[typeName]
	if !ok {
		t.Fatalf("the provider has no data source %s", typeName)
	}
	resp, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: typeName, Config: s.dynamic(t, schema.ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	state, err := resp.State.Unmarshal(schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	if err := state.As(&attributes); err != nil {
		t.Fatal(err)
	}
	return attributes, Messages(resp.Diagnostics)
}
