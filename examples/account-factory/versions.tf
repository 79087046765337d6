terraform {
  required_version = ">= 1.8"
  required_providers {
    doit = {
      source = "doit-vending/doit"
    }
  }
}

# Credentials of the management account: see the guide "Permissions".
provider "doit" {
  default_tags {
    tags = {
      managed-by = "account-factory"
    }
  }
}
