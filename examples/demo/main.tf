# The configuration that make demo applies: a small organization, and accounts out of a map.

terraform {
  required_version = ">= 1.8"
  required_providers {
    doit = {
      source = "doit-vending/doit"
    }
  }
}

provider "doit" {}

variable "accounts" {
  description = "The accounts, by a short name that never changes: the root e-mail address is made of it."
  type = map(object({
    unit       = string
    name       = optional(string)
    tags       = optional(map(string), {})
    on_destroy = optional(string)
  }))
}

data "doit_organization" "this" {}

resource "doit_organizational_unit" "workloads" {
  name      = "Workloads"
  parent_id = data.doit_organization.this.root_id
}

resource "doit_organizational_unit" "this" {
  for_each  = toset(["Development", "Production"])
  name      = each.key
  parent_id = doit_organizational_unit.workloads.id
}

resource "doit_aws_account" "this" {
  for_each   = var.accounts
  name       = coalesce(each.value.name, each.key)
  email      = provider::doit::root_email("aws@example.com", each.key)
  parent_id  = doit_organizational_unit.this[each.value.unit].id
  tags       = each.value.tags
  on_destroy = each.value.on_destroy
}
