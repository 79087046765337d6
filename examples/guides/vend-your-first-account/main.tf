terraform {
  required_version = ">= 1.8"
  required_providers {
    doit = {
      source = "doit-vending/doit"
    }
  }
}

provider "doit" {}

data "doit_organization" "this" {}

resource "doit_organizational_unit" "development" {
  name      = "Development"
  parent_id = data.doit_organization.this.root_id
}

resource "doit_aws_account" "team_a" {
  name      = "team-a-dev"
  email     = provider::doit::root_email("aws@example.com", "team-a-dev")
  parent_id = doit_organizational_unit.development.id

  tags = {
    team = "a"
  }
}

output "account_id" {
  value = doit_aws_account.team_a.id
}

output "access_role_arn" {
  value = doit_aws_account.team_a.access_role_arn
}
