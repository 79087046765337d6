package curreport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

const (
	movedFrom   = "moved {\n  from = aws_cur_report_definition.test\n  to   = doit_cur_report.test\n}\n"
	movedBucket = "acme-billing"
	movedConfig = "resource \"doit_cur_report\" \"test\" {\n  report_name = \"costs\"\n  s3_prefix = \"reports\"\n  bucket = {\n    name = \"" + movedBucket + "\"\n    create = false\n  }\n}\n"
	// What AWS's guide tells people to write into the policy of such a bucket.
	usualPolicy = `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"Look","Effect":"Allow","Principal":{"Service":"billingreports.amazonaws.com"},"Action":["s3:GetBucketAcl","s3:GetBucketPolicy"],"Resource":"arn:aws:s3:::` + movedBucket + `"},` +
		`{"Sid":"Deliver","Effect":"Allow","Principal":{"Service":"billingreports.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::` + movedBucket + `/*"}]}`
)

// costs makes the report that is recorded in testdata.
func costs(w *acctest.World, policy string) {
	w.AWS.AddBucket(payer, movedBucket, "us-east-1")
	w.AWS.SetBucketPolicy(movedBucket, policy)
	w.AWS.AddReport(payer, existing("costs", movedBucket, func(d *curtypes.ReportDefinition) { d.S3Prefix = aws.String("reports") }))
}

func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	complete, err := billing.Merge(usualPolicy, billing.Statements("aws", payer, movedBucket, nil))
	if err != nil {
		t.Fatal(err)
	}
	for policy, counts := range map[string]string{usualPolicy: "0 to add, 1 to change, 0 to destroy", complete: "0 to add, 0 to change, 0 to destroy"} {
		t.Run(counts, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			costs(w, policy)
			terraform := w.Migrate(t, movedConfig+movedFrom, acctest.Recorded(t, "report", nil))
			said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", "-out=plan")
			if !strings.Contains(said, counts) || !acctest.Text("Buckets stay what they are when their reports move").MatchString(said) {
				t.Errorf("the plan says:\n%s", said)
			}
			terraform.Run(t, []int{0}, "apply", "plan")
			terraform.Config(t, movedConfig)
			terraform.Run(t, []int{0}, "plan", "-detailed-exitcode")
			terraform.Run(t, []int{0}, "destroy", "-auto-approve") // the bucket is somebody else's
			out := behind(t, w)
			if got := out.buckets(); fmt.Sprint(got) != fmt.Sprint([]string{movedBucket}) || len(out.reports()) > 0 {
				t.Errorf("destroying leaves the buckets %v and the reports %v", got, out.reports())
			}
		})
	}
}

// TestMoved compares a moved report with an imported one: but for the bucket, which is not to be made, they are the same.
func TestMoved(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	costs(w, usualPolicy)
	s := w.Server(t, nil)
	moved, said := s.Move(t, acctest.Recorded(t, "report", nil), typeName)
	if !strings.HasPrefix(said, "WARNING: Buckets stay what they are") || moved.Attribute(t, "account_id") != payer {
		t.Fatalf("the move gives %s and says %q", moved.State, said)
	}
	imported, said := s.Import(t, typeName, map[string]any{"report_name": "costs"})
	if said != "" {
		t.Fatal(said)
	}
	differ, err := imported.State.Diff(moved.State)
	if err != nil {
		t.Fatal(err)
	}
	for _, difference := range differ {
		if at := difference.Path.String(); !strings.Contains(at, `"bucket"`) && !strings.Contains(at, `"bucket_findings"`) {
			t.Errorf("moved is not as imported: %s", difference)
		}
	}
	if len(differ) == 0 {
		t.Error("the bucket of a moved report would be made")
	}
}

// TestImportByIdentityBelowTerraform imports with and without the account, and refuses another one.
func TestImportByIdentityBelowTerraform(t *testing.T) {
	t.Parallel()
	for account, says := range map[string]string{"": "", payer: "", "111122223333": "ERROR: Credentials of another account"} {
		t.Run("account "+account, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			costs(w, usualPolicy)
			identity := map[string]any{"report_name": "costs"}
			if account != "" {
				identity["account_id"] = account
			}
			s := w.Server(t, nil)
			imported, said := s.Import(t, typeName, identity)
			if says != "" {
				if !strings.Contains(said, says) {
					t.Errorf("the import says %q", said)
				}
				return
			}
			config := map[string]any{"report_name": "costs", "bucket": map[string]any{"name": movedBucket}}
			if changes := s.Changes(t, typeName, imported, config); said != "" || changes != "" {
				t.Errorf("the import says %q, and the plan after it changes %s", said, changes)
			}
		})
	}
}

func TestNotMoved(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(*acctest.Source){
		"Only aws_cur_report_definition of hashicorp/aws can become this resource.": func(s *acctest.Source) { s.Type = "aws_bcmdataexports_export" },
		"schema version 1":                          func(s *acctest.Source) { s.Version = 1 },
		"has no arn, report_name and s3_bucket, as": func(s *acctest.Source) { s.State["s3_bucket"] = "" },
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			costs(w, usualPolicy)
			source := acctest.Recorded(t, "report", nil)
			change(&source)
			if _, said := w.Server(t, nil).Move(t, source, typeName); !strings.Contains(said, "ERROR: Cannot be moved to doit_cur_report") || !strings.Contains(said, says) {
				t.Errorf("the move says %q", said)
			}
		})
	}
}
