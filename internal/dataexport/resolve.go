package dataexport

import (
	"context"
	"errors"
	"maps"
	"slices"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// resolve holds table, properties and columns of a plan against what AWS offers, and takes from there the columns that the
// configuration leaves out. It asks AWS only when something of them is new.
func (r *Resource) resolve(ctx context.Context, config, was model, plan *model, diags *diag.Diagnostics) {
	if plan.Table.IsUnknown() || plan.Columns.Equal(was.Columns) && plan.TableProperties.Equal(was.TableProperties) && plan.Table.Equal(was.Table) {
		return
	}
	name := plan.Table.ValueString()
	table, err := r.billing().ExportTable(ctx, name)
	if err != nil {
		blame(diags, path.Root("table"), "Unknown table", "reading the tables of Data Exports", err)
		return
	}
	checkProperties(table, plan.TableProperties, diags)
	if diags.HasError() || !allKnown(config.TableProperties, slices.Collect(maps.Values(config.TableProperties.Elements()))) {
		if config.Columns.IsNull() && !diags.HasError() {
			plan.Columns, plan.QueryStatement = types.ListUnknown(types.StringType), types.StringUnknown()
		}
		return
	}
	every, err := r.billing().ExportColumns(ctx, name, r.properties(*plan, was))
	if err == nil && config.Columns.IsNull() {
		err = r.defaultColumns(ctx, was, plan, every)
	}
	if err != nil {
		tfx.AddAttributeError(diags, path.Root("columns"), "reading the columns of the table "+name, err)
		return
	}
	checkColumns(config, *plan, every, diags)
}

// properties are the known ones of a plan over those in state.
func (r *Resource) properties(plan, was model) map[string]string {
	properties := map[string]string{}
	if plan.Table.Equal(was.Table) {
		maps.Copy(properties, tfx.Strings(was.TableProperties))
	}
	if !plan.TableProperties.IsUnknown() {
		maps.Copy(properties, tfx.Strings(plan.TableProperties))
	}
	return properties
}

// defaultColumns are all columns for a new export, and again for one that had all of them before its properties changed.
func (r *Resource) defaultColumns(ctx context.Context, was model, plan *model, every []string) error {
	isNew := was.QueryStatement.IsNull() || !plan.Table.Equal(was.Table)
	if !isNew {
		before, err := r.billing().ExportColumns(ctx, was.Table.ValueString(), tfx.Strings(was.TableProperties))
		if err != nil {
			return err
		}
		if !slices.Equal(before, tfx.Texts(was.Columns)) {
			plan.Columns, plan.QueryStatement = was.Columns, was.QueryStatement
			return nil
		}
	}
	plan.Columns = stringList(every)
	plan.QueryStatement = types.StringValue(billing.NewQuery(plan.Table.ValueString(), every).Statement)
	return nil
}

func checkProperties(table bcmtypes.Table, properties types.Map, diags *diag.Diagnostics) {
	elements := properties.Elements()
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		value, isText := elements[name].(types.String)
		if !isText || value.IsUnknown() {
			continue
		}
		if err := billing.CheckProperty(table, name, value.ValueString()); err != nil {
			blame(diags, path.Root("table_properties").AtMapKey(name), "Unknown property of a table", "checking the properties of the table", err)
		}
	}
}

func checkColumns(config, plan model, every []string, diags *diag.Diagnostics) {
	if !allKnown(plan.Columns, plan.Columns.Elements()) {
		return
	}
	wrong := billing.CheckColumns(plan.Table.ValueString(), tfx.Texts(plan.Columns), every)
	for _, at := range slices.Sorted(maps.Keys(wrong)) {
		place := path.Root("columns")
		if !config.Columns.IsNull() {
			place = place.AtListIndex(at)
		}
		blame(diags, place, "Unknown column", "checking the columns of the export", wrong[at])
	}
}

// blame says of a word that AWS does not know where it is.
func blame(diags *diag.Diagnostics, at path.Path, summary, doing string, err error) {
	if unknown, ok := errors.AsType[*billing.UnknownWordError](err); ok {
		diags.AddAttributeError(at, summary, upper(unknown.Error())+".")
		return
	}
	tfx.AddAttributeError(diags, at, doing, err)
}
