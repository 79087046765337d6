data "doit_organization" "this" {}

resource "doit_organizational_unit" "sandbox" {
  name      = "Sandbox"
  parent_id = data.doit_organization.this.root_id
}

# Fail early where something that this configuration needs is off.
check "trusted_access" {
  assert {
    condition     = contains(coalesce(data.doit_organization.this.enabled_services, []), "account.amazonaws.com")
    error_message = "Accounts can be renamed only with trusted access for account.amazonaws.com."
  }
}
