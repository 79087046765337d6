# Whoever subscribes to the topic reads that the account is ready, and what to do next. The topic may be in any region.
resource "doit_aws_account" "told" {
  name                   = "team-d-dev"
  email                  = "aws+team-d-dev@example.com"
  notification_topic_arn = "arn:aws:sns:eu-central-1:123456789012:new-accounts"
}
