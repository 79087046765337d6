data "doit_organizational_unit" "production" {
  name_path = "Workloads/Production"
}

resource "doit_aws_account" "shop" {
  name      = "shop-prod"
  email     = "aws+shop-prod@example.com"
  parent_id = data.doit_organizational_unit.production.id
}
