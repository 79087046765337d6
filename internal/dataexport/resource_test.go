package dataexport_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func TestMinimal(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	minimal := export("cur2", "")
	defaults := map[string]string{
		"TIME_GRANULARITY": "HOURLY", "INCLUDE_RESOURCES": "FALSE", "INCLUDE_SPLIT_COST_ALLOCATION_DATA": "FALSE",
		"INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY": "FALSE", "BILLING_VIEW_ARN": "arn:aws:billing::123456789012:billingview/primary",
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: minimal,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionCreate),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("arn")),
					plancheck.ExpectKnownValue(addr, tfjsonpath.New("columns").AtSliceIndex(0), knownvalue.StringExact("bill_bill_type")),
					plancheck.ExpectKnownValue(addr, tfjsonpath.New("bucket").AtMapKey("region"), knownvalue.StringExact("us-east-1")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					is("table", cur2), is("status", "HEALTHY"), isNull("status_reason"), is("account_id", awssim.ManagementAccountID),
					is("format", "TEXT_OR_CSV"), is("compression", "GZIP"), is("overwrite", "OVERWRITE_REPORT"), is("s3_prefix", "data-exports"),
					is("s3_path", "s3://acme-billing-data/data-exports/cur2/"), is("bucket_arn", "arn:aws:s3:::acme-billing-data"),
					isMap("table_properties", defaults), isNull("tags"), isNull("description"), isList("bucket_findings"),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("arn"), knownvalue.StringRegexp(regexp.MustCompile(`^arn:aws:bcm-data-exports:us-east-1:123456789012:export/cur2-`))),
				},
			},
			{ResourceName: addr, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: arnOf, ImportStateVerifyIdentifierAttribute: "arn"},
			{ResourceName: addr, ImportState: true, ImportStateVerify: true, ImportStateId: "cur2", ImportStateVerifyIdentifierAttribute: "arn"},
			{ResourceName: addr, ImportState: true, ImportStateId: "no such name", ExpectError: acctest.Text("is neither the ARN nor the name of a data export")},
			{ResourceName: addr, ImportState: true, ImportStateId: "arn:aws:s3:::b", ExpectError: acctest.Text("is not the ARN of a data export")},
			empty(minimal),
		},
	})
	if left := o.all(); len(left) != 0 || o.policy(bucketName) != "" {
		t.Errorf("the destroyed configuration left %v and the policy %s", left, o.policy(bucketName))
	}
}

func arnOf(s *terraform.State) (string, error) {
	return s.RootModule().Resources[addr].Primary.Attributes["arn"], nil
}

func TestEverythingChangesInPlace(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	o.makeBucket("another-bucket")
	full := func(changes ...string) string {
		settings := `
  description      = "For FinOps"
  table            = "COST_AND_USAGE_REPORT"
  columns          = ["bill_bill_type", "product.region AS region"]
  table_properties = { TIME_GRANULARITY = "DAILY", INCLUDE_RESOURCES = "TRUE" }
  s3_prefix        = "exports/cur2"
  format           = "PARQUET"
  compression      = "PARQUET"
  overwrite        = "CREATE_NEW_REPORT"
  tags             = { team = "finops" }
`
		return export("cur2", strings.NewReplacer(changes...).Replace(settings))
	}
	var arn string
	sameExport := func(s *terraform.State) error {
		was := arn
		if arn, _ = arnOf(s); was != "" && was != arn {
			return fmt.Errorf("the export %s was replaced by %s", was, arn)
		}
		return nil
	}
	steps := []resource.TestStep{{Config: full(), Check: sameExport, ConfigStateChecks: []statecheck.StateCheck{
		is("description", "For FinOps"), isList("columns", "bill_bill_type", "product.region AS region"),
		is("query_statement", "SELECT bill_bill_type, product.region AS region FROM COST_AND_USAGE_REPORT"),
		isMap("table_properties", map[string]string{"TIME_GRANULARITY": "DAILY", "INCLUDE_RESOURCES": "TRUE"}),
		is("s3_path", "s3://acme-billing-data/exports/cur2/cur2/"), isMap("tags_all", map[string]string{"team": "finops"}),
	}}, empty(full())}
	for _, c := range []struct {
		from, to string
		sees     func(bcmtypes.Export) bool
	}{
		{`"For FinOps"`, `"For all"`, func(e bcmtypes.Export) bool { return *e.Description == "For all" }},
		{`"bill_bill_type", `, `"line_item_resource_id", `, func(e bcmtypes.Export) bool {
			return strings.HasPrefix(*e.DataQuery.QueryStatement, "SELECT line_item_resource_id, product.region AS region FROM")
		}},
		{`"DAILY"`, `"MONTHLY"`, func(e bcmtypes.Export) bool {
			return e.DataQuery.TableConfigurations[cur2]["TIME_GRANULARITY"] == "MONTHLY"
		}},
		{`"exports/cur2"`, `"other"`, func(e bcmtypes.Export) bool {
			return *e.DestinationConfigurations.S3Destination.S3Prefix == "other"
		}},
		{`"PARQUET"`, `null`, func(e bcmtypes.Export) bool {
			return e.DestinationConfigurations.S3Destination.S3OutputConfigurations.Format == "PARQUET" // left out: stays
		}},
		{`"CREATE_NEW_REPORT"`, `"OVERWRITE_REPORT"`, func(e bcmtypes.Export) bool {
			return e.DestinationConfigurations.S3Destination.S3OutputConfigurations.Overwrite == "OVERWRITE_REPORT"
		}},
		{`"For FinOps"`, `null`, func(e bcmtypes.Export) bool { return aws.ToString(e.Description) == "" }},
		{`tags `, `bucket = { name = "another-bucket" }` + "\n  tags ", func(e bcmtypes.Export) bool {
			return *e.DestinationConfigurations.S3Destination.S3Bucket == "another-bucket"
		}},
		{`{ team = "finops" }`, `{ team = "all" }`, func(bcmtypes.Export) bool { return o.tags()["team"] == "all" }},
		{`{ team = "finops" }`, `{}`, func(bcmtypes.Export) bool { return len(o.tags()) == 1 }},
	} {
		check := func(*terraform.State) error {
			if now := o.all()["cur2"]; !c.sees(now) {
				return fmt.Errorf("%s: AWS has %+v", c.to, now)
			}
			return nil
		}
		steps = append(steps, resource.TestStep{Config: full(c.from, c.to), Check: resource.ComposeTestCheckFunc(sameExport, check)}, empty(full(c.from, c.to)))
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: steps})
}

func TestUpdateIsAnUpdate(t *testing.T) {
	t.Parallel()
	w, _ := newWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: export("cur2", ""), ConfigStateChecks: []statecheck.StateCheck{is("status", "HEALTHY")}},
			{Config: export("cur2", `description = "new"`), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(addr, plancheck.ResourceActionUpdate),
				plancheck.ExpectUnknownValue(addr, tfjsonpath.New("status")), // AWS alters it by itself
				plancheck.ExpectKnownValue(addr, tfjsonpath.New("arn"), knownvalue.NotNull()),
			}}, ConfigStateChecks: []statecheck.StateCheck{is("description", "new")}},
			empty(export("cur2", `description = "new"`)),
		},
	})
}

func TestNameAndTableReplace(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: export("one", ""), ConfigStateChecks: []statecheck.StateCheck{is("table", cur2)}},
			{Config: export("two", ""), ConfigPlanChecks: plans(plancheck.ResourceActionReplace), ConfigStateChecks: []statecheck.StateCheck{is("name", "two")}},
			{
				Config: export("two", `table = "FOCUS_1_0_AWS"`), ConfigPlanChecks: plans(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{
					is("table", "FOCUS_1_0_AWS"), isMap("table_properties", map[string]string{"TIME_GRANULARITY": "HOURLY"}),
				},
			},
			empty(export("two", `table = "FOCUS_1_0_AWS"`)),
			{ // the statements of the bucket policy survived both replacements
				PreConfig: func() {
					if !strings.Contains(o.policy(bucketName), billing.SidDelivery) {
						t.Errorf("the policy is %s", o.policy(bucketName))
					}
				},
				Config: export("two", `table = "FOCUS_1_0_AWS"`), PlanOnly: true,
			},
		},
	})
	if left := o.all(); len(left) != 0 {
		t.Errorf("the destroyed configuration left %v", left)
	}
}

func TestColumnsFollowTheProperties(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	has := func(column string, want bool) resource.TestCheckFunc {
		return func(*terraform.State) error {
			columns := billing.ParseQuery(*o.all()["cur2"].DataQuery.QueryStatement).Columns
			if slices.Contains(columns, column) != want {
				return fmt.Errorf("%d columns, %s among them: %t", len(columns), column, !want)
			}
			return nil
		}
	}
	with := `table_properties = { INCLUDE_RESOURCES = "TRUE" }`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: export("cur2", ""), Check: has("line_item_resource_id", false)},
			{Config: export("cur2", with), Check: has("line_item_resource_id", true)}, // all columns stay all columns
			empty(export("cur2", with)),
			{Config: export("cur2", ""), Check: has("line_item_resource_id", true)}, // left out: as it is
			{Config: export("cur2", with+"\ncolumns = [\"bill_bill_type\"]"), Check: has("line_item_resource_id", false)},
			{Config: export("cur2", `table_properties = { INCLUDE_SPLIT_COST_ALLOCATION_DATA = "TRUE" }`), Check: has("split_line_item_split_cost", false)}, // a chosen list stays
			empty(export("cur2", `table_properties = { INCLUDE_SPLIT_COST_ALLOCATION_DATA = "TRUE" }`)),
		},
	})
}

func TestDriftThatCounts(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	config := export("cur2", `
  columns          = ["bill_bill_type"]
  table_properties = { TIME_GRANULARITY = "DAILY" }
  tags             = { team = "finops" }`)
	update := func(arrange func()) resource.TestStep {
		return resource.TestStep{PreConfig: arrange, Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate)}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{isMap("table_properties", map[string]string{"TIME_GRANULARITY": "DAILY"})}},
			update(func() {
				o.change(func(e *bcmtypes.Export) {
					e.DataQuery.QueryStatement = aws.String("SELECT bill_bill_type FROM COST_AND_USAGE_REPORT WHERE bill_bill_type = 'x'")
				})
			}),
			update(func() {
				o.change(func(e *bcmtypes.Export) { e.DataQuery.TableConfigurations[cur2]["TIME_GRANULARITY"] = "MONTHLY" })
			}),
			update(func() {
				o.change(func(e *bcmtypes.Export) { e.Description = aws.String("somebody else's") })
			}),
			update(func() { o.tag("cur2", "theirs", "1") }),
			update(func() { o.deletePolicy(bucketName) }),
			{PreConfig: func() { // what nobody configured is no drift
				o.change(func(e *bcmtypes.Export) {
					e.DataQuery.TableConfigurations[cur2]["INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY"] = "TRUE"
					e.DataQuery.QueryStatement = aws.String("select bill_bill_type\n from COST_AND_USAGE_REPORT")
				})
			}, Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{Config: strings.ReplaceAll(config, "DAILY", "HOURLY"), Check: func(*terraform.State) error { // and survives an update
				if now := o.all()["cur2"].DataQuery.TableConfigurations[cur2]; now["INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY"] != "TRUE" || now["TIME_GRANULARITY"] != "HOURLY" {
					return fmt.Errorf("AWS has %v", now)
				}
				return nil
			}},
		},
	})
}

func TestVanished(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	config := export("cur2", "")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("status", "HEALTHY")}},
			{PreConfig: func() { o.delete("cur2") }, Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate)},
			empty(config),
		},
	})
}

func TestTagsAndDefaults(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	const provider = "provider \"doit\" {\n  default_tags {\n    tags = { owner = \"platform\" }\n  }\n}\n"
	unmanaged, managed := export("cur2", ""), provider+export("cur2", `tags = { team = "finops" }`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: unmanaged, ConfigStateChecks: []statecheck.StateCheck{isMap("tags_all", nil)}},
			{PreConfig: func() { o.tag("cur2", "theirs", "1") }, Config: unmanaged, PlanOnly: true},
			{Config: managed, ExpectNonEmptyPlan: true},
			{Config: managed, ConfigStateChecks: []statecheck.StateCheck{isMap("tags_all", map[string]string{"team": "finops", "owner": "platform"})}},
			{PreConfig: func() {
				if tags := o.tags(); tags[organization.OwnerKey] == "" || len(tags) != 3 {
					t.Errorf("the export has the tags %v, want ours and the owner's", tags)
				}
			}, Config: managed, PlanOnly: true},
			empty(managed),
		},
	})
}
