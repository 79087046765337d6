# By account id
terraform import doit_aws_account.legacy 111122223333

# By root e-mail address
terraform import doit_aws_account.legacy aws+legacy@example.com
