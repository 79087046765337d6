import {
  to = doit_organizational_unit.this
  id = "ou-ab12-34cd56ef"
}
