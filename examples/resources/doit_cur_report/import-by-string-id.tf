import {
  to = doit_cur_report.this
  id = "doitintl-awsops-acme"
}
