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

# The role with which AWS made an account can do everything in it, and everybody in the management account who may assume
# roles can enter through it. Where accounts.yaml says so, it goes when the others are there. After that Terraform changes
# no role in the account any more: the plan says what is left.
locals {
  without_bootstrap_role = { for key, account in local.accounts : key => account if account.remove_bootstrap_role }
  bootstrap_role         = "OrganizationAccountAccessRole"
}

# A role that can do nothing but that: no role can cleanly delete itself.
resource "doit_partner_role" "remover" {
  for_each = local.without_bootstrap_role

  kind                = "custom"
  name                = "BootstrapRoleRemover"
  account_id          = doit_aws_account.this[each.key].id
  trusted_account_ids = [data.doit_organization.this.management_account_id]

  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:GetRole"
        Resource = "arn:aws:iam::*:role/*"
      },
      {
        Effect = "Allow"
        Action = [
          "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole",
          "iam:ListRolePolicies",
        ]
        Resource = "arn:aws:iam::*:role/${local.bootstrap_role}"
      },
    ]
  })
}

resource "doit_bootstrap_role_removal" "this" {
  for_each = local.without_bootstrap_role

  account_id             = doit_aws_account.this[each.key].id
  role_name              = local.bootstrap_role
  replacement_role_names = [doit_partner_role.administrator[each.key].name]
  via_role_name          = doit_partner_role.remover[each.key].name

  depends_on = [doit_partner_role.cloudhealth]
}
