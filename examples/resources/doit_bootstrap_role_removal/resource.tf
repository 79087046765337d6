data "doit_organization" "this" {}

resource "doit_aws_account" "team_a" {
  name  = "team-a"
  email = "aws+team-a@example.com"
}

# Terraform enters the account through this role from now on. It is made through the bootstrap role.
resource "doit_partner_role" "deployer" {
  kind                = "custom"
  name                = "Deployer"
  account_id          = doit_aws_account.team_a.id
  trusted_account_ids = [data.doit_organization.this.management_account_id]
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

# People enter through this one, with MFA. It can still be changed when the bootstrap role is gone.
resource "doit_partner_role" "administrator" {
  kind             = "admin"
  account_id       = doit_aws_account.team_a.id
  access_role_name = doit_partner_role.deployer.name
}

resource "doit_bootstrap_role_removal" "team_a" {
  account_id             = doit_aws_account.team_a.id
  replacement_role_names = [doit_partner_role.administrator.name, doit_partner_role.deployer.name]
  via_role_name          = doit_partner_role.deployer.name
}
