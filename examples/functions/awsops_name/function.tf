output "bucket" {
  value = provider::doit::awsops_name("acme") # doitintl-awsops-acme
}
