# What recorded.json is the state of: see acctest.Recorded. The bucket acme-billing and its policy were there before
# (aws s3api create-bucket and put-bucket-policy; the policy is usualPolicy of the test).

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "default_tags"
  region = "us-east-1"

  default_tags {
    tags = { cost = "1" }
  }
}

resource "aws_cur_report_definition" "plain" {
  report_name                = "costs"
  time_unit                  = "HOURLY"
  format                     = "textORcsv"
  compression                = "GZIP"
  additional_schema_elements = ["RESOURCES"]
  s3_bucket                  = "acme-billing"
  s3_prefix                  = "reports"
  s3_region                  = "us-east-1"
}

resource "aws_cur_report_definition" "athena" {
  provider                   = aws.default_tags
  report_name                = "costs-athena"
  time_unit                  = "DAILY"
  format                     = "Parquet"
  compression                = "Parquet"
  additional_schema_elements = ["RESOURCES", "SPLIT_COST_ALLOCATION_DATA"]
  additional_artifacts       = ["ATHENA"]
  refresh_closed_reports     = false
  report_versioning          = "OVERWRITE_REPORT"
  s3_bucket                  = "acme-billing"
  s3_prefix                  = "athena"
  s3_region                  = "us-east-1"
  tags                       = { team = "a" }
}
