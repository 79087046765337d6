# All accounts of the organization that are not closed.
list "doit_aws_account" "all" {
  provider = doit
  limit    = 1000
}
