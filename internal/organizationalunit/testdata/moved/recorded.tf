# What recorded.json is the state of: see acctest.Recorded.

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "default_tags"
  region = "us-east-1"

  default_tags {
    tags = { cost = "1" }
  }
}

data "aws_organizations_organization" "this" {}

resource "aws_organizations_organizational_unit" "plain" {
  name      = "Workloads"
  parent_id = data.aws_organizations_organization.this.roots[0].id
}

# The state lists it among the accounts of the unit.
resource "aws_organizations_account" "inside" {
  name      = "team-a"
  email     = "aws+team-a@example.com"
  parent_id = aws_organizations_organizational_unit.plain.id
}

resource "aws_organizations_organizational_unit" "tags" {
  provider  = aws.default_tags
  name      = "Sandboxes"
  parent_id = data.aws_organizations_organization.this.roots[0].id
  tags      = { team = "a" }
}
