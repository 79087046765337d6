data "doit_organizational_unit" "workloads" {
  name_path = "Workloads"
}

# All usable accounts of one cost center, in whatever unit below Workloads.
data "doit_aws_accounts" "shop" {
  parent_id = data.doit_organizational_unit.workloads.id
  recursive = true
  states    = ["ACTIVE"]
  tags = {
    cost-center = "shop"
  }
}

output "shop_account_ids" {
  value = data.doit_aws_accounts.shop.ids
}
