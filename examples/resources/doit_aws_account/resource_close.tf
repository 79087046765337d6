# An account that may be closed: with this applied, removing the block closes the account. It is first moved out of the way.
data "doit_organization" "current" {}

resource "doit_organizational_unit" "closed" {
  name      = "Closed"
  parent_id = data.doit_organization.current.root_id
}

resource "doit_aws_account" "experiment" {
  name                 = "experiment"
  email                = "aws+experiment@example.com"
  on_destroy           = "close"
  quarantine_parent_id = doit_organizational_unit.closed.id
}
