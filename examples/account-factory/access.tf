# Roles in each account, made through the role with which AWS made the account.

# Daily administration from the management account, with MFA.
resource "doit_partner_role" "administrator" {
  for_each = local.accounts

  kind       = "admin"
  account_id = doit_aws_account.this[each.key].id
}

# Cost reports of CloudHealth.
resource "doit_partner_role" "cloudhealth" {
  for_each = { for key, account in local.accounts : key => account if nonsensitive(var.cloudhealth_external_id != null) }

  kind        = "cloudhealth"
  account_id  = doit_aws_account.this[each.key].id
  external_id = var.cloudhealth_external_id
}
