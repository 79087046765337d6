# By the name of the report.
terraform import doit_cur_report.this doitintl-awsops-acme
