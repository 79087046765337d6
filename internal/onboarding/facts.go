// Package onboarding knows what has to be true of a management account before and while a reseller takes its organization
// over: the facts that AWS tells, the checks of readiness and the steps of the process. Checks and steps are pure
// functions of facts. It knows no Terraform type.
package onboarding

import (
	"fmt"
	"time"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

// Unknown says why a fact is not known.
type Unknown struct {
	Action string // the IAM action that these credentials lack; "" when it is something else
	Reason string // a sentence
}

// Evidence is a fact, or the reason why it is not known. The zero Evidence is a fact that nobody asked for.
type Evidence[T any] struct {
	value T
	known bool
	why   Unknown
}

// Told is a fact that AWS told.
func Told[T any](value T) Evidence[T] { return Evidence[T]{value: value, known: true} }

// Missing is a fact that these credentials lack an IAM action for, like iam:GetAccountSummary.
func Missing[T any](action string) Evidence[T] {
	return Evidence[T]{why: Unknown{Action: action, Reason: fmt.Sprintf("These credentials may not call %s.", action)}}
}

// Unclear is a fact that is not known for another reason than a permission. reason is a sentence.
func Unclear[T any](reason string) Evidence[T] { return Evidence[T]{why: Unknown{Reason: reason}} }

// Get returns the fact and whether it is known.
func (e Evidence[T]) Get() (value T, known bool) { return e.value, e.known }

// Why says why the fact is not known.
func (e Evidence[T]) Why() Unknown {
	if e.why == (Unknown{}) {
		return Unknown{Reason: "It was not looked at."}
	}
	return e.why
}

// Part is a group of facts that is read together.
type Part int

// The parts of Facts, named as its fields are. CallerID and Organization are always read.
const (
	PartSummary Part = iota
	PartRootUse
	PartAdministrators // with AdminMFA and AdminKeys
	PartContacts
	PartPrimaryContact
	PartServices
	PartRootFeatures
	PartQuota // with Members and Invitations
	PartTransfers
	PartTax
	PartRoles
	PartBucket
	PartReports
	PartExports
)

// Facts is the evidence of one moment about one management account.
type Facts struct {
	Partition    string
	CallerID     string                                // account of the credentials
	Organization Evidence[*orgtypes.Organization]      // nil when the caller is in none
	Summary      Evidence[Summary]                     // of the root user
	RootUse      Evidence[RootUse]                     // when the root user signed in last
	Admins       Evidence[Administrators]              // IAM users with AdministratorAccess of their own
	AdminMFA     Evidence[map[string]int]              // MFA devices by administrator
	AdminKeys    Evidence[map[string]int]              // active access keys by administrator
	Contacts     Evidence[map[string]bool]             // which of BILLING, OPERATIONS, SECURITY are set
	Primary      Evidence[PrimaryContact]              // the contact information
	Services     Evidence[[]string]                    // with trusted access, sorted
	RootFeatures Evidence[[]string]                    // RootCredentialsManagement, RootSessions
	Quota        Evidence[int]                         // accounts that the organization may have
	Members      Evidence[Members]                     // accounts that it has, the management account included
	Invitations  Evidence[int]                         // open invitations, which count for the quota
	Transfers    Evidence[[]Transfer]                  // by which others pay for this organization, running or offered
	Tax          Evidence[*Tax]                        // nil when there is no tax registration
	Roles        map[string]Evidence[*Role]            // by name; nil for a role that is not there
	Bucket       Evidence[*Bucket]                     // nil when there is none of the name
	Reports      Evidence[[]curtypes.ReportDefinition] // all Cost and Usage Reports of the account
	Exports      Evidence[[]Export]                    // all Data Exports of the account
}

// Summary is what GetAccountSummary tells about the root user, and how many IAM users there are.
type Summary struct {
	RootMFA          bool
	RootKeys         int
	RootCertificates int
	Users            int
}

// RootUse is what the credential report tells about the root user's password.
type RootUse struct {
	At  time.Time // of the last sign-in; zero when AWS knows of none
	Now time.Time
}

// Administrators are IAM users to whom AdministratorAccess is attached directly. Groups are not looked into.
type Administrators struct {
	Names []string // sorted
	More  bool     // there are more, which were not read
}

// PrimaryContact says which parts of the contact information are there.
type PrimaryContact struct {
	Address, Phone bool
}

// Members is how many accounts the organization has.
type Members struct {
	Count int
	More  bool // there are more, which were not read
}

// Transfer is a responsibility (billing) transfer to another payer.
type Transfer struct {
	ID, Status string
	PayerID    string // the management account that pays, or would
}

// Tax is the tax registration of the management account.
type Tax struct {
	Status      string // Verified, Pending, Deleted, Rejected
	CountryCode string // of the legal address, two letters
}

// Role is a role of the management account.
type Role struct {
	ARN   string
	Trust string // trust policy, JSON
}

// Bucket is the bucket for billing data.
type Bucket struct {
	billing.Bucket
	Foreign bool // it belongs to another account, and nothing else is known of it
}

// Export is a data export and how it fares.
type Export struct {
	Name, Status string
	Reason       string // of an unhealthy one; "" when AWS tells none
}

// ManagementID is the management account of the caller's organization, "" when that is not known or there is none.
func (f Facts) ManagementID() string {
	if org, known := f.Organization.Get(); known && org != nil && org.MasterAccountId != nil {
		return *org.MasterAccountId
	}
	return ""
}

// IsMember says that the credentials belong to a member account, which can tell little about its management account.
func (f Facts) IsMember() bool {
	management := f.ManagementID()
	return management != "" && management != f.CallerID
}
