package acctest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Found is an object as a list resource shows it.
type Found struct {
	Name     string
	Identity tftypes.Value
	Object   Object // the zero Object where the list was not asked for it
}

// List asks a list resource, as terraform query does. It returns what was found up to the first error, and the messages.
func (s *Server) List(t *testing.T, typeName string, config map[string]any, limit int64, include bool) (found []Found, said string) {
	t.Helper()
	server, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	schema, listed := s.schema.ListResourceSchemas[typeName]
	if !ok || !listed {
		t.Fatalf("the provider does not list %s", typeName)
	}
	wanted := s.dynamic(t, schema.ValueType(), config)
	valid, err := server.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: wanted})
	if err != nil || hasErrors(valid.Diagnostics) {
		return nil, Messages(valid.Diagnostics)
	}
	stream, err := server.ListResource(t.Context(), &tfprotov6.ListResourceRequest{TypeName: typeName, Config: wanted, Limit: limit, IncludeResource: include})
	if err != nil {
		t.Fatal(err)
	}
	for result := range stream.Results {
		said += Messages(result.Diagnostics)
		if hasErrors(result.Diagnostics) {
			continue
		}
		one := Found{Name: result.DisplayName, Identity: s.identity(t, typeName, result.Identity)}
		if result.Resource != nil {
			if one.Object.State, err = result.Resource.Unmarshal(s.Type(t, typeName)); err != nil {
				t.Fatal(err)
			}
		}
		found = append(found, one)
	}
	return found, said
}

// identityType is the type of a resource's identity.
func (s *Server) identityType(t *testing.T, typeName string) tftypes.Object {
	t.Helper()
	resp, err := s.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	object, ok := resp.IdentitySchemas[typeName].ValueType().(tftypes.Object)
	if !ok || len(object.AttributeTypes) == 0 {
		t.Fatalf("%s has no identity", typeName)
	}
	return object
}

func (s *Server) identity(t *testing.T, typeName string, data *tfprotov6.ResourceIdentityData) tftypes.Value {
	t.Helper()
	if data == nil {
		t.Fatalf("a %s came without its identity", typeName)
	}
	value, err := data.IdentityData.Unmarshal(s.identityType(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// Import imports by identity and reads, as Terraform does. identity is a map of attributes or what a list has found.
func (s *Server) Import(t *testing.T, typeName string, identity any) (Object, string) {
	t.Helper()
	object := s.identityType(t, typeName)
	resp, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: typeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: Dynamic(t, object, value(t, object, identity))},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(resp.ImportedResources) != 1 || hasErrors(resp.Diagnostics) {
		return Object{}, Messages(resp.Diagnostics)
	}
	imported := resp.ImportedResources[0]
	if s.identity(t, typeName, imported.Identity).IsNull() {
		t.Errorf("importing a %s forgets its identity", typeName)
	}
	return s.taken(t, typeName, imported.State, imported.Private)
}

// Move moves the state of a resource of another provider, as a moved block does, and reads. state is that of the source.
func (s *Server) Move(t *testing.T, from Source, typeName string) (Object, string) {
	t.Helper()
	encoded, err := json.Marshal(from.State)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: from.provider(), SourceTypeName: from.Type, SourceSchemaVersion: from.Version,
		SourceState: &tfprotov6.RawState{JSON: encoded}, SourcePrivate: from.Private, TargetTypeName: typeName,
	})
	if err != nil {
		t.Fatal(err)
	}
	said := Messages(resp.Diagnostics)
	if hasErrors(resp.Diagnostics) {
		return Object{}, said
	}
	if s.identity(t, typeName, resp.TargetIdentity).IsNull() {
		t.Errorf("moving to %s gives no identity", typeName)
	}
	moved, alsoSaid := s.taken(t, typeName, resp.TargetState, resp.TargetPrivate)
	return moved, said + alsoSaid
}

// taken reads what was taken over.
func (s *Server) taken(t *testing.T, typeName string, encoded *tfprotov6.DynamicValue, private []byte) (Object, string) {
	t.Helper()
	state, err := encoded.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	return s.Refresh(t, typeName, Object{State: state, Private: private})
}

// Generate is the configuration that Terraform generates for an object: what terraform query and terraform plan
// -generate-config-out write.
func (s *Server) Generate(t *testing.T, typeName string, of Object) map[string]any {
	t.Helper()
	object := s.Type(t, typeName)
	resp, err := s.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: typeName, State: Dynamic(t, object, of.State)})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("generating the configuration of a %s: %v %s", typeName, err, Messages(resp.Diagnostics))
	}
	config, err := resp.Config.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if err := config.As(&attributes); err != nil {
		t.Fatal(err)
	}
	generated := map[string]any{}
	for name, value := range attributes {
		generated[name] = value
	}
	return generated
}

// Changes is what a plan changes of an object, and what it says; "" for nothing.
func (s *Server) Changes(t *testing.T, typeName string, prior Object, config map[string]any) string {
	t.Helper()
	plan := s.Plan(t, typeName, prior, config)
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	var changes strings.Builder
	changes.WriteString(Messages(plan.Diagnostics))
	for _, at := range plan.RequiresReplace {
		changes.WriteString("replaced for " + at.String() + "\n")
	}
	differences, err := prior.State.Diff(planned)
	if err != nil {
		t.Fatal(err)
	}
	for _, difference := range differences {
		changes.WriteString(difference.String() + "\n")
	}
	return changes.String()
}
