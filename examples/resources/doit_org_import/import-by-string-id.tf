import {
  to = doit_org_import.this
  id = "o-exampleorgid"
}
