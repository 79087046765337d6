variable "external_id" {
  description = "External id of your company, shown in DoiT's console."
  type        = string
  sensitive   = true
  default     = "replace-me"
}

resource "doit_org_import" "this" {
  organization_id = "o-exampleorgid"
  customer_id     = "acme"

  cmp_role = {
    external_id = var.external_id
  }

  awsadmin_role = {
    trusted_account_ids = ["444455556666"] # the reseller tells the account and the policy
    external_id         = var.external_id
    policy_json = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = ["ce:Get*", "ce:List*"], Resource = "*" }]
    })
  }

  # What only people can do, and AWS cannot show.
  completed_steps = ["customer_notice"]
}

# Open steps never fail the apply. This warns with what to do next.
check "import" {
  assert {
    condition     = doit_org_import.this.ready
    error_message = join("\n", [for step in doit_org_import.this.steps : "${step.id} (${step.actor}): ${step.how}" if contains(doit_org_import.this.pending_steps, step.id)])
  }
}
