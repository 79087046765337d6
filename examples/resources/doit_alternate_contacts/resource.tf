locals {
  finance = {
    name  = "Finance team"
    title = "Accounts payable"
    email = "aws-invoices@example.com"
    phone = "+44 20 7946 0000"
  }
  security = {
    name  = "Security team"
    title = "Incident response"
    email = "aws-security@example.com"
    phone = "+44 20 7946 0001"
  }
}

# The account of the credentials, here the management account.
resource "doit_alternate_contacts" "management" {
  billing  = local.finance
  security = local.security
}

# A member account.
resource "doit_alternate_contacts" "member" {
  account_id = "111122223333"
  security   = local.security
}
