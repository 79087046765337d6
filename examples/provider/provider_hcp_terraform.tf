# HCP Terraform with dynamic credentials: it writes a shared configuration file for each run and hands its path over.
variable "tfc_aws_dynamic_credentials" {
  description = "Set by HCP Terraform."
  type = object({
    default = object({
      shared_config_file = string
    })
    aliases = map(object({
      shared_config_file = string
    }))
  })
}

provider "doit" {
  shared_config_files = [var.tfc_aws_dynamic_credentials.default.shared_config_file]
}

# Another organization: its variables in the workspace end in _ACQUIRED, as in TFC_AWS_PROVIDER_AUTH_ACQUIRED.
provider "doit" {
  alias               = "acquired"
  shared_config_files = [var.tfc_aws_dynamic_credentials.aliases["ACQUIRED"].shared_config_file]
}
