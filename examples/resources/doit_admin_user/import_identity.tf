import {
  to = doit_admin_user.this
  identity = {
    name = "break-glass"
  }
}
