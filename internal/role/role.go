package role

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// Place is the account that a role is in. The zero Place is the account of the credentials.
type Place struct {
	AccountID string // "" for the account of the credentials
	EntryRole string // through which another account is entered; "" for OrganizationAccountAccessRole

	Wait bool // for a new account that refuses to be entered, as long as the context lasts
}

// Wanted is a role as the user wants it, with every default filled in.
type Wanted struct {
	Kind        Kind
	Name        string
	Path        string // "" for "/"
	Description string
	MaxSession  time.Duration // 0 for AWS's default of an hour

	TrustedAccounts   []string // account ids
	TrustedPrincipals []string // ARNs
	ExternalID        string   // a secret
	WithoutExternalID bool     // a third party is trusted without one
	RequireMFA        bool

	PolicyJSON          string // "" for the policy of the kind
	MemberAccess        bool   // the policy of CMP also allows entering and making member accounts
	ReportBucket        string // the policy of CMP also allows reading this bucket; "" for none
	ManagedPolicyARNs   []string
	PermissionsBoundary string // ARN; "" for none

	Tags       map[string]string // without the provider's own
	Generation string            // to be written by Create, see organization.GenerationKey; "" leaves it as it is
	Adopt      bool              // take over a role or policy of that name that somebody else made
}

// path is where the role and its policies are.
func (w Wanted) path() string {
	if w.Path == "" {
		return "/"
	}
	return w.Path
}

func (w Wanted) maxSession() time.Duration {
	if w.MaxSession == 0 {
		return time.Hour
	}
	return w.MaxSession
}

// Role is a role as AWS has it.
type Role struct {
	AccountID, Name, Path, ARN, UniqueID, Description string

	MaxSession          time.Duration
	PermissionsBoundary string            // ARN; "" for none
	Trust               string            // the trust policy, JSON
	Tags                map[string]string // without the provider's own
	Attached            []string          // ARNs of all attached policies
	Inline              []string          // names of inline policies
	Policies            []Policy          // the attached customer managed policies named after the role, in the order of their numbers

	Generation string // see organization.GenerationKey; "" for none

	Made    bool // the ownership tag says that this Terraform state made it
	Claimed bool // it has an ownership tag, of whichever state
}

// Policy is a managed policy of a role's own.
type Policy struct {
	Name, ARN, JSON string

	Made        bool // the ownership tag says that this Terraform state made it, or it was adopted in this run
	Attachments int  // to how many roles, users and groups it is attached
}

// Former is what the state of Terraform says about a role: only what is in it may be taken away. The zero Former takes
// away nothing but what carries the ownership tag.
type Former struct {
	InState     bool
	UniqueID    string            // of the role; "" when nobody knows it yet
	Generation  string            // as noted; "" when it does not matter
	PolicyARNs  []string          // the role's own policies
	Attachments []string          // ARNs of the other policies that the configuration attached
	Tags        map[string]string // all tags that the configuration set
}

// Own are the policies named after the role that belong to it: made by this Terraform state, or known to it.
func (r Role) Own(former Former) []Policy {
	own := []Policy{}
	for _, p := range r.Policies {
		if p.Made || slices.Contains(former.PolicyARNs, p.ARN) {
			own = append(own, p)
		}
	}
	return own
}

// Remade says that the former role is gone and that somebody else made this one of the same name.
func (r Role) Remade(former Former) bool {
	return former.UniqueID != "" && former.UniqueID != r.UniqueID && !r.Made
}

// Outlived says that the role is a newer object's than the former one.
func (r Role) Outlived(former Former) bool {
	return organization.Outlived(former.Generation, r.Generation)
}

// inlinePrefix tells the names of inline policies from ARNs.
const inlinePrefix = "inline:"

// Others are the policies that somebody else gave to the role: the ARNs of attached ones, and inline:NAME.
func (r Role) Others(former Former) []string {
	mine := slices.Clone(former.Attachments)
	for _, p := range r.Own(former) {
		mine = append(mine, p.ARN)
	}
	others := []string{}
	for _, policy := range r.Attached {
		if !slices.Contains(mine, policy) {
			others = append(others, policy)
		}
	}
	for _, name := range r.Inline {
		others = append(others, inlinePrefix+name)
	}
	return others
}

// ManagedPolicyARN is the ARN of a policy of AWS.
func ManagedPolicyARN(partition, name string) string {
	return arn.ARN{Partition: partition, Service: "iam", AccountID: "aws", Resource: "policy/" + name}.String()
}

// ReportBucket is the usual bucket of a customer's reports, "" without customer.
func ReportBucket(customerID string) string {
	if customerID == "" {
		return ""
	}
	return "doitintl-awsops-" + customerID
}

// Key names a role for claims and ownership: names of roles are unique without regard to case.
func Key(accountID, name string) string { return accountID + "/" + strings.ToLower(name) }
