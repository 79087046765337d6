import {
  to = doit_admin_user.this
  id = "break-glass"
}
