// Package role is the core of cross-account roles: the kinds of roles that a reseller asks for, their policies, and how a
// role is found, made, changed and deleted in the own account or in a member account. It knows no Terraform type.
package role

import (
	"maps"
	"slices"
)

// Kind is what a role is for, which decides its defaults.
type Kind string

// The kinds of roles.
const (
	CMP         Kind = "cmp"         // DoiT's console
	CloudHealth Kind = "cloudhealth" // cost reports of accounts in shared payers
	AWSAdmin    Kind = "awsadmin"    // billing data under the AWS Channel Reseller Program
	Admin       Kind = "admin"       // daily administration from the management account
	Custom      Kind = "custom"
)

// Defaults is what a kind says about a role when the user says nothing else.
type Defaults struct {
	Name            string   // "" when the user has to give one
	Description     string   // of a new role
	TrustedAccounts []string // nil when the user has to give them; see also TrustsManagement
	TrustsManagement,
	RequireMFA,
	HasPolicy, // there is a permission policy for the kind
	NeedsPolicy, // the user has to give one
	InsistsOnExternalID bool // a third party without external id is never allowed
	ManagedPolicy string // name of the policy of AWS that is attached, "" for none
}

// The trusted accounts are those of DoiT's help pages (Import AWS Organizations; Set up CloudHealth). They are defaults
// and never constants: another reseller has others. Trust and policy of AWSAdmin are not public.
var kinds = map[Kind]Defaults{
	CMP: {
		Name: "doitintl_cmp", Description: "Access of the DoiT console", TrustedAccounts: []string{"068664126052"},
		HasPolicy: true, InsistsOnExternalID: true,
	},
	CloudHealth: {
		Name: "CloudHealth", Description: "Cost reports of CloudHealth", TrustedAccounts: []string{"454464851268"},
		HasPolicy: true, InsistsOnExternalID: true,
	},
	AWSAdmin: {Name: "AWSAdmin", Description: "Billing data for the AWS Channel Reseller Program", NeedsPolicy: true},
	Admin: {
		Name: "Administrator", Description: "Administration from the management account", TrustsManagement: true, RequireMFA: true,
		InsistsOnExternalID: true, ManagedPolicy: "AdministratorAccess",
	},
	Custom: {},
}

// Defaults returns the defaults of a kind.
func (k Kind) Defaults() Defaults { return kinds[k] }

// Kinds lists the names of all kinds in alphabetical order.
func Kinds() []string {
	names := make([]string, 0, len(kinds))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		names = append(names, string(kind))
	}
	return names
}
