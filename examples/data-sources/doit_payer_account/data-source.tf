data "doit_payer_account" "this" {}

# Warns at every plan until the reseller pays.
check "payer" {
  assert {
    condition     = data.doit_payer_account.this.kind != "own"
    error_message = data.doit_payer_account.this.evidence
  }
}
