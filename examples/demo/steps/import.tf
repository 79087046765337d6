# An account that the organization had before Terraform.
import {
  to = doit_aws_account.legacy
  id = "seed-000001@example.com" # or the account id
}

resource "doit_aws_account" "legacy" {
  name  = "seed-000001"
  email = "seed-000001@example.com"
}
