package billing_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		statement, table string
		columns          []string
	}{
		"one column":      {"SELECT a FROM T", "T", []string{"a"}},
		"several columns": {" select  a,\n b.c ,\td  as  e\nfrom T ; ", "T", []string{"a", "b.c", "d as e"}},
		"a filter":        {"SELECT a FROM T WHERE a = 'b'", "T", nil},
		"a function":      {"SELECT concat(a, b) FROM T", "T", nil},
		"no statement":    {"a, b", "", nil},
		"nothing":         {"", "", nil},
	} {
		got := billing.ParseQuery(test.statement)
		if diff := cmp.Diff(billing.Query{Statement: test.statement, Table: test.table, Columns: test.columns}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	made := billing.NewQuery("T", []string{"a", "b.c"})
	if diff := cmp.Diff(billing.ParseQuery("SELECT a, b.c FROM T"), made); diff != "" {
		t.Errorf("a query reads other than it is written: %s", diff)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"line_item_line_item_type", "line_item_unblended_cost", "line_item_blended_cost", "bill_bill_type"}
	for word, want := range map[string][]string{
		"line_item_unblended_cots": {"line_item_unblended_cost", "line_item_blended_cost"},
		"Bill_Bill_Type":           {"bill_bill_type"},
		"zzz":                      nil,
	} {
		if diff := cmp.Diff(want, billing.Nearest(word, known)); diff != "" {
			t.Errorf("%s: %s", word, diff)
		}
	}
}

func TestCheckColumns(t *testing.T) {
	t.Parallel()
	every := []string{"bill_bill_type", "product"}
	wrong := billing.CheckColumns("COST_AND_USAGE_REPORT", []string{"product.region AS region", "bill_bil_type", "line_item_resource_id"}, every)
	if len(wrong) != 2 || wrong[0] != nil {
		t.Fatalf("got %v", wrong)
	}
	for at, want := range map[int]string{1: "did you mean bill_bill_type?", 2: `INCLUDE_RESOURCES = "TRUE"`} {
		if !errors.As(wrong[at], new(*billing.UnknownWordError)) || !strings.Contains(wrong[at].Error(), want) {
			t.Errorf("got %v, want it to say %s", wrong[at], want)
		}
	}
}

func TestCheckProperty(t *testing.T) {
	t.Parallel()
	table := bcmtypes.Table{TableName: aws.String("T"), TableProperties: []bcmtypes.TablePropertyDescription{
		{Name: aws.String("TIME_GRANULARITY"), ValidValues: []string{"HOURLY", "DAILY"}}, {Name: aws.String("FILTER")},
	}}
	for _, test := range []struct{ name, value, says string }{
		{"TIME_GRANULARITY", "DAILY", ""},
		{"FILTER", "anything", ""},
		{"TIME_GRANULARITY", "daily", "(did you mean DAILY?). There are HOURLY, DAILY"},
		{"TIME_GRANULARTY", "DAILY", "did you mean TIME_GRANULARITY?"},
		{"X", "", "There are TIME_GRANULARITY, FILTER"},
	} {
		err := billing.CheckProperty(table, test.name, test.value)
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s=%s: got %v, want %q", test.name, test.value, err, test.says)
		}
	}
}
