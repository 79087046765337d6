variable "first_password" {
  type      = string
  sensitive = true
  ephemeral = true
  default   = "Correct-Horse-7-Battery" # for the example only
}

# Somebody signs in once, chooses a password, enrols MFA and puts both into the safe.
resource "doit_admin_user" "break_glass" {
  name        = "break-glass"
  require_mfa = true

  password_wo         = var.first_password # needs Terraform 1.11
  password_wo_version = 1
}

output "sign_in" {
  value = doit_admin_user.break_glass.console_login_url
}

# Warns until MFA is enrolled, and again when somebody makes access keys.
check "break_glass" {
  assert {
    condition     = doit_admin_user.break_glass.mfa_enabled && doit_admin_user.break_glass.access_key_count == 0
    error_message = "The break-glass administrator has no MFA device, or has access keys."
  }
}
