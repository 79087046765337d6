package billing

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

const maxReportText = 256

var (
	reportNamePattern   = regexp.MustCompile(`^[0-9A-Za-z!\-_.*'()]+$`)
	reportPrefixPattern = regexp.MustCompile(`^[0-9A-Za-z!\-_.*'()/]+$`)
	bucketNamePattern   = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*[a-z0-9]$`)
)

// CheckReportName says what is wrong with the name of a report (CUR API reference, ReportDefinition).
func CheckReportName(name string) error {
	switch {
	case name == "" || len(name) > maxReportText:
		return fmt.Errorf("it has %d characters, AWS takes 1 to %d", len(name), maxReportText)
	case !reportNamePattern.MatchString(name):
		return errors.New("it has characters other than letters, digits and !-_.*'()")
	}
	return nil
}

// CheckPrefix says what is wrong with the folder in the bucket. An empty one, which AWS takes for some reports only, is
// wrong as well.
func CheckPrefix(prefix string) error {
	switch {
	case prefix == "" || len(prefix) > maxReportText:
		return fmt.Errorf("it has %d characters, 1 to %d are possible", len(prefix), maxReportText)
	case strings.Trim(prefix, "/") != prefix:
		return errors.New("it begins or ends with a slash")
	case !reportPrefixPattern.MatchString(prefix):
		return errors.New("it has characters other than letters, digits, slashes and !-_.*'()")
	}
	return nil
}

// CheckBucketName says what is wrong with the name of a bucket (S3 user guide, general purpose bucket naming rules).
func CheckBucketName(name string) error {
	_, notAnAddress := netip.ParseAddr(name)
	switch {
	case len(name) < 3 || len(name) > 63:
		return fmt.Errorf("it has %d characters, AWS takes 3 to 63", len(name))
	case !bucketNamePattern.MatchString(name):
		return errors.New("a bucket name has lower-case letters, digits, dots and hyphens, and begins and ends with a letter or digit")
	case strings.Contains(name, ".."):
		return errors.New("it has two dots in a row")
	case notAnAddress == nil:
		return errors.New("it looks like an IP address")
	}
	for _, prefix := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(name, prefix) {
			return fmt.Errorf("AWS reserves names that begin with %s", prefix)
		}
	}
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(name, suffix) {
			return fmt.Errorf("AWS reserves names that end with %s", suffix)
		}
	}
	return nil
}

// CheckRegion says that AWS delivers no report into a region. A partition of which AWS names no region is not judged.
func CheckRegion(partition, region string) error {
	var accepted []string
	for _, r := range curtypes.AWSRegion("").Values() {
		if awsclient.PartitionOf(string(r)) == partition {
			accepted = append(accepted, string(r))
		}
	}
	if len(accepted) == 0 || slices.Contains(accepted, region) {
		return nil
	}
	slices.Sort(accepted)
	return fmt.Errorf("AWS delivers Cost and Usage Reports to buckets in these regions: %s", strings.Join(accepted, ", "))
}

// Combination is what of a report must fit together. "" stands for what is not known.
type Combination struct {
	Format      curtypes.ReportFormat
	Compression curtypes.CompressionFormat
	Versioning  curtypes.ReportVersioning
	Artifacts   []curtypes.AdditionalArtifact
}

// Misfit is a combination that AWS refuses, without saying why.
type Misfit struct{ Attribute, Reason string }

// Misfits are all that is wrong with a combination.
func (c Combination) Misfits() []Misfit {
	var misfits []Misfit
	for _, rule := range combinationRules {
		if rule.broken(c) {
			misfits = append(misfits, rule.Misfit)
		}
	}
	return misfits
}

// combinationRules are AWS's, one for each attribute that can be to blame.
var combinationRules = []struct {
	broken func(Combination) bool
	Misfit
}{
	{func(c Combination) bool { return c.isForAthena() && c.isForLoading() }, Misfit{
		"additional_artifacts", "ATHENA stands alone: AWS makes no report for Athena that is for REDSHIFT or QUICKSIGHT as well. Define another report for those.",
	}},
	{func(c Combination) bool { return c.isForAthena() && c.Format != "" && !c.isParquet() }, Misfit{
		"format", `A report for ATHENA has the format "Parquet".`,
	}},
	{func(c Combination) bool {
		return c.isForAthena() && c.Format == "" && c.Compression != "" && !c.isPacked()
	}, Misfit{
		"compression", `A report for ATHENA has the compression "Parquet".`,
	}},
	{func(c Combination) bool {
		return c.isForAthena() && c.Versioning == curtypes.ReportVersioningCreateNewReport
	}, Misfit{
		"report_versioning", `A report for ATHENA has report_versioning = "OVERWRITE_REPORT".`,
	}},
	{func(c Combination) bool { return c.isForLoading() && c.isParquet() }, Misfit{
		"additional_artifacts", `REDSHIFT and QUICKSIGHT load no Parquet: use the format "textORcsv".`,
	}},
	{func(c Combination) bool { return c.isParquet() && c.Compression != "" && !c.isPacked() }, Misfit{
		"compression", `The format "Parquet" has the compression "Parquet".`,
	}},
	{func(c Combination) bool { return c.isPacked() && c.Format != "" && !c.isParquet() }, Misfit{
		"compression", `The compression "Parquet" is for the format "Parquet" only: use GZIP or ZIP.`,
	}},
}

func (c Combination) isForAthena() bool {
	return slices.Contains(c.Artifacts, curtypes.AdditionalArtifactAthena)
}

func (c Combination) isForLoading() bool {
	return slices.Contains(c.Artifacts, curtypes.AdditionalArtifactRedshift) || slices.Contains(c.Artifacts, curtypes.AdditionalArtifactQuicksight)
}

func (c Combination) isParquet() bool { return c.Format == curtypes.ReportFormatParquet }

func (c Combination) isPacked() bool { return c.Compression == curtypes.CompressionFormatParquet }
