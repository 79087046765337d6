terraform {
  required_version = ">= 1.8"
  required_providers {
    doit = {
      source = "doit-vending/doit"
    }
  }
}

# Credentials of the management account come from the environment, as with hashicorp/aws.
provider "doit" {
  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}
