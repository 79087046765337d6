import {
  to = doit_bootstrap_role_removal.team_a
  identity = {
    account_id = "111122223333" # and role_name, for another name than OrganizationAccountAccessRole
  }
}

resource "doit_bootstrap_role_removal" "team_a" {
  account_id             = "111122223333"
  replacement_role_names = ["Administrator"] # AWS does not tell, so the import plans to write it into the state
  via_role_name          = "Deployer"
}
