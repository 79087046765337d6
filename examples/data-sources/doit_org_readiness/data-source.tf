data "doit_org_readiness" "this" {
  customer_id         = "acme"
  expected_root_email = "awsops+{id}@doit-intl.com"
  wanted_accounts     = 5
  tax_country         = "DE"

  # The support plan and invoice units are settled elsewhere.
  skip = ["support_plan", "invoice_unit"]
}

# Warns at every plan until the management account is ready, with what to do about each finding.
check "readiness" {
  assert {
    condition = data.doit_org_readiness.this.ready
    error_message = join("\n", [
      for check in data.doit_org_readiness.this.checks : "${check.id}: ${check.evidence} ${coalesce(check.fix, "-")}"
      if contains(["fail", "unknown"], check.status)
    ])
  }
}

# What only a human can look at.
output "to_do_by_hand" {
  value = { for check in data.doit_org_readiness.this.checks : check.id => check.fix if check.status == "manual" }
}
