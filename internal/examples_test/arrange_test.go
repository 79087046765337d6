package examples_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

const (
	management      = awssim.ManagementAccountID
	administrators  = "arn:aws:iam::aws:policy/AdministratorAccess"
	exampleExport   = "arn:aws:bcm-data-exports:us-east-1:111122223333:export/cur2-1234abcd-12ab-34cd-56ef-1234567890ab"
	exampleTopic    = "arn:aws:sns:eu-central-1:" + management + ":new-accounts"
	existingReport  = "doitintl-awsops-acme"
	existingBucket  = "acme-billing"
	existingAccount = "111122223333"
)

// scenery is what examples speak of: where a text has the pattern, the world has what made makes.
var scenery = []struct {
	pattern *regexp.Regexp
	made    func(w *awssim.World, legacy string)
}{
	{regexp.MustCompile(`(?m)^ +to += doit_alternate_contacts`), func(w *awssim.World, legacy string) {
		w.SetAlternateContact(legacy, "SECURITY", "Security team", "security@example.com")
	}},
	{regexp.MustCompile(`"` + regexp.QuoteMeta(exampleTopic) + `"`), func(w *awssim.World, _ string) {
		w.AddTopic(management, "eu-central-1", "new-accounts")
	}},
	{regexp.MustCompile(`(?m)^ +to += doit_admin_user`), func(w *awssim.World, _ string) {
		w.AddUser(management, "break-glass", administrators)
	}},
	{regexp.MustCompile(`(?m)^ +to += doit_partner_role`), func(w *awssim.World, legacy string) {
		const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},` +
			`"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}`
		for _, account := range []string{legacy, management} {
			w.AddRole(account, "Administrator", fmt.Sprintf(trust, management))
			w.AttachToRole(account, "Administrator", administrators)
		}
	}},
	{regexp.MustCompile(`(?m)^ +to += doit_bootstrap_role_removal`), func(w *awssim.World, legacy string) {
		for _, role := range []string{"Administrator", "Deployer"} {
			w.AddRole(legacy, role, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:AssumeRole"}]}`, management))
			w.AttachToRole(legacy, role, administrators)
		}
		w.RemoveRole(legacy, "OrganizationAccountAccessRole")
		w.TagAccount(legacy, map[string]string{organization.RemovedRolesKey: "OrganizationAccountAccessRole"})
	}},
	{regexp.MustCompile(`(?m)^ +to += doit_cur_report`), func(w *awssim.World, _ string) {
		w.AddBucket(management, existingReport, "us-east-1")
		w.AddReport(management, curtypes.ReportDefinition{
			ReportName: new(existingReport), S3Bucket: new(existingReport), S3Prefix: new("CUR"), S3Region: curtypes.AWSRegionUsStandard,
			TimeUnit: curtypes.TimeUnitHourly, Format: curtypes.ReportFormatCsv, Compression: curtypes.CompressionFormatGzip,
			AdditionalSchemaElements: []curtypes.SchemaElement{curtypes.SchemaElementResources},
			RefreshClosedReports:     new(true), ReportVersioning: curtypes.ReportVersioningCreateNewReport,
		})
	}},
	{regexp.MustCompile(`name += "` + existingBucket + `"\s+region += "eu-west-1"\s+create += false`), func(w *awssim.World, _ string) {
		w.AddBucket(management, existingBucket, "eu-west-1")
	}},
}

// arrange makes the world that an example speaks of, and replaces the ids in its texts by those of the world.
func arrange(t *testing.T, e example) *acctest.World {
	t.Helper()
	world := acctest.NewWorld(t, func(o *awssim.Options) {
		o.SeedAccounts = 1
		if e.outside() { // on the machine's clock
			o.CreateDuration, o.CloseDuration = -1, -1
		}
	})
	root := world.AWS.RootID()
	legacy := world.AWS.AddAccount(awssim.Account{Name: "legacy", Email: "aws+legacy@example.com"})
	for _, thing := range scenery {
		if e.contains(thing.pattern) {
			thing.made(world.AWS, legacy)
		}
	}
	unit := world.AWS.AddOU(root, "Legacy")
	ids := []string{existingAccount, legacy, "ou-ab12-34cd56ef", unit, "o-exampleorgid", world.AWS.OrganizationID()}
	if e.query() { // so that it has something to find
		world.AWS.AddAccount(awssim.Account{Name: "payments", ParentID: world.AWS.AddOU(unit, "Payments"), Tags: map[string]string{"team": "payments"}})
	}
	if e.contains(regexp.MustCompile(regexp.QuoteMeta(exampleExport))) { // its ARN has an id of AWS's choice, and the account's comes first
		ids = append([]string{exampleExport, addExport(world.AWS)}, ids...)
	}
	for name, text := range e.files {
		e.files[name] = strings.NewReplacer(ids...).Replace(text)
	}
	if strings.HasPrefix(e.name, "examples/data-sources/") { // these read what others have made
		workloads := world.AWS.AddOU(root, "Workloads")
		world.AWS.AddOU(workloads, "Production")
		world.AWS.AddAccount(awssim.Account{Name: "audit", Email: "aws+audit@example.com", ParentID: workloads})
	}
	return world
}

func addExport(w *awssim.World) (arn string) {
	w.AddBucket(management, "acme-billing-data", "us-east-1")
	return w.AddExport(management, bcmtypes.Export{
		Name: new("cur2"), DataQuery: &bcmtypes.DataQuery{QueryStatement: new("SELECT bill_payer_account_id, line_item_unblended_cost FROM COST_AND_USAGE_REPORT")},
		RefreshCadence: &bcmtypes.RefreshCadence{Frequency: bcmtypes.FrequencyOptionSynchronous},
		DestinationConfigurations: &bcmtypes.DestinationConfigurations{S3Destination: &bcmtypes.S3Destination{
			S3Bucket: new("acme-billing-data"), S3Prefix: new("exports"), S3Region: new("us-east-1"),
			S3OutputConfigurations: &bcmtypes.S3OutputConfigurations{OutputType: "CUSTOM", Format: "PARQUET", Compression: "PARQUET", Overwrite: "OVERWRITE_REPORT"},
		}},
	})
}
