package curreport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func TestMinimal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w)
	minimal := report("")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: minimal,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionCreate),
					plancheck.ExpectKnownValue(addr, tfjsonpath.New("s3_path"), knownvalue.StringExact("s3://doitintl-awsops-acme/CUR/doitintl-awsops-acme/")),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("last_status")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					is("report_name", acme), is("account_id", payer), is("bucket.name", acme), is("bucket.region", "us-east-1"), isNull("bucket.create"),
					is("s3_prefix", "CUR"), is("time_unit", "HOURLY"), is("format", "textORcsv"), is("compression", "GZIP"), is("report_versioning", "CREATE_NEW_REPORT"),
					isSet("additional_schema_elements", "RESOURCES"), isNull("additional_artifacts"), isNull("last_delivery"), isNull("last_status"), isNull("tags"),
					is("arn", "arn:aws:cur:us-east-1:"+payer+":definition/"+acme), is("bucket_arn", "arn:aws:s3:::"+acme),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("bucket_findings"), knownvalue.ListExact(nil)), hasTags("tags_all", nil),
				},
			},
			{ResourceName: addr, ImportState: true, ImportStateId: acme, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "report_name",
				ImportStateVerifyIgnore: []string{"customer_id", "tags"}},
			{ResourceName: addr, ImportState: true, ImportStateId: "no/name", ExpectError: acctest.Text(`"no/name" is not the name of a Cost and Usage Report`)},
			{ // delivered: no difference
				PreConfig: func() { w.AWS.Deliver(payer, acme, "SUCCESS") },
				Config:    minimal, PlanOnly: true,
			},
			{RefreshState: true, Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(addr, "last_status", "SUCCESS"), resource.TestCheckResourceAttr(addr, "last_delivery", "20261123T090000Z"))},
			{PreConfig: aws.emptyBucket, Config: minimal, PlanOnly: true},
			empty(minimal),
		},
	})
	if reports, buckets := aws.reports(), aws.buckets(); len(reports) > 0 || len(buckets) > 0 {
		t.Errorf("after the destruction there are the reports %v and buckets %v", reports, buckets)
	}
}

func TestEverythingChangesInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w)
	const provider = `provider "doit" {
  default_tags {
    tags = { owner = "platform" }
  }
}
`
	reader := w.AWS.AddAccount(awssim.Account{Name: "reader"})
	full := func(bucket, more string) string {
		return provider + report("bucket = {\n"+bucket+"\n}\n"+more)
	}
	readers := fmt.Sprintf("reader_role_arns = [%q]", "arn:aws:iam::"+reader+":role/OrganizationAccountAccessRole")
	region := `region = "eu-west-1"` + "\n"
	first := full(region+readers, `
  s3_prefix = "billing/raw"
  time_unit = "DAILY"
  additional_schema_elements = ["RESOURCES", "SPLIT_COST_ALLOCATION_DATA"]
  additional_artifacts = ["REDSHIFT"]
  compression = "ZIP"
  refresh_closed_reports = false
  report_versioning = "OVERWRITE_REPORT"
  billing_view_arn = "arn:aws:billing::123456789012:billingview/primary"
  tags = { stage = "dev" }`)
	second := full(region+"expiration_days = 400\nforce_destroy = true", `
  s3_prefix = "CUR"
  format = "Parquet"
  compression = "Parquet"
  additional_artifacts = []
  refresh_closed_reports = true
  tags = { stage = "prod", team = "a" }`)
	key := "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	third := full(region+fmt.Sprintf("kms_key_arn = %q\n", key), `tags = {}`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: first, ConfigStateChecks: []statecheck.StateCheck{
				is("s3_path", "s3://doitintl-awsops-acme/billing/raw/doitintl-awsops-acme/"), is("time_unit", "DAILY"), is("compression", "ZIP"),
				isSet("additional_artifacts", "REDSHIFT"), isSet("additional_schema_elements", "RESOURCES", "SPLIT_COST_ALLOCATION_DATA"),
				isSet("bucket.reader_role_arns", "arn:aws:iam::"+reader+":role/OrganizationAccountAccessRole"),
				hasTags("tags", map[string]string{"stage": "dev"}), hasTags("tags_all", map[string]string{"stage": "dev", "owner": "platform"}),
			}},
			empty(first),
			{ResourceName: addr, ImportState: true, ImportStateId: acme, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "report_name",
				ImportStateVerifyIgnore: []string{"customer_id"}},
			{Config: second, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				is("s3_path", "s3://doitintl-awsops-acme/CUR/doitintl-awsops-acme/"), is("format", "Parquet"), isNull("bucket.reader_role_arns"), is("time_unit", "DAILY"),
				isSet("additional_artifacts"), hasTags("tags_all", map[string]string{"stage": "prod", "team": "a", "owner": "platform"}),
				statecheck.ExpectKnownValue(addr, at("bucket.expiration_days"), knownvalue.Int32Exact(400)),
			}},
			empty(second),
			{Config: third, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				is("bucket.kms_key_arn", key), isNull("bucket.expiration_days"), isNull("bucket.force_destroy"), hasTags("tags_all", map[string]string{"owner": "platform"}),
			}},
			{
				PreConfig: func() {
					tags := aws.tags(acme)
					if tags["owner"] != "platform" || tags[organization.OwnerKey] == "" || len(tags) != 2 {
						t.Errorf("the report has the tags %v, want owner and the marker", tags)
					}
					if policy := aws.policyIn("eu-west-1"); policy == "" || strings.Contains(policy, "DoitBillingReaders") {
						t.Errorf("the readers are still in the policy: %s", policy)
					}
				},
				Config: third, PlanOnly: true,
			},
			empty(third),
		},
	})
}

// TestBucketDrift changes the bucket behind Terraform's back: the plan says so, and the next apply puts it right.
func TestBucketDrift(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w)
	client, name, config := aws.s3("us-east-1"), acme, report(`tags = { team = "a" }`)
	steps := []resource.TestStep{{Config: config}}
	for finding, damage := range map[string]func() error{
		"Public access to it is not blocked in all four ways.": func() error {
			_, err := client.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: &name})
			return err
		},
		"It does not own what is put into it.": func() error {
			_, err := client.DeleteBucketOwnershipControls(t.Context(), &s3.DeleteBucketOwnershipControlsInput{Bucket: &name})
			return err
		},
		"Its lifecycle rules are not those that are wanted.": func() error {
			_, err := client.DeleteBucketLifecycle(t.Context(), &s3.DeleteBucketLifecycleInput{Bucket: &name})
			return err
		},
		"It lacks tags that are wanted, or has some that are not.": func() error {
			_, err := client.DeleteBucketTagging(t.Context(), &s3.DeleteBucketTaggingInput{Bucket: &name})
			return err
		},
		"Its policy lacks statements that are wanted, or has readers that are not.": func() error {
			_, err := client.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: &name})
			return err
		},
		"It is not there.": func() error {
			_, err := client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: &name})
			return err
		},
	} {
		steps = append(steps,
			resource.TestStep{
				PreConfig: func() {
					if err := damage(); err != nil {
						t.Error(err)
					}
				},
				RefreshState: true, ExpectNonEmptyPlan: true, Check: resource.TestCheckResourceAttr(addr, "bucket_findings.0", finding),
			},
			resource.TestStep{Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate)},
			empty(config),
		)
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: steps})
}

func TestVanishedReportIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w)
	config := report(`s3_prefix = "billing"`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("report_name", acme)}},
			{ // the report alone: its bucket still has to be known
				PreConfig: func() { aws.deleteReport(acme) },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{is("s3_prefix", "billing"), is("arn", "arn:aws:cur:us-east-1:"+payer+":definition/"+acme)},
			},
			{ // both
				PreConfig: func() {
					aws.deleteReport(acme)
					aws.deleteBucket(acme)
				},
				Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{is("s3_prefix", "billing")},
			},
			empty(config),
		},
	})
}

// TestVanishedReportLeavesNoBucket destroys after somebody deleted the report: the bucket goes, too.
func TestVanishedReportLeavesNoBucket(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w)
	made := mustApply(t, w, acctest.Object{}, report1(nil))
	aws.deleteReport(acme)
	left, said := w.Server(t, nil).Refresh(t, typeName, made)
	if left.State.IsNull() || !strings.Contains(said, "Its bucket doitintl-awsops-acme is still there") {
		t.Fatalf("state %s, %s", left.State, said)
	}
	if gone, said := w.Server(t, nil).Apply(t, typeName, left, nil); !gone.State.IsNull() || len(aws.buckets()) > 0 {
		t.Errorf("left: %s, buckets %v, %s", gone.State, aws.buckets(), said)
	}
}

func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	const given = `
variable "id" { type = string }
resource "terraform_data" "id"     { input = var.id }
resource "terraform_data" "text"   { input = { prefix = "p", unit = "DAILY", format = "textORcsv", compression = "ZIP", versioning = "OVERWRITE_REPORT", region = "eu-west-1" } }
resource "terraform_data" "lists"  { input = { elements = ["RESOURCES"], artifacts = ["REDSHIFT"] } }
resource "terraform_data" "yes"    { input = true }
resource "terraform_data" "number" { input = 30 }

resource "doit_cur_report" "test" {
  customer_id                = terraform_data.id.output
  s3_prefix                  = terraform_data.text.output.prefix
  time_unit                  = terraform_data.text.output.unit
  format                     = terraform_data.text.output.format
  compression                = terraform_data.text.output.compression
  report_versioning          = terraform_data.text.output.versioning
  additional_schema_elements = terraform_data.lists.output.elements
  additional_artifacts       = terraform_data.lists.output.artifacts
  refresh_closed_reports     = terraform_data.yes.output
  adopt_existing             = terraform_data.yes.output
  bucket = {
    region          = terraform_data.text.output.region
    create          = terraform_data.yes.output
    force_destroy   = terraform_data.yes.output
    expiration_days = terraform_data.number.output
  }
  tags = { (terraform_data.id.output) = terraform_data.id.output }
}
`
	unknown := func(attribute string) plancheck.PlanCheck {
		return plancheck.ExpectUnknownValue(addr, at(attribute))
	}
	vars := config.Variables{"id": config.StringVariable("acme")}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: given, ConfigVariables: vars,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					unknown("report_name"), unknown("bucket.name"), unknown("bucket.region"), unknown("s3_path"), unknown("arn"), unknown("time_unit"),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					is("report_name", acme), is("bucket.name", acme), is("bucket.region", "eu-west-1"), is("time_unit", "DAILY"), is("s3_path", "s3://doitintl-awsops-acme/p/doitintl-awsops-acme/"),
					isSet("additional_artifacts", "REDSHIFT"), hasTags("tags_all", map[string]string{"acme": "acme"}),
				},
			},
			{Config: given, ConfigVariables: vars, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{ // the whole bucket, and the account
				Config: `
resource "terraform_data" "bucket" { input = { name = "another-bucket" } }
resource "terraform_data" "account" { input = "123456789012" }
resource "doit_cur_report" "test" {
  report_name = "by-name"
  account_id  = terraform_data.account.output
  bucket      = { name = terraform_data.bucket.output.name }
}
`, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{unknown("bucket.name"), unknown("s3_path")}},
				ConfigStateChecks: []statecheck.StateCheck{is("report_name", "by-name"), is("bucket.name", "another-bucket"), is("account_id", payer)},
			},
		},
	})
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := report(`tags = { team = "a" }`)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Identity),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: strings.Replace(config, `customer_id = "acme"`, `report_name = "r"`+"\n"+`bucket = { name = "some-bucket" }`, 1), ConfigStateChecks: []statecheck.StateCheck{is("report_name", "r")}},
			{ResourceName: addr, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
