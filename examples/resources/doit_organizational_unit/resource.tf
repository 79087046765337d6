data "doit_organization" "this" {}

resource "doit_organizational_unit" "workloads" {
  name      = "Workloads"
  parent_id = data.doit_organization.this.root_id
}

resource "doit_organizational_unit" "stages" {
  for_each  = toset(["Development", "Production"])
  name      = each.key
  parent_id = doit_organizational_unit.workloads.id

  tags = {
    stage = lower(each.key)
  }
}
