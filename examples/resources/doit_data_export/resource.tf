provider "doit" {
  customer_id = "acme"
}

# The Cost and Usage Report makes the bucket, and the exports share it.
resource "doit_cur_report" "this" {}

# CUR 2.0 with every column.
resource "doit_data_export" "cur2" {
  name   = "cur2"
  bucket = { name = doit_cur_report.this.bucket.name }

  table_properties = {
    INCLUDE_RESOURCES = "TRUE"
    TIME_GRANULARITY  = "HOURLY"
  }
}

# FOCUS, some columns only.
resource "doit_data_export" "focus" {
  name      = "focus"
  table     = "FOCUS_1_0_AWS"
  columns   = ["BillingAccountId", "SubAccountId", "ServiceName", "ChargePeriodStart", "BilledCost", "EffectiveCost"]
  bucket    = { name = doit_cur_report.this.bucket.name }
  s3_prefix = "focus"
  format    = "PARQUET"
}

# After a billing hand-over AWS delivers an export no more: replace it then.
check "exports" {
  assert {
    condition     = doit_data_export.cur2.status == "HEALTHY" && doit_data_export.focus.status == "HEALTHY"
    error_message = "A data export is not delivered: see status_reason."
  }
}
