import {
  to = doit_aws_account.legacy
  identity = {
    id = "111122223333"
  }
}

resource "doit_aws_account" "legacy" {
  name  = "legacy"
  email = "aws+legacy@example.com"
}
