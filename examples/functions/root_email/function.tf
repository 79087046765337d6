# Every account has a root e-mail address of its own, and the mail of all of them arrives in one mailbox.
resource "doit_aws_account" "this" {
  for_each = toset(["Team A / Dev", "Team A / Prod"])
  name     = each.key
  email    = provider::doit::root_email("aws@example.com", each.key) # aws+team-a-dev@example.com, ...
}
