package curreport_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// refusals are the ways in which AWS refuses the calls of the resource.
var refusals = map[string]map[string]awssim.Error{
	"CreateBucket": {
		"taken meanwhile":     {Code: "BucketAlreadyExists", Message: "The requested bucket name is not available.", Status: 409},
		"may not":             {Code: "AccessDenied", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: s3:CreateBucket", Status: 403},
		"too many buckets":    {Code: "TooManyBuckets", Message: "You have attempted to create more buckets than allowed", Status: 400},
		"a setting in flight": {Code: "OperationAborted", Message: "A conflicting conditional operation is currently in progress against this resource. Please try again.", Status: 409},
	},
	"PutBucketEncryption": {"may not": {Code: "AccessDenied", Message: "Access Denied", Status: 403}},
	"PutBucketPolicy": {
		"may not":      {Code: "AccessDenied", Message: "Access Denied", Status: 403},
		"reader":       {Code: "MalformedPolicy", Message: "Invalid principal in policy", Status: 400},
		"slow S3":      {Code: "SlowDown", Message: "Please reduce your request rate.", Status: 503},
		"bucket gone":  {Code: "NoSuchBucket", Message: "The specified bucket does not exist", Status: 404},
		"broken":       {Code: "MalformedPolicy", Message: "Policy has invalid action", Status: 400},
		"other owner":  {Code: "AccessDenied", Message: "Access Denied", Status: 403},
		"fails inside": {Code: "InternalError", Message: "We encountered an internal error. Please try again.", Status: 500},
	},
	"PutReportDefinition": {
		"bucket refused":      {Code: "ValidationException", Message: "Failed to verify customer bucket permission."},
		"refused in silence":  {Code: "ValidationException", Fields: map[string]any{"Message": ""}},
		"one too many":        {Code: "ReportLimitReachedException", Message: "This account already has five reports defined."},
		"no billing view":     {Code: "ResourceNotFoundException", Message: "The billing view does not exist."},
		"may not":             {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: cur:PutReportDefinition"},
		"throttled":           {Code: "ThrottlingException", Message: "Rate exceeded"},
		"fails inside":        {Code: "InternalErrorException", Message: "An error on the server occurred.", Status: 500},
		"expired credentials": {Code: "ExpiredTokenException", Message: "The security token included in the request is expired"},
	},
	"HeadBucket":                {"may not": {Code: "AccessDenied", Message: "Access Denied", Status: 403}},
	"DescribeReportDefinitions": {"may not": {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: cur:DescribeReportDefinitions"}},
}

// destructions are the ways in which AWS refuses to destroy.
var destructions = map[string]map[string]awssim.Error{
	"DeleteReportDefinition": {
		"may not":      {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: cur:DeleteReportDefinition"},
		"fails inside": {Code: "InternalErrorException", Message: "An error on the server occurred.", Status: 500},
	},
	"DeleteBucket": {
		"may not":            {Code: "AccessDenied", Message: "Access Denied", Status: 403},
		"delivered just now": {Code: "BucketNotEmpty", Message: "The bucket you tried to delete is not empty", Status: 409},
	},
	"ListExports": {"may not": {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: bcm-data-exports:ListExports"}},
}

// changes are the ways in which AWS refuses to change a report.
var changes = map[string]map[string]awssim.Error{
	"ModifyReportDefinition": {
		"bucket refused": {Code: "ValidationException", Message: "Failed to verify customer bucket permission."},
		"may not":        {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: cur:ModifyReportDefinition"},
	},
	"TagResource":   {"may not": {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: cur:TagResource"}},
	"UntagResource": {"may not": {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: cur:UntagResource"}},
}

// TestMessages pins what a user reads, in one table for all ways in which AWS refuses. Run with -update after a change
// and read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when AWS refuses\n\nWritten by `go test ./internal/curreport -run TestMessages -update`.\n")
	row := func(deed, operation, name, said string) {
		fmt.Fprintf(table, "\n## %s: %s, %s\n\n%s", deed, operation, name, acctest.Quote(said))
		for _, part := range []string{"ERROR", acme} {
			if !strings.Contains(said, part) {
				t.Errorf("%s, %s, %s: the message lacks %q:\n%s", deed, operation, name, part, said)
			}
		}
	}
	each(refusals, func(operation, name string, refusal awssim.Error) {
		w := acctest.NewWorld(t, legacy)
		if operation == "HeadBucket" {
			behind(t, w).addBucket(acme)
		}
		w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal})
		state, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, acctest.Object{}, report1(nil))
		if !state.State.IsNull() {
			t.Errorf("%s, %s: a failed create left a state, which Terraform would taint", operation, name)
		}
		row("create", operation, name, said)
	})
	each(destructions, func(operation, name string, refusal awssim.Error) {
		w := acctest.NewWorld(t)
		made := mustApply(t, w, acctest.Object{}, report1(nil))
		w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal})
		left, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, made, nil)
		if left.State.IsNull() {
			t.Errorf("%s, %s: a destruction that failed left no state", operation, name)
		}
		row("destroy", operation, name, said)
	})
	each(changes, func(operation, name string, refusal awssim.Error) {
		w := acctest.NewWorld(t)
		made := mustApply(t, w, acctest.Object{}, report1(map[string]any{"tags": map[string]any{"old": "1"}}))
		w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal})
		_, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, made, report1(map[string]any{
			"s3_prefix": "another", "tags": map[string]any{"new": "1"},
		}))
		row("change", operation, name, said)
	})
	acctest.Golden(t, "testdata/messages.md", table.String())
}

func each(table map[string]map[string]awssim.Error, do func(operation, name string, refusal awssim.Error)) {
	for _, operation := range slices.Sorted(maps.Keys(table)) {
		for _, name := range slices.Sorted(maps.Keys(table[operation])) {
			do(operation, name, table[operation][name])
		}
	}
}
