import {
  to = doit_alternate_contacts.this
  identity = {
    account_id = "111122223333"
  }
}
