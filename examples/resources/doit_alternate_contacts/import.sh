# By the id of the account. All three contacts are read.
terraform import doit_alternate_contacts.this 111122223333
