# Keys of an account, for whatever this run builds in it. They are in no state and in no plan file.
ephemeral "doit_account_credentials" "legacy" {
  account_id = "111122223333"
  duration   = "30m"

  # The session may do no more than this, whatever the role may.
  session_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["iam:*", "organizations:DescribeOrganization", "sts:GetCallerIdentity"]
      Resource = "*"
    }]
  })
}

# Any provider that takes keys of AWS can work in the account with them; here it is this one.
provider "doit" {
  alias               = "legacy"
  access_key          = ephemeral.doit_account_credentials.legacy.access_key_id
  secret_key          = ephemeral.doit_account_credentials.legacy.secret_access_key
  token               = ephemeral.doit_account_credentials.legacy.session_token
  allowed_account_ids = ["111122223333"]
}

resource "doit_partner_role" "audit" {
  provider            = doit.legacy
  kind                = "custom"
  name                = "audit"
  trusted_account_ids = ["123456789012"]
  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
}
