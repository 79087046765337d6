import {
  to = doit_organizational_unit.this
  identity = {
    id = "ou-ab12-34cd56ef"
  }
}
