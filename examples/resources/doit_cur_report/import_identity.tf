import {
  to = doit_cur_report.this
  identity = {
    account_id  = "123456789012"
    report_name = "doitintl-awsops-acme"
  }
}
