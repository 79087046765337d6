package acctest

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// Server is the provider under test without Terraform above it: for features that are newer than the installed
// Terraform, and for tables that would take hours through it.
type Server struct {
	tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// Server starts and configures the provider. config holds arguments of the provider block, nil for none.
func (w *World) Server(t *testing.T, config map[string]any, options ...provider.Option) *Server {
	t.Helper()
	return NewServer(t, w.Factories(options...)["doit"], config)
}

// NewServer is Server for a provider that is wired to something else than a world.
func NewServer(t *testing.T, start func() (tfprotov6.ProviderServer, error), config map[string]any) *Server {
	t.Helper()
	server, err := start()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{ProviderServer: server, schema: schema}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: s.dynamic(t, schema.Provider.ValueType(), config),
	})
	if err != nil || Messages(configured.Diagnostics) != "" {
		t.Fatalf("configuring the provider: %v %s", err, Messages(configured.Diagnostics))
	}
	return s
}

// Object is one resource as this server holds it: its state and the provider's private bookkeeping.
type Object struct {
	State   tftypes.Value // null when there is none
	Private []byte
}

// Attribute reads a string attribute of the state; "" when it is null.
func (o Object) Attribute(t *testing.T, name string) string {
	t.Helper()
	var attributes map[string]tftypes.Value
	var text *string
	if err := o.State.As(&attributes); err != nil {
		t.Fatal(err)
	}
	if err := attributes[name].As(&text); err != nil {
		t.Fatalf("attribute %s: %v", name, err)
	}
	if text == nil {
		return ""
	}
	return *text
}

// Type is the type of a resource's state.
func (s *Server) Type(t *testing.T, typeName string) tftypes.Object {
	t.Helper()
	schema, ok := s.schema.ResourceSchemas[typeName]
	if !ok {
		t.Fatalf("the provider has no resource %s", typeName)
	}
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		t.Fatalf("%s is a %s, not an object", typeName, schema.ValueType())
	}
	return object
}

// Plan plans a configuration, nil to destroy. prior is the zero Object for a new resource.
func (s *Server) Plan(t *testing.T, typeName string, prior Object, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	object := s.Type(t, typeName)
	wanted := Value(t, object, config)
	resp, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: Dynamic(t, object, prior.orNull(object)), PriorPrivate: prior.Private,
		Config: Dynamic(t, object, wanted), ProposedNewState: Dynamic(t, object, s.propose(t, typeName, prior.orNull(object), wanted)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// Apply plans and applies a configuration, nil to destroy. It returns what is in state afterwards and the messages.
func (s *Server) Apply(t *testing.T, typeName string, prior Object, config map[string]any) (Object, string) {
	t.Helper()
	plan := s.Plan(t, typeName, prior, config)
	if hasErrors(plan.Diagnostics) {
		prior.State = prior.orNull(s.Type(t, typeName))
		return prior, Messages(plan.Diagnostics)
	}
	return s.ApplyPlanned(t, typeName, prior, config, plan)
}

// ApplyPlanned applies what Plan returned.
func (s *Server) ApplyPlanned(t *testing.T, typeName string, prior Object, config map[string]any, plan *tfprotov6.PlanResourceChangeResponse) (Object, string) {
	t.Helper()
	object := s.Type(t, typeName)
	resp, err := s.ApplyResourceChange(context.WithoutCancel(t.Context()), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: Dynamic(t, object, prior.orNull(object)), PlannedState: plan.PlannedState,
		Config: Dynamic(t, object, Value(t, object, config)), PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil {
		t.Fatal(err)
	}
	state, err := resp.NewState.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return Object{State: state, Private: resp.Private}, Messages(resp.Diagnostics)
}

// Refresh reads a resource again.
func (s *Server) Refresh(t *testing.T, typeName string, prior Object) (Object, string) {
	t.Helper()
	object := s.Type(t, typeName)
	resp, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: Dynamic(t, object, prior.State), Private: prior.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	state, err := resp.NewState.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return Object{State: state, Private: resp.Private}, Messages(resp.Diagnostics)
}

// Open opens an ephemeral resource. Its result is in State, which is null when there is none.
func (s *Server) Open(t *testing.T, typeName string, config map[string]any) (Object, string) {
	t.Helper()
	object := s.EphemeralType(t, typeName)
	resp, err := s.OpenEphemeralResource(context.WithoutCancel(t.Context()), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: typeName, Config: s.EphemeralConfig(t, typeName, config),
	})
	if err != nil {
		t.Fatal(err)
	}
	result, err := resp.Result.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return Object{State: result, Private: resp.Private}, Messages(resp.Diagnostics)
}

// EphemeralConfig encodes a configuration of an ephemeral resource, for calls that Open does not make.
func (s *Server) EphemeralConfig(t *testing.T, typeName string, config map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	return s.dynamic(t, s.EphemeralType(t, typeName), config)
}

// EphemeralType is the type of the result of an ephemeral resource.
func (s *Server) EphemeralType(t *testing.T, typeName string) tftypes.Type {
	t.Helper()
	schema, ok := s.schema.EphemeralResourceSchemas[typeName]
	if !ok {
		t.Fatalf("the provider has no ephemeral resource %s", typeName)
	}
	return schema.ValueType()
}

func (o Object) orNull(object tftypes.Object) tftypes.Value {
	if o.State.Type() == nil {
		return tftypes.NewValue(object, nil)
	}
	return o.State
}

// propose is what Terraform proposes: the configuration, and the prior values where it says nothing about what the
// provider computes.
func (s *Server) propose(t *testing.T, typeName string, prior, config tftypes.Value) tftypes.Value {
	t.Helper()
	if config.IsNull() {
		return config
	}
	var wanted, before map[string]tftypes.Value
	if err := config.As(&wanted); err != nil {
		t.Fatal(err)
	}
	if err := prior.As(&before); err != nil {
		t.Fatal(err)
	}
	proposed := maps.Clone(wanted)
	for _, attribute := range s.schema.ResourceSchemas[typeName].Block.Attributes {
		switch {
		case !attribute.Computed || !wanted[attribute.Name].IsNull():
		case prior.IsNull():
			proposed[attribute.Name] = tftypes.NewValue(wanted[attribute.Name].Type(), tftypes.UnknownValue) // a nested attribute has no type of its own
		default:
			proposed[attribute.Name] = before[attribute.Name]
		}
	}
	return tftypes.NewValue(config.Type(), proposed)
}

func (s *Server) dynamic(t *testing.T, object tftypes.Type, from map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	if from == nil {
		from = map[string]any{}
	}
	asObject, ok := object.(tftypes.Object)
	if !ok {
		t.Fatalf("%s is not an object", object)
	}
	return Dynamic(t, object, Value(t, asObject, from))
}

// Dynamic encodes a value for the protocol.
func Dynamic(t *testing.T, object tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(object, value)
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// Value builds an object out of strings, booleans, numbers, maps and lists; what is left out is null. nil is a null object.
func Value(t *testing.T, object tftypes.Object, from map[string]any) tftypes.Value {
	t.Helper()
	if from == nil {
		return tftypes.NewValue(object, nil)
	}
	values := make(map[string]tftypes.Value, len(object.AttributeTypes))
	for name, attribute := range object.AttributeTypes {
		values[name] = value(t, attribute, from[name])
	}
	for name := range from {
		if _, ok := object.AttributeTypes[name]; !ok {
			t.Fatalf("there is no attribute %s", name)
		}
	}
	return tftypes.NewValue(object, values)
}

func value(t *testing.T, as tftypes.Type, from any) tftypes.Value {
	t.Helper()
	switch typed := from.(type) {
	case tftypes.Value:
		return typed
	case map[string]any:
		if object, ok := as.(tftypes.Object); ok {
			return Value(t, object, typed)
		}
		elements := map[string]tftypes.Value{}
		of, ok := as.(tftypes.Map)
		if !ok {
			t.Fatalf("a map given for a %s", as)
		}
		for key, element := range typed {
			elements[key] = value(t, of.ElementType, element)
		}
		return tftypes.NewValue(as, elements)
	case []any:
		elements := make([]tftypes.Value, 0, len(typed))
		for _, element := range typed {
			elements = append(elements, value(t, elementType(as), element))
		}
		return tftypes.NewValue(as, elements)
	default:
		return tftypes.NewValue(as, from)
	}
}

func elementType(of tftypes.Type) tftypes.Type {
	switch typed := of.(type) {
	case tftypes.List:
		return typed.ElementType
	case tftypes.Set:
		return typed.ElementType
	default:
		return tftypes.DynamicPseudoType
	}
}

// Messages is what Terraform would print of the diagnostics: severity, attribute, summary and detail.
func Messages(diagnostics []*tfprotov6.Diagnostic) string {
	var text strings.Builder
	for _, d := range diagnostics {
		text.WriteString(d.Severity.String() + ": ")
		if d.Attribute != nil {
			text.WriteString(d.Attribute.String() + ": ")
		}
		text.WriteString(d.Summary + "\n" + d.Detail + "\n")
	}
	return text.String()
}

func hasErrors(diagnostics []*tfprotov6.Diagnostic) bool {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}
