# DoiT's console. The external id is shown there, for each customer another one.
variable "doit_external_id" {
  type      = string
  sensitive = true
  default   = "of-your-organization"
}

resource "doit_partner_role" "console" {
  kind        = "cmp"
  external_id = var.doit_external_id
}

# Billing data under the AWS Channel Reseller Program. Whom to trust and what to allow, DoiT tells you.
resource "doit_partner_role" "billing" {
  kind                = "awsadmin"
  trusted_account_ids = ["999988887777"]
  external_id         = var.doit_external_id

  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ce:Get*", "cur:DescribeReportDefinitions"]
      Resource = "*"
    }]
  })

  tags = {
    partner = "doit"
  }
}

# Daily administration of a member account from the management account, with MFA.
resource "doit_aws_account" "team_a" {
  name  = "team-a"
  email = "aws+team-a@example.com"
}

resource "doit_partner_role" "administrator" {
  kind       = "admin"
  account_id = doit_aws_account.team_a.id
}
