# Both policies of a role, before anything is made.
data "doit_partner_role_policy" "console" {
  kind          = "cmp"
  external_id   = "of-your-organization"
  report_bucket = "doitintl-awsops-acme"
}

output "console_may" {
  value = [for policy in data.doit_partner_role_policy.console.policies : jsondecode(policy)]
}

# Sensitive, because the external id is in it: terraform output -raw console_trusts
output "console_trusts" {
  value     = data.doit_partner_role_policy.console.trust_policy
  sensitive = true
}
