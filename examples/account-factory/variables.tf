variable "accounts_file" {
  description = "The file with the accounts, in this folder."
  type        = string
  default     = "accounts.yaml"
}

variable "root_mailbox" {
  description = "Mailbox that receives the mail of all root users: aws@example.com becomes aws+KEY@example.com for each account."
  type        = string
  default     = "aws@example.com"
}

variable "cloudhealth_external_id" {
  description = "External id of the role for CloudHealth's cost reports, which CloudHealth shows; null makes no such role."
  type        = string
  sensitive   = true
  default     = null
}
