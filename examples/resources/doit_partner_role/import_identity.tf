import {
  to = doit_partner_role.administrator
  identity = {
    name = "Administrator" # and account_id, for a role of another account
  }
}

resource "doit_partner_role" "administrator" {
  kind = "admin"
}
