# What AWS has, whatever the state of the demo says.

terraform {
  required_version = ">= 1.8"
  required_providers {
    doit = {
      source = "doit-vending/doit"
    }
  }
}

provider "doit" {}

data "doit_aws_accounts" "all" {}

data "doit_organizational_units" "all" {}

locals {
  units = {
    for unit in data.doit_organizational_units.all.organizational_units : unit.id => unit.name_path
  }
}

output "accounts" {
  value = [
    for account in data.doit_aws_accounts.all.accounts : {
      id    = account.id
      name  = account.name
      email = account.email
      state = account.state
      unit  = lookup(local.units, account.parent_id, "(root)")
    }
  ]
}
