import {
  to = doit_org_import.this
  identity = {
    id = "o-exampleorgid"
  }
}
