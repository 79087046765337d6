# What recorded.json is the state of: see acctest.Recorded.

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

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
    }]
  })
  trust_with_conditions = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Condition = {
        StringEquals = { "sts:ExternalId" = "example-external-id" }
        Bool         = { "aws:MultiFactorAuthPresent" = "true" }
      }
    }]
  })
  read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "managed_policy_arns" {
  name                = "Auditor"
  description         = "Looks at everything"
  assume_role_policy  = local.trust
  managed_policy_arns = [local.read_only]
}

resource "aws_iam_role" "attachment" {
  name               = "Attached"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy_attachment" "attachment" {
  role       = aws_iam_role.attachment.name
  policy_arn = local.read_only
}

resource "aws_iam_role" "everything" {
  provider              = aws.default_tags
  name                  = "Everything"
  path                  = "/partners/"
  description           = "Has all that a role can have"
  assume_role_policy    = local.trust_with_conditions
  force_detach_policies = true
  max_session_duration  = 7200
  permissions_boundary  = "arn:aws:iam::aws:policy/AdministratorAccess"
  managed_policy_arns   = [local.read_only]
  tags                  = { team = "a" }
}

resource "aws_iam_role" "name_prefix" {
  name_prefix         = "auditor-"
  assume_role_policy  = local.trust
  managed_policy_arns = [local.read_only]
}

resource "aws_iam_role" "inline_policy" {
  name                = "Inline"
  assume_role_policy  = local.trust
  managed_policy_arns = [local.read_only]

  inline_policy {
    name = "look"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }]
    })
  }
}
