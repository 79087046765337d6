accounts = {
  payments-prod = { unit = "Production", tags = { team = "payments" } }
  search-dev    = { unit = "Production", name = "search-canary", tags = { team = "search", stage = "canary" } }
  search-prod   = { unit = "Production", tags = { team = "search" } }
  data-prod     = { unit = "Production", tags = { team = "data" } }
}
