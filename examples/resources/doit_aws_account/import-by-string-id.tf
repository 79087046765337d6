import {
  to = doit_aws_account.legacy
  id = "111122223333" # or the root e-mail address
}

resource "doit_aws_account" "legacy" {
  name  = "legacy"
  email = "aws+legacy@example.com"
}
