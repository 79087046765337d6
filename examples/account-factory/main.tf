# An account factory: accounts.yaml becomes organizational units, accounts and their contacts. access.tf has the roles.

locals {
  file = yamldecode(file("${path.module}/${var.accounts_file}"))

  # What an account may leave out.
  defaults = {
    name                  = null # the key
    email                 = null # made of root_mailbox and the key
    tags                  = {}
    on_destroy            = null # protect
    remove_bootstrap_role = false
  }

  accounts = { for key, given in local.file.accounts : key => merge(local.defaults, given) }
}

data "doit_organization" "this" {}

resource "doit_organizational_unit" "top" {
  for_each  = toset([for path in local.file.units : split("/", path)[0]])
  name      = each.key
  parent_id = data.doit_organization.this.root_id
}

resource "doit_organizational_unit" "nested" {
  for_each  = toset([for path in local.file.units : path if strcontains(path, "/")])
  name      = split("/", each.key)[1]
  parent_id = doit_organizational_unit.top[split("/", each.key)[0]].id
}

# Where accounts go before they are closed. Attach a service control policy that denies everything to it.
resource "doit_organizational_unit" "quarantine" {
  name      = "Quarantine"
  parent_id = data.doit_organization.this.root_id
}

locals {
  unit_ids = {
    for path, unit in merge(doit_organizational_unit.top, doit_organizational_unit.nested) : path => unit.id
  }
}

resource "doit_aws_account" "this" {
  for_each = local.accounts

  name      = coalesce(each.value.name, each.key)
  email     = coalesce(each.value.email, provider::doit::root_email(var.root_mailbox, each.key))
  parent_id = local.unit_ids[each.value.unit]
  tags      = merge({ team = each.value.team }, each.value.tags)

  on_destroy           = each.value.on_destroy
  quarantine_parent_id = contains(["close", "retain"], coalesce(each.value.on_destroy, "protect")) ? doit_organizational_unit.quarantine.id : null

  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(each.value), concat(["unit", "team"], keys(local.defaults)))) == 0
      error_message = "The account ${each.key} has keys that nothing reads: ${join(", ", setsubtract(keys(each.value), concat(["unit", "team"], keys(local.defaults))))}."
    }
    precondition {
      condition     = contains(keys(local.unit_ids), lookup(each.value, "unit", ""))
      error_message = "The account ${each.key} needs a unit that is listed under units."
    }
    precondition {
      condition     = contains(keys(local.file.teams), lookup(each.value, "team", ""))
      error_message = "The account ${each.key} needs a team that is listed under teams."
    }
  }
}

resource "doit_alternate_contacts" "this" {
  for_each = local.accounts

  account_id = doit_aws_account.this[each.key].id
  billing    = local.file.contacts.billing
  security   = local.file.contacts.security
  operations = local.file.teams[each.value.team]
}
