# A role of the account of the credentials, by its name
terraform import doit_partner_role.administrator Administrator

# A role of another account, by account id and name
terraform import doit_partner_role.administrator 111122223333/Administrator
