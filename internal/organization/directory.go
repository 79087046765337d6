// Package organization is the core of the provider, free of Terraform types.
package organization

// Directory knows the accounts and organizational units of one organization, for one configured provider.
type Directory struct{}
