package awssim

import (
	"regexp"
	"slices"
	"strings"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
)

// selectStatement is the SQL that Data Exports takes: columns of one table, perhaps with a filter.
var selectStatement = regexp.MustCompile(`(?is)\A\s*SELECT\s+(.+?)\s+FROM\s+([A-Za-z0-9_]+)(\s+WHERE\s+.+?)?\s*;?\s*\z`)

// selected is one item of a SELECT: a column, or a key of a column that is a map, perhaps under another name.
var selected = regexp.MustCompile(`(?i)\A([a-z0-9_]+)(?:\.([a-z0-9_]+))?(?:\s+AS\s+[a-z0-9_]+)?\z`)

func unparsable(message string) *Error {
	return &Error{Code: "ValidationException", Reason: "cannotParse", Message: message}
}

// resolveQuery finds the table of a query and completes its configuration with the defaults of AWS.
func resolveQuery(accountID string, query *bcmtypes.DataQuery) (table string, configured map[string]map[string]string, err error) {
	parts := selectStatement.FindStringSubmatch(*query.QueryStatement)
	if parts == nil {
		return "", nil, unparsable("The query statement cannot be parsed.")
	}
	table = parts[2]
	known, found := exportTables[table]
	if !found {
		return "", nil, unparsable("The table " + table + " does not exist.")
	}
	for name := range query.TableConfigurations {
		if name != table {
			return "", nil, badField("TableConfigurations", "The table "+name+" is not in the query.")
		}
	}
	properties, err := known.configure(accountID, query.TableConfigurations[table])
	if err != nil {
		return "", nil, err
	}
	columns := known.columnsWith(properties)
	for item := range strings.SplitSeq(parts[1], ",") {
		if !selects(columns, strings.TrimSpace(item)) {
			return "", nil, unparsable("The columns in the query provided are not a subset of the table " + table)
		}
	}
	return table, map[string]map[string]string{table: properties}, nil
}

func selects(columns []bcmtypes.Column, item string) bool {
	parts := selected.FindStringSubmatch(item)
	if parts == nil {
		return false
	}
	return slices.ContainsFunc(columns, func(c bcmtypes.Column) bool {
		return *c.Name == parts[1] && (parts[2] == "" || strings.HasPrefix(*c.Type, "map"))
	})
}
