import {
  to = doit_partner_role.administrator
  id = "111122223333/Administrator" # or the name alone, for the account of the credentials
}

resource "doit_partner_role" "administrator" {
  kind       = "admin"
  account_id = "111122223333"
}
