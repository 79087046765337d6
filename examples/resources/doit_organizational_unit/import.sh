# By the id of the organizational unit.
terraform import doit_organizational_unit.this ou-ab12-34cd56ef
