# A role in the management account, entered from wherever Terraform runs.
provider "doit" {
  region              = "us-east-1"
  allowed_account_ids = ["123456789012"] # the management account

  assume_role {
    role_arn     = "arn:aws:iam::123456789012:role/account-vending"
    session_name = "terraform"
  }
}
