# Many accounts out of one map. The address is made of the key, so the key must never change; the name may.
variable "accounts" {
  type = map(object({
    name = string
    team = string
  }))
  default = {
    payments-dev  = { name = "Payments (dev)", team = "payments" }
    payments-prod = { name = "Payments (prod)", team = "payments" }
    search-prod   = { name = "Search (prod)", team = "search" }
  }
}

resource "doit_aws_account" "this" {
  for_each = var.accounts
  name     = each.value.name
  email    = provider::doit::root_email("aws@example.com", each.key)
  tags     = { team = each.value.team }
}

output "account_ids" {
  value = { for key, account in doit_aws_account.this : key => account.id }
}
