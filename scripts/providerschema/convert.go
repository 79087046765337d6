package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// schemas are those of the provider under a name.
func schemas(ctx context.Context, name string) (*tfjson.ProviderSchemas, error) {
	schema, identities, err := ask(ctx)
	if err != nil {
		return nil, err
	}
	c := &converter{}
	actions := map[string]*tfprotov6.Schema{}
	for name, action := range schema.ActionSchemas {
		actions[name] = action.Schema
	}
	all := &tfjson.ProviderSchema{
		ConfigSchema:             c.schema(schema.Provider),
		ResourceSchemas:          each(schema.ResourceSchemas, c.schema),
		DataSourceSchemas:        each(schema.DataSourceSchemas, c.schema),
		EphemeralResourceSchemas: each(schema.EphemeralResourceSchemas, c.schema),
		ListResourceSchemas:      each(schema.ListResourceSchemas, c.schema),
		ActionSchemas: each(actions, func(s *tfprotov6.Schema) *tfjson.ActionSchema {
			return &tfjson.ActionSchema{Block: c.block(s.Block)}
		}),
		Functions:               each(schema.Functions, c.function),
		ResourceIdentitySchemas: each(identities.IdentitySchemas, c.identity),
	}
	return &tfjson.ProviderSchemas{FormatVersion: "1.0", Schemas: map[string]*tfjson.ProviderSchema{name: all}}, c.err
}

func each[F, T any](from map[string]F, convert func(F) T) map[string]T {
	to := map[string]T{}
	for name, value := range from {
		to[name] = convert(value)
	}
	return to
}

// converter turns the types of the plugin protocol into those of Terraform's JSON. It remembers the first failure.
type converter struct{ err error }

func (c *converter) schema(s *tfprotov6.Schema) *tfjson.Schema {
	return &tfjson.Schema{Version: uint64(s.Version), Block: c.block(s.Block)}
}

func (c *converter) block(b *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	block := &tfjson.SchemaBlock{Description: b.Description, DescriptionKind: kind(b.DescriptionKind), Deprecated: b.Deprecated, Attributes: c.attributes(b.Attributes)}
	for _, nested := range b.BlockTypes {
		if block.NestedBlocks == nil {
			block.NestedBlocks = map[string]*tfjson.SchemaBlockType{}
		}
		block.NestedBlocks[nested.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: tfjson.SchemaNestingMode(strings.ToLower(nested.Nesting.String())), Block: c.block(nested.Block),
			MinItems: uint64(nested.MinItems), MaxItems: uint64(nested.MaxItems),
		}
	}
	return block
}

func (c *converter) attributes(list []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	attributes := map[string]*tfjson.SchemaAttribute{}
	for _, a := range list {
		attribute := &tfjson.SchemaAttribute{
			Description: a.Description, DescriptionKind: kind(a.DescriptionKind), Deprecated: a.Deprecated,
			Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
		}
		if a.NestedType != nil {
			attribute.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				NestingMode: tfjson.SchemaNestingMode(strings.ToLower(a.NestedType.Nesting.String())), Attributes: c.attributes(a.NestedType.Attributes),
			}
		} else {
			attribute.AttributeType = c.typeOf(a.Type)
		}
		attributes[a.Name] = attribute
	}
	return attributes
}

func (c *converter) function(f *tfprotov6.Function) *tfjson.FunctionSignature {
	signature := &tfjson.FunctionSignature{
		Description: f.Description, Summary: f.Summary, DeprecationMessage: f.DeprecationMessage, ReturnType: c.typeOf(f.Return.Type),
	}
	for _, p := range f.Parameters {
		signature.Parameters = append(signature.Parameters, c.parameter(p))
	}
	if f.VariadicParameter != nil {
		signature.VariadicParameter = c.parameter(f.VariadicParameter)
	}
	return signature
}

func (c *converter) parameter(p *tfprotov6.FunctionParameter) *tfjson.FunctionParameter {
	return &tfjson.FunctionParameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: c.typeOf(p.Type)}
}

func (c *converter) identity(s *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	identity := &tfjson.IdentitySchema{Version: uint64(s.Version), Attributes: map[string]*tfjson.IdentityAttribute{}}
	for _, a := range s.IdentityAttributes {
		identity.Attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType: c.typeOf(a.Type), Description: a.Description, RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport,
		}
	}
	return identity
}

// typeOf goes through JSON, in which both libraries write types in the same way.
func (c *converter) typeOf(from tftypes.Type) (to cty.Type) {
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, &to)
	}
	if err != nil && c.err == nil {
		c.err = fmt.Errorf("converting the type %s: %w", from, err)
	}
	return to
}

func kind(k tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	if k == tfprotov6.StringKindMarkdown {
		return tfjson.SchemaDescriptionKindMarkdown
	}
	return tfjson.SchemaDescriptionKindPlain
}
