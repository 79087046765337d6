# By the name of the IAM user, in the account of the credentials.
terraform import doit_admin_user.this break-glass
