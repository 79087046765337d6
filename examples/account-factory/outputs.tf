output "accounts" {
  description = "The accounts by their keys, for other configurations and for people."
  value = {
    for key, account in doit_aws_account.this : key => {
      id                 = account.id
      name               = account.name
      email              = account.email
      unit               = local.accounts[key].unit
      administrator_role = doit_partner_role.administrator[key].arn
      switch_role        = "https://signin.aws.amazon.com/switchrole?account=${account.id}&roleName=${doit_partner_role.administrator[key].name}"
    }
  }
}
