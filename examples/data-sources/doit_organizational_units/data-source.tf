data "doit_organizational_units" "all" {}

# Ids by path, for example local.unit_ids["Workloads/Production"].
locals {
  unit_ids = {
    for unit in data.doit_organizational_units.all.organizational_units : unit.name_path => unit.id
  }
}
