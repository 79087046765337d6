# By the account, for a role of the usual name
terraform import doit_bootstrap_role_removal.team_a 111122223333

# By the account and the name of the role
terraform import doit_bootstrap_role_removal.team_a 111122223333/OrganizationAccountAccessRole
