accounts = {
  payments-dev  = { unit = "Development", tags = { team = "payments" } }
  payments-prod = { unit = "Production", tags = { team = "payments" } }
  search-dev    = { unit = "Development", tags = { team = "search" } }
  search-prod   = { unit = "Production", tags = { team = "search" } }
}
