data "doit_aws_account" "audit" {
  email = "aws+audit@example.com"
}

output "audit_account_id" {
  value = data.doit_aws_account.audit.id
}
