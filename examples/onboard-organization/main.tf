# The whole onboarding of an existing organization in one configuration: what AWS has an API for is made, what can be checked
# is checked, and the outputs say what is left for people to do. Use credentials of the management account.
#
# An administrator with MFA is the customer's way back in after the root user is handed over. If there is none yet, add a
# doit_admin_user: it needs Terraform 1.11, because its password never enters the state.

terraform {
  required_version = ">= 1.8"
  required_providers {
    doit = {
      source = "doit-vending/doit"
    }
  }
}

provider "doit" {
  customer_id = var.customer_id
}

variable "customer_id" {
  description = "The reseller's id of the customer: report and bucket are called doitintl-awsops-{id}."
  type        = string
  default     = "acme"
}

variable "external_id" {
  description = "External id of the role doitintl_cmp, shown in DoiT's console."
  type        = string
  sensitive   = true
  default     = "replace-me"
}

variable "awsadmin" {
  description = "What the reseller tells of the role AWSAdmin: the account to trust, the external id and the actions."
  type = object({
    account_id  = string
    external_id = string
    actions     = list(string)
  })
  default = {
    account_id  = "444455556666"
    external_id = "replace-me-too"
    actions     = ["ce:Get*", "ce:List*", "cur:Describe*"]
  }
}

variable "completed_steps" {
  description = "Ids of the steps that people have done and AWS cannot show."
  type        = set(string)
  default     = []
}

variable "require_ready" {
  description = "Whether an apply fails while steps are open."
  type        = bool
  default     = false
}

data "doit_organization" "this" {}

# The report that the reseller reads, and its bucket.
resource "doit_cur_report" "this" {}

# The roles, and all steps. It depends on the report, so that the steps about the report are right in the same apply.
resource "doit_org_import" "this" {
  organization_id = data.doit_organization.this.id
  completed_steps = var.completed_steps

  cmp_role = {
    external_id = var.external_id
  }

  awsadmin_role = {
    trusted_account_ids = [var.awsadmin.account_id]
    external_id         = var.awsadmin.external_id
    policy_json = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = var.awsadmin.actions, Resource = "*" }]
    })
  }

  depends_on = [doit_cur_report.this]

  lifecycle {
    postcondition {
      condition     = self.ready || !var.require_ready
      error_message = "These steps are open: ${join(", ", self.pending_steps)}."
    }
  }
}

# Whom AWS writes to about the management account.
resource "doit_alternate_contacts" "this" {
  billing = {
    name  = "Billing"
    title = "FinOps"
    email = "billing@example.com"
    phone = "+49 30 1234567"
  }
  operations = {
    name  = "Operations"
    title = "Platform"
    email = "operations@example.com"
    phone = "+49 30 1234569"
  }
  security = {
    name  = "Security"
    title = "Security Operations"
    email = "security@example.com"
    phone = "+49 30 1234568"
  }
}

# The 28 checks of the management account, read after everything above was made.
data "doit_org_readiness" "this" {
  expected_root_email = "awsops+{id}@doit-intl.com"
  depends_on          = [doit_org_import.this, doit_alternate_contacts.this]
}

# Both checks warn until everything is done, and never fail an apply.
check "steps" {
  assert {
    condition     = doit_org_import.this.ready
    error_message = "These steps are open: ${join(", ", doit_org_import.this.pending_steps)}."
  }
}

check "readiness" {
  assert {
    condition = data.doit_org_readiness.this.ready
    error_message = join("\n", [
      for check in data.doit_org_readiness.this.checks : "${check.id}: ${check.evidence}" if contains(["fail", "unknown"], check.status)
    ])
  }
}

output "made" {
  description = "What the reseller wants to know: its roles, and where the report is delivered."
  value       = merge(doit_org_import.this.role_arns, { report = doit_cur_report.this.arn, delivered_to = doit_cur_report.this.s3_path })
}

output "steps" {
  description = "All steps in order: who acts, how far the step is, and what to do next."
  value = [
    for step in doit_org_import.this.steps : {
      id     = step.id
      actor  = step.actor
      status = step.status
      how    = step.how
    }
  ]
}

output "ready" {
  description = "Whether every step is done."
  value       = doit_org_import.this.ready
}

output "to_do_by_hand" {
  description = "What the readiness checks cannot see."
  value       = { for check in data.doit_org_readiness.this.checks : check.id => check.fix if check.status == "manual" }
}
