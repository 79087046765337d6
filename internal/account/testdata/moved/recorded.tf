# What recorded.json is the state of: see acctest.Recorded. seed-000001 was there before (awssim -seed-accounts 1).

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "default_tags"
  region = "us-east-1"

  default_tags {
    tags = { cost = "1" }
  }
}

resource "aws_organizations_account" "plain" {
  name  = "plain"
  email = "aws+plain@example.com"
}

resource "aws_organizations_account" "close_on_deletion" {
  name              = "close-on-deletion"
  email             = "aws+close-on-deletion@example.com"
  close_on_deletion = true
}

resource "aws_organizations_account" "role_and_billing_access" {
  name                       = "role-and-billing-access"
  email                      = "aws+role-and-billing-access@example.com"
  role_name                  = "BreakGlass"
  iam_user_access_to_billing = "DENY"
  create_govcloud            = false
}

resource "aws_organizations_account" "tags" {
  provider = aws.default_tags
  name     = "tags"
  email    = "aws+tags@example.com"
  tags     = { team = "a" }
}

resource "aws_organizations_account" "timeouts" {
  name  = "timeouts"
  email = "aws+timeouts@example.com"

  timeouts {
    create = "30m"
    update = "20m"
  }
}

resource "aws_organizations_account" "govcloud" {
  name            = "govcloud"
  email           = "aws+govcloud@example.com"
  create_govcloud = true
}

import {
  to = aws_organizations_account.imported
  id = "100000000001"
}

resource "aws_organizations_account" "imported" {
  name  = "seed-000001"
  email = "seed-000001@example.com"
}
