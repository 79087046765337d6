package billing

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
)

// UnknownWordError says that Data Exports has no such table, column, property or value of a property.
type UnknownWordError struct {
	Kind, Word string // "column", "line_item_id"
	Of         string // "the table COST_AND_USAGE_REPORT"
	Near       []string
	Known      []string // all there are, where that is short
	Needs      string   // what would have to be set for it, as a sentence
}

func (e *UnknownWordError) Error() string {
	text := fmt.Sprintf("there is no %s %q in %s", e.Kind, e.Word, e.Of)
	if len(e.Near) > 0 && e.Needs == "" {
		text += " (did you mean " + strings.Join(e.Near, " or ") + "?)"
	}
	if e.Needs != "" {
		text += ". " + e.Needs
	}
	if len(e.Known) > 0 && len(e.Known) <= 20 {
		text += ". There are " + strings.Join(e.Known, ", ")
	}
	return text
}

// ExportTables lists the tables that Data Exports offers, by name.
func (b *Billing) ExportTables(ctx context.Context) (map[string]bcmtypes.Table, error) {
	tables := map[string]bcmtypes.Table{}
	pages := bcmdataexports.NewListTablesPaginator(b.client.DataExports(), &bcmdataexports.ListTablesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing the tables of Data Exports: %w", err)
		}
		for _, table := range page.Tables {
			tables[aws.ToString(table.TableName)] = table
		}
	}
	return tables, nil
}

// ExportTable finds a table by name, or fails with an *UnknownWordError.
func (b *Billing) ExportTable(ctx context.Context, name string) (bcmtypes.Table, error) {
	tables, err := b.ExportTables(ctx)
	if err != nil {
		return bcmtypes.Table{}, err
	}
	table, known := tables[name]
	if !known {
		names := slices.Sorted(maps.Keys(tables))
		return table, &UnknownWordError{Kind: "table", Word: name, Of: "Data Exports", Near: Nearest(name, names), Known: names}
	}
	return table, nil
}

// CheckProperty says with an *UnknownWordError whether a table has a property and takes a value for it.
func CheckProperty(table bcmtypes.Table, name, value string) error {
	of := "the table " + aws.ToString(table.TableName)
	var names []string
	for _, property := range table.TableProperties {
		names = append(names, aws.ToString(property.Name))
		if aws.ToString(property.Name) != name {
			continue
		}
		if len(property.ValidValues) > 0 && !slices.Contains(property.ValidValues, value) {
			return &UnknownWordError{Kind: "value", Word: value, Of: "the property " + name + " of " + of, Near: Nearest(value, property.ValidValues), Known: property.ValidValues}
		}
		return nil
	}
	return &UnknownWordError{Kind: "property", Word: name, Of: of, Near: Nearest(name, names), Known: names}
}

// ExportColumns lists the columns that a table has with some properties, in its order.
func (b *Billing) ExportColumns(ctx context.Context, table string, properties map[string]string) ([]string, error) {
	out, err := b.client.DataExports().GetTable(ctx, &bcmdataexports.GetTableInput{TableName: &table, TableProperties: properties})
	if err != nil {
		return nil, fmt.Errorf("reading the columns of the table %s: %w", table, err)
	}
	columns := make([]string, 0, len(out.Schema))
	for _, column := range out.Schema {
		columns = append(columns, aws.ToString(column.Name))
	}
	return columns, nil
}

// CheckColumns says for each item of a query whose column the table does not have what is wrong, with an
// *UnknownWordError, by its place. every are the columns of the table.
func CheckColumns(table string, items, every []string) map[int]error {
	wrong := map[int]error{}
	for i, item := range items {
		column := ColumnOf(item)
		if slices.Contains(every, column) {
			continue
		}
		wrong[i] = &UnknownWordError{
			Kind: "column", Word: column, Of: "the table " + table, Near: Nearest(column, every), Needs: needed(table, column),
		}
	}
	return wrong
}

// needed names the property with which a table has a column.
func needed(table, column string) string {
	if table != "COST_AND_USAGE_REPORT" {
		return ""
	}
	switch {
	case column == "line_item_resource_id":
		return `The table has it with table_properties = { INCLUDE_RESOURCES = "TRUE" }`
	case strings.HasPrefix(column, "split_line_item_"):
		return `The table has it with table_properties = { INCLUDE_SPLIT_COST_ALLOCATION_DATA = "TRUE" }`
	default:
		return ""
	}
}
