import {
  to = doit_cur_report.this
  identity = {
    report_name = "doitintl-awsops-acme"
  }
}
