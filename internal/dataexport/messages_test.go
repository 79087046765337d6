package dataexport_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// row is one thing that goes wrong. It is planned and, when the plan has no error, applied.
type row struct {
	name    string
	arrange func(*acctest.World, outside)
	config  map[string]any
	says    string // is also in the file; here for those who read the test
}

func refusal(operation string, e awssim.Error) func(*acctest.World, outside) {
	return func(w *acctest.World, _ outside) {
		w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &e})
	}
}

func theirs(names ...string) func(*acctest.World, outside) {
	return func(w *acctest.World, _ outside) {
		for _, name := range names {
			w.AWS.AddExport(awssim.ManagementAccountID, foreign(name, "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT"))
		}
	}
}

func inBucket(members map[string]any) map[string]any {
	return config(map[string]any{"bucket": members})
}

var denied = awssim.Error{Code: "AccessDeniedException", Message: "User: ci is not authorized to perform this."}

// plannedRows are refused by the plan.
var plannedRows = []row{
	{"name taken", theirs("cur2"), config(nil), "Data export exists already"},
	{"too many", theirs("a", "b", "c", "d", "e"), config(nil), "a, b, c, d, e of this table, and AWS allows 5"},
	{"adopting another table", theirs("cur2"), config(map[string]any{"table": "FOCUS_1_0_AWS", "columns": []any{"BilledCost"}, "adopt_existing": true}), "cannot be changed"},
	{"unknown table", nil, config(map[string]any{"table": "COST_AND_USAGE_REPORTS"}), "did you mean COST_AND_USAGE_REPORT?"},
	{"unknown column", nil, config(map[string]any{"columns": []any{"bill_bill_type", "line_item_unblended_cots"}}), "did you mean line_item_unblended_cost"},
	{"column that a property brings", nil, config(map[string]any{"columns": []any{"line_item_resource_id"}}), `INCLUDE_RESOURCES = "TRUE"`},
	{"split cost column", nil, config(map[string]any{"columns": []any{"split_line_item_split_cost"}}), `INCLUDE_SPLIT_COST_ALLOCATION_DATA = "TRUE"`},
	{"unknown property", nil, config(map[string]any{"table_properties": map[string]any{"INCLUDE_RESOURCE": "TRUE"}}), "did you mean INCLUDE_RESOURCES?"},
	{"unknown value of a property", nil, config(map[string]any{"table_properties": map[string]any{"TIME_GRANULARITY": "WEEKLY"}}), "There are HOURLY, DAILY, MONTHLY"},
	{"format and compression", nil, config(map[string]any{"format": "PARQUET", "compression": "GZIP"}), "goes with the compression PARQUET only"},
	{"no name for the bucket", nil, config(map[string]any{"bucket": nil}), "The bucket has no name"},
	{"bucket in another region", nil, inBucket(map[string]any{"name": bucketName, "region": "eu-west-1"}), "is in the region us-east-1"},
	{"bucket of somebody else", func(w *acctest.World, _ outside) {
		stranger, _ := w.AWS.AddOrganization()
		w.AWS.AddBucket(stranger, "their-bucket", "us-east-1")
	}, inBucket(map[string]any{"name": "their-bucket"}), "belongs to somebody else"},
	{"bucket exists already", func(w *acctest.World, _ outside) {
		w.Clock.Advance(48 * 60 * 60 * 1e9)
	}, inBucket(map[string]any{"name": bucketName, "create": true}), "Set bucket.create = false"},
	{"statement in the way", func(_ *acctest.World, o outside) {
		o.setPolicy(`{"Version":"2012-10-17","Statement":[{"Sid":"DoitBillingDelivery","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::acme-billing-data"}]}`)
	}, config(nil), "A statement of the bucket policy is in the way"},
	{"may not list exports", refusal("ListExports", denied), config(nil), "Listing the data exports"},
	{"may not list tables", refusal("ListTables", denied), config(nil), "Listing the tables of Data Exports"},
	{"may not read the table", refusal("GetTable", denied), config(nil), "reading the columns of the table COST_AND_USAGE_REPORT"},
}

// appliedRows are refused by the apply.
var appliedRows = []row{
	{"no such bucket", nil, inBucket(map[string]any{"name": "later-bucket"}), "There is no such bucket"},
	{"may not create", refusal("CreateExport", denied), config(nil), "Failed creating data export cur2"},
	{"quota at last", refusal("CreateExport", awssim.Error{
		Code: "ServiceQuotaExceededException", Message: "You have reached the limit of exports.", Fields: map[string]any{"ResourceId": "x", "ResourceType": "export", "QuotaCode": "L-1", "ServiceCode": "bcm-data-exports"},
	}), config(nil), "You have reached the limit of exports"},
	{"query that AWS cannot parse", refusal("CreateExport", awssim.Error{Code: "ValidationException", Reason: "cannotParse", Message: "The query statement cannot be parsed."}), config(nil), "cannot be parsed"},
	{"bucket that AWS may not write into", refusal("CreateExport", awssim.Error{Code: "ValidationException", Message: "Failed to verify customer bucket permission."}), config(nil), "most likely because it may not write into the bucket acme-billing-data"},
	{"may not write the policy", refusal("PutBucketPolicy", denied), config(nil), "policy of the bucket acme-billing-data"},
	{"AWS fails", refusal("CreateExport", awssim.Error{Code: "InternalServerException", Message: "An internal error occurred.", Status: 500}), config(nil), "An internal error occurred"},
	{"throttled", refusal("CreateExport", awssim.Error{Code: "ThrottlingException", Message: "Rate exceeded"}), config(nil), "Rate exceeded"},
	{"may not look afterwards", refusal("GetExport", denied), config(nil), "The export exists; apply again"},
}

// TestMessages pins what a user reads, in one table for all ways in which things go wrong. Run with -update after a change
// and read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when a data export cannot be made\n\nWritten by `go test ./internal/dataexport -run TestMessages -update`.\n")
	for _, r := range slices.Concat(plannedRows, appliedRows) {
		w, o := newWorld(t)
		if r.arrange != nil {
			r.arrange(w, o)
		}
		w.AWS.ResetCalls()
		s := w.Server(t, map[string]any{"max_retries": 2})
		plan := s.Plan(t, typeName, acctest.Object{}, r.config)
		when, said := "plan", acctest.Messages(plan.Diagnostics)
		if !strings.Contains(said, "ERROR") {
			var state acctest.Object
			if state, said = s.ApplyPlanned(t, typeName, acctest.Object{}, r.config, plan); !state.State.IsNull() {
				t.Errorf("%s: a failed create left a state, which Terraform would taint", r.name)
			}
			when = "apply"
		} else if n := w.AWS.CountCalls("CreateExport", "PutBucketPolicy", "CreateBucket"); n != 0 {
			t.Errorf("%s: the plan wrote %d times", r.name, n)
		}
		if !strings.Contains(said, r.says) || !strings.Contains(said, "ERROR") {
			t.Errorf("%s says:\n%s\nwithout %q", r.name, said, r.says)
		}
		if isPlanned := slices.ContainsFunc(plannedRows, func(p row) bool { return p.name == r.name }); isPlanned != (when == "plan") {
			t.Errorf("%s is refused by the %s", r.name, when)
		}
		fmt.Fprintf(table, "\n## %s: %s\n\n%s", when, r.name, acctest.Quote(said))
	}
	acctest.Golden(t, "testdata/messages.md", table.String())
}
