package curreport_test

import (
	"fmt"
	"strings"
	"testing"

	cur "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

const (
	movedFrom   = "moved {\n  from = aws_cur_report_definition.test\n  to   = doit_cur_report.test\n}\n"
	movedBucket = "acme-billing"
	// What AWS's guide tells people to write into the policy of such a bucket.
	usualPolicy = `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"Look","Effect":"Allow","Principal":{"Service":"billingreports.amazonaws.com"},"Action":["s3:GetBucketAcl","s3:GetBucketPolicy"],"Resource":"arn:aws:s3:::` + movedBucket + `"},` +
		`{"Sid":"Deliver","Effect":"Allow","Principal":{"Service":"billingreports.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::` + movedBucket + `/*"}]}`
)

// movedReport is a recorded report and its bucket, in AWS and in the state of the other provider.
func movedReport(t *testing.T, w *acctest.World, name, policy string) acctest.Source {
	t.Helper()
	source := acctest.Recorded(t, "aws_cur_report_definition", name, nil)
	var from struct {
		Name        string                        `json:"report_name"`
		TimeUnit    curtypes.TimeUnit             `json:"time_unit"`
		Format      curtypes.ReportFormat         `json:"format"`
		Compression curtypes.CompressionFormat    `json:"compression"`
		Elements    []curtypes.SchemaElement      `json:"additional_schema_elements"`
		Artifacts   []curtypes.AdditionalArtifact `json:"additional_artifacts"`
		Refresh     bool                          `json:"refresh_closed_reports"`
		Versioning  curtypes.ReportVersioning     `json:"report_versioning"`
		Bucket      string                        `json:"s3_bucket"`
		Prefix      string                        `json:"s3_prefix"`
		Region      curtypes.AWSRegion            `json:"s3_region"`
		TagsAll     map[string]string             `json:"tags_all"`
	}
	source.Decode(t, &from)
	w.AWS.AddBucket(payer, from.Bucket, string(from.Region))
	w.AWS.SetBucketPolicy(from.Bucket, policy)
	in := cur.PutReportDefinitionInput{ReportDefinition: &curtypes.ReportDefinition{
		ReportName: &from.Name, TimeUnit: from.TimeUnit, Format: from.Format, Compression: from.Compression, AdditionalSchemaElements: from.Elements,
		AdditionalArtifacts: from.Artifacts, RefreshClosedReports: &from.Refresh, ReportVersioning: from.Versioning,
		S3Bucket: &from.Bucket, S3Prefix: &from.Prefix, S3Region: from.Region,
	}}
	for key, value := range from.TagsAll {
		in.Tags = append(in.Tags, curtypes.Tag{Key: &key, Value: &value})
	}
	if _, err := behind(t, w).cur.PutReportDefinition(t.Context(), &in); err != nil {
		t.Fatal(err)
	}
	return source
}

// moves are the recorded reports and their configurations.
var moves = map[string]string{
	"plain": `
resource "doit_cur_report" "test" {
  report_name = "costs"
  s3_prefix   = "reports"
  bucket      = { name = "acme-billing", create = false }
}
`,
	"athena": `
provider "doit" {
  default_tags {
    tags = { cost = "1" }
  }
}

resource "doit_cur_report" "test" {
  report_name                = "costs-athena"
  time_unit                  = "DAILY"
  format                     = "Parquet"
  additional_schema_elements = ["RESOURCES", "SPLIT_COST_ALLOCATION_DATA"]
  additional_artifacts       = ["ATHENA"]
  refresh_closed_reports     = false
  report_versioning          = "OVERWRITE_REPORT"
  s3_prefix                  = "athena"
  bucket                     = { name = "acme-billing", create = false }
  tags                       = { team = "a" }
}
`,
}

// TestMovedByTerraform moves reports. Nothing is left to do afterwards, unless the policy of the bucket lacks a statement.
func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	complete, err := billing.Merge(usualPolicy, billing.Statements("aws", payer, movedBucket, nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, config := range moves {
		for policy, counts := range map[string]string{usualPolicy: "0 to add, 1 to change, 0 to destroy", complete: "0 to add, 0 to change, 0 to destroy"} {
			t.Run(name+", "+counts, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				terraform := w.Migrate(t, config+movedFrom, movedReport(t, w, name, policy))
				said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", "-out=plan")
				if !strings.Contains(said, counts) || !acctest.Text("Buckets stay what they are when their reports move").MatchString(said) {
					t.Errorf("the plan says:\n%s", said)
				}
				terraform.Run(t, []int{0}, "apply", "plan")
				terraform.Config(t, config)
				terraform.Run(t, []int{0}, "plan", "-detailed-exitcode")
				terraform.Run(t, []int{0}, "destroy", "-auto-approve") // the bucket is somebody else's
				out := behind(t, w)
				if got := out.buckets(); fmt.Sprint(got) != fmt.Sprint([]string{movedBucket}) || len(out.reports()) > 0 {
					t.Errorf("destroying leaves the buckets %v and the reports %v", got, out.reports())
				}
			})
		}
	}
}

// TestMoved compares a moved report with an imported one: but for the bucket, which is not to be made, they are the same.
func TestMoved(t *testing.T) {
	t.Parallel()
	for name := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			source := movedReport(t, w, name, usualPolicy)
			s := w.Server(t, nil)
			moved, said := s.Move(t, source, typeName)
			if !strings.HasPrefix(said, "WARNING: Buckets stay what they are") || moved.Attribute(t, "account_id") != payer {
				t.Fatalf("the move gives %s and says %q", moved.State, said)
			}
			imported, said := s.Import(t, typeName, map[string]any{"report_name": source.State["report_name"]})
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
		})
	}
}

// TestImportByIdentityBelowTerraform imports with and without the account, and refuses another one.
func TestImportByIdentityBelowTerraform(t *testing.T) {
	t.Parallel()
	for account, says := range map[string]string{"": "", payer: "", "111122223333": "ERROR: Credentials of another account"} {
		t.Run("account "+account, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			movedReport(t, w, "plain", usualPolicy)
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
			source := movedReport(t, w, "plain", usualPolicy)
			change(&source)
			if _, said := w.Server(t, nil).Move(t, source, typeName); !strings.Contains(said, "ERROR: Cannot be moved to doit_cur_report") || !strings.Contains(said, says) {
				t.Errorf("the move says %q", said)
			}
		})
	}
}
