import {
  to = doit_alternate_contacts.this
  id = "111122223333"
}
