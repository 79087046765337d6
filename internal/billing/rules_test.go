package billing_test

import (
	"slices"
	"strings"
	"testing"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

func TestRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule func(string) error
		good []string
		bad  map[string]string
	}{
		"report name": {billing.CheckReportName, []string{"a", "doitintl-awsops-acme", "it's(1)*!._-", strings.Repeat("n", 256)}, map[string]string{
			"": "it has 0 characters", strings.Repeat("n", 257): "it has 257 characters", "a b": "characters other than", "a/b": "characters other than", "é": "characters other than",
		}},
		"prefix": {billing.CheckPrefix, []string{"CUR", "a/b", "it's"}, map[string]string{
			"": "it has 0 characters", "/CUR": "begins or ends with a slash", "CUR/": "begins or ends with a slash", "C R": "characters other than",
		}},
		"bucket name": {billing.CheckBucketName, []string{"abc", "doitintl-awsops-acme", "a.b.c", strings.Repeat("b", 63)}, map[string]string{
			"ab": "it has 2 characters", strings.Repeat("b", 64): "it has 64 characters", "Abc": "lower-case", "-abc": "begins and ends", "a_c": "lower-case", "a..b": "two dots",
			"192.0.2.1": "looks like an IP address", "xn--abc": "reserves names that begin", "abc--x-s3": "reserves names that end", "sthree-abc": "reserves",
		}},
		"region of AWS": {func(region string) error { return billing.CheckRegion("aws", region) }, []string{"us-east-1", "eu-south-2"}, map[string]string{
			"il-central-1": "af-south-1, ap-east-1", "cn-north-1": "AWS delivers", "us-gov-west-1": "AWS delivers", "": "AWS delivers",
		}},
		"region of China":    {func(region string) error { return billing.CheckRegion("aws-cn", region) }, []string{"cn-north-1"}, map[string]string{"us-east-1": "cn-north-1, cn-northwest-1"}},
		"region of GovCloud": {func(region string) error { return billing.CheckRegion("aws-us-gov", region) }, []string{"us-gov-west-1"}, nil},
	} {
		for _, value := range test.good {
			if err := test.rule(value); err != nil {
				t.Errorf("%s: %q is right, but: %v", name, value, err)
			}
		}
		for value, says := range test.bad {
			if err := test.rule(value); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %q: got %v, want ... %s ...", name, value, err, says)
			}
		}
	}
}

// TestMisfits goes through all combinations and compares with the rules of AWS, said in another way.
func TestMisfits(t *testing.T) {
	t.Parallel()
	artifacts := [][]curtypes.AdditionalArtifact{nil, {"ATHENA"}, {"REDSHIFT"}, {"QUICKSIGHT"}, {"QUICKSIGHT", "REDSHIFT"}, {"ATHENA", "REDSHIFT"}}
	count := 0
	for _, format := range curtypes.ReportFormat("").Values() {
		for _, compression := range curtypes.CompressionFormat("").Values() {
			for _, versioning := range curtypes.ReportVersioning("").Values() {
				for _, a := range artifacts {
					c := billing.Combination{Format: format, Compression: compression, Versioning: versioning, Artifacts: a}
					isParquet := format == "Parquet"
					right := isParquet == (compression == "Parquet")
					if slices.Contains(a, "ATHENA") {
						right = right && len(a) == 1 && isParquet && versioning == "OVERWRITE_REPORT"
					} else if len(a) > 0 {
						right = right && !isParquet
					}
					if misfits := c.Misfits(); (len(misfits) == 0) != right {
						t.Errorf("%+v: right is %t, but the misfits are %+v", c, right, misfits)
					}
					count++
				}
			}
		}
	}
	if count != 72 {
		t.Errorf("saw %d combinations", count)
	}
}

func TestMisfitsBlameTheRightAttribute(t *testing.T) {
	t.Parallel()
	athena := []curtypes.AdditionalArtifact{"ATHENA"}
	for name, test := range map[string]struct {
		c    billing.Combination
		want string
	}{
		"nothing known":          {billing.Combination{}, ""},
		"athena alone is known":  {billing.Combination{Artifacts: athena}, ""},
		"athena as csv":          {billing.Combination{Artifacts: athena, Format: "textORcsv"}, "format"},
		"athena in gzip":         {billing.Combination{Artifacts: athena, Compression: "GZIP"}, "compression"},
		"athena in new reports":  {billing.Combination{Artifacts: athena, Versioning: "CREATE_NEW_REPORT"}, "report_versioning"},
		"athena and redshift":    {billing.Combination{Artifacts: append(athena, "REDSHIFT")}, "additional_artifacts"},
		"parquet in zip":         {billing.Combination{Format: "Parquet", Compression: "ZIP"}, "compression"},
		"csv in parquet":         {billing.Combination{Format: "textORcsv", Compression: "Parquet"}, "compression"},
		"quicksight of parquet":  {billing.Combination{Format: "Parquet", Artifacts: []curtypes.AdditionalArtifact{"QUICKSIGHT"}}, "additional_artifacts"},
		"compression alone":      {billing.Combination{Compression: "Parquet"}, ""},
		"athena, parquet in zip": {billing.Combination{Artifacts: athena, Format: "Parquet", Compression: "ZIP"}, "compression"},
	} {
		misfits := test.c.Misfits()
		switch {
		case test.want == "" && len(misfits) > 0, test.want != "" && (len(misfits) != 1 || misfits[0].Attribute != test.want || misfits[0].Reason == ""):
			t.Errorf("%s: got %+v, want one for %q", name, misfits, test.want)
		}
	}
}
