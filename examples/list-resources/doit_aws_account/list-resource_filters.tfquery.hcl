# The accounts of one team, in an organizational unit and all below it, with everything that is known of them.
list "doit_aws_account" "payments" {
  provider         = doit
  include_resource = true

  config {
    parent_id = "ou-ab12-34cd56ef"
    recursive = true
    states    = ["ACTIVE"]
    tags = {
      team = "payments"
    }
  }
}
