# By the id of the organization. Roles of the usual names are taken over as adopted; nothing is made.
terraform import doit_org_import.this o-exampleorgid
