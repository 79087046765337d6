resource "doit_cur_report" "this" {
  customer_id = "acme"

  bucket = {
    region          = "eu-west-1"
    expiration_days = 400
  }

  tags = {
    team = "finops"
  }
}

# Another report, for Athena.
resource "doit_cur_report" "athena" {
  report_name          = "athena"
  format               = "Parquet"
  additional_artifacts = ["ATHENA"]
  report_versioning    = "OVERWRITE_REPORT"

  bucket = {
    name = "acme-billing-athena"
  }
}

output "cur_path" {
  value = doit_cur_report.this.s3_path
}
