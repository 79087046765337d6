package dataexport_test

import (
	"testing"

	tfconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// TestUnknownValues feeds every attribute with what is known only during apply, first for a new export, then for one that
// changes.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w, _ := newWorld(t)
	const given = `
variable "description" { type = string }
variable "granularity" { type = string }
resource "terraform_data" "x" {
  input = {
    name = "cur2", table = "COST_AND_USAGE_REPORT", column = "bill_bill_type", bucket = "acme-billing-data", region = "us-east-1", prefix = "exports",
    format = "PARQUET", compression = "PARQUET", overwrite = "OVERWRITE_REPORT", tag = "finops", create = false
  }
}
resource "terraform_data" "y" {
  input = { description = var.description, granularity = var.granularity }
}
resource "doit_data_export" "test" {
  name             = terraform_data.x.output.name
  description      = terraform_data.y.output.description
  table            = terraform_data.x.output.table
  columns          = [terraform_data.x.output.column]
  table_properties = { TIME_GRANULARITY = terraform_data.y.output.granularity }
  s3_prefix        = terraform_data.x.output.prefix
  format           = terraform_data.x.output.format
  compression      = terraform_data.x.output.compression
  overwrite        = terraform_data.x.output.overwrite
  adopt_existing   = terraform_data.x.output.create
  tags             = { team = terraform_data.x.output.tag }
  bucket = {
    name   = terraform_data.x.output.bucket
    region = terraform_data.x.output.region
    create = terraform_data.x.output.create
  }
}
`
	unknown := func(attribute string) plancheck.PlanCheck {
		return plancheck.ExpectUnknownValue(addr, tfjsonpath.New(attribute))
	}
	vars := func(description, granularity string) tfconfig.Variables {
		return tfconfig.Variables{"description": tfconfig.StringVariable(description), "granularity": tfconfig.StringVariable(granularity)}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: given, ConfigVariables: vars("first", "DAILY"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					unknown("name"), unknown("description"), unknown("table"), unknown("s3_prefix"), unknown("format"), unknown("query_statement"), unknown("s3_path"),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					is("name", "cur2"), isList("columns", "bill_bill_type"), isMap("table_properties", map[string]string{"TIME_GRANULARITY": "DAILY"}),
					is("query_statement", "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT"), isMap("tags_all", map[string]string{"team": "finops"}),
				},
			},
			{
				Config: given, ConfigVariables: vars("second", "MONTHLY"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionUpdate), unknown("description"), unknown("status"),
				}},
				ConfigStateChecks: []statecheck.StateCheck{is("description", "second"), isMap("table_properties", map[string]string{"TIME_GRANULARITY": "MONTHLY"})},
			},
			{Config: given, ConfigVariables: vars("second", "MONTHLY"), ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			}},
		},
	})
}

// TestUnknownCollections has lists, maps and the bucket as a whole known only during apply, and columns left out that
// depend on an unknown property.
func TestUnknownCollections(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	const given = `
resource "terraform_data" "x" {
  input = { columns = ["bill_bill_type"], properties = { INCLUDE_RESOURCES = "TRUE" }, name = "acme-billing-data", tags = { team = "finops" } }
}
resource "doit_data_export" "test" {
  name             = "cur2"
  columns          = terraform_data.x.output.columns
  table_properties = terraform_data.x.output.properties
  tags             = terraform_data.x.output.tags
  bucket           = { name = terraform_data.x.output.name }
}
resource "doit_data_export" "all" {
  name             = "all"
  table_properties = { INCLUDE_RESOURCES = terraform_data.x.output.properties.INCLUDE_RESOURCES }
  bucket           = { name = terraform_data.x.output.name }
}
`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: given, ConfigStateChecks: []statecheck.StateCheck{isList("columns", "bill_bill_type"), isMap("tags_all", map[string]string{"team": "finops"})}},
			{PreConfig: func() {
				if e := o.all()["all"]; e.DataQuery.TableConfigurations[cur2]["INCLUDE_RESOURCES"] != "TRUE" || !selects(e, "line_item_resource_id") {
					t.Errorf("all columns are %s", *e.DataQuery.QueryStatement)
				}
			}, Config: given, PlanOnly: true},
			empty(given),
		},
	})
}

func TestUnknownProviderConfiguration(t *testing.T) {
	t.Parallel()
	w, o := newWorld(t)
	o.makeBucket("doitintl-awsops-acme")
	given := `resource "terraform_data" "customer" { input = "acme" }
provider "doit" {
  customer_id = terraform_data.customer.output
}
resource "doit_data_export" "test" { name = "cur2" }
`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: given, ConfigStateChecks: []statecheck.StateCheck{is("status", "HEALTHY"), is("bucket_arn", "arn:aws:s3:::doitintl-awsops-acme")}},
			empty(given),
		},
	})
}
