data "doit_organization" "this" {}

resource "doit_organizational_unit" "development" {
  name      = "Development"
  parent_id = data.doit_organization.this.root_id
}

# All that an account needs. It is made in the root, and destroying it is refused.
resource "doit_aws_account" "minimal" {
  name  = "team-a-sandbox"
  email = "aws+team-a-sandbox@example.com"
}

# In an organizational unit, tagged, and usable when apply ends: wait_for_access waits until the role can be assumed.
resource "doit_aws_account" "team_a" {
  name                       = "team-a-dev"
  email                      = "aws+team-a-dev@example.com"
  parent_id                  = doit_organizational_unit.development.id
  role_name                  = "PlatformAccess"
  iam_user_access_to_billing = "DENY"
  wait_for_access            = true

  tags = {
    team        = "a"
    environment = "dev"
  }

  timeouts {
    create = "2h"
  }
}
