package billing

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Query is the SQL of a data export.
type Query struct {
	Statement string
	Table     string   // "" when it cannot be told
	Columns   []string // in order; nil when the statement is more than a list of columns, as with a filter
}

var (
	listOfColumns = regexp.MustCompile(`(?is)\A\s*SELECT\s+(.+?)\s+FROM\s+([A-Za-z0-9_]+)\s*;?\s*\z`)
	anyStatement  = regexp.MustCompile(`(?is)\A\s*SELECT\s.+?\sFROM\s+([A-Za-z0-9_]+)\b`)
)

// ParseQuery takes a statement of SQL apart as far as it is a list of columns of a table.
func ParseQuery(statement string) Query {
	q := Query{Statement: statement}
	if parts := listOfColumns.FindStringSubmatch(statement); parts != nil && !strings.ContainsAny(parts[1], "()'\"") {
		q.Table = parts[2]
		for column := range strings.SplitSeq(parts[1], ",") {
			q.Columns = append(q.Columns, strings.Join(strings.Fields(column), " "))
		}
		return q
	}
	if parts := anyStatement.FindStringSubmatch(statement); parts != nil {
		q.Table = parts[1]
	}
	return q
}

// NewQuery selects columns of a table.
func NewQuery(table string, columns []string) Query {
	return Query{Table: table, Columns: columns, Statement: "SELECT " + strings.Join(columns, ", ") + " FROM " + table}
}

// ColumnOf is the column of a table behind an item of a query: "product" of "product.region AS region".
func ColumnOf(item string) string {
	name, _, _ := strings.Cut(item, " ")
	name, _, _ = strings.Cut(name, ".")
	return name
}

// Nearest returns the names that somebody may have meant, the most alike first, at most three; none when nothing is alike.
func Nearest(name string, known []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	for _, other := range known {
		distance := editDistance(strings.ToLower(name), strings.ToLower(other))
		if distance <= max(2, len(name)/3) {
			near = append(near, candidate{other, distance})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var names []string
	for _, c := range near[:min(3, len(near))] {
		names = append(names, c.name)
	}
	return names
}

// editDistance is how many letters must be put in, taken out or changed to get from one word to another (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

var (
	exportNamePattern = regexp.MustCompile(`^[0-9A-Za-z_-]+$`)
	columnPattern     = regexp.MustCompile(`(?i)^[a-z0-9_]+(\.[a-z0-9_]+)?( as [a-z0-9_]+)?$`)
)

// CheckExportName says what is wrong with the name of a data export (Data Exports API reference, Export).
func CheckExportName(name string) error {
	switch {
	case name == "" || len(name) > 128:
		return fmt.Errorf("it has %d characters, AWS takes 1 to 128", len(name))
	case !exportNamePattern.MatchString(name):
		return errors.New("it has characters other than letters, digits, hyphens and underscores")
	}
	return nil
}

// CheckColumn says what is wrong with an item of a query.
func CheckColumn(item string) error {
	if !columnPattern.MatchString(item) {
		return errors.New("it looks like bill_bill_type, product.region or product.region AS region")
	}
	return nil
}
