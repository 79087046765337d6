// Package awssim is a simulated AWS: one HTTP server that speaks the wire formats of Organizations, Account Management,
// IAM, STS, S3, SNS, the tagging API and Service Quotas, and refuses what AWS refuses.
//
// A World is a function of recorded facts and a clock. Nothing runs in the background: whatever takes time in AWS is
// settled when somebody looks, so a test with a fake clock sees an hour pass in no time. Every exported method of World
// may be called while requests are being served.
package awssim

import (
	"net/http"
	"sync"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// defaultDuration is how long creations and closings take unless the options say otherwise.
const defaultDuration = 2 * time.Second

// Options describe a World. The zero value is a new organization with nobody in it but its management account.
type Options struct {
	// Clock is the time of the World. Default: the clock of the machine.
	Clock clock.Clock
	// CreateDuration is the time from CreateAccount to the verdict. Default 2 seconds; negative: none.
	CreateDuration time.Duration
	// ActivationDuration is the time from SUCCEEDED to the account's state ACTIVE.
	ActivationDuration time.Duration
	// CloseDuration is the time from PENDING_CLOSURE to CLOSED. Default 2 seconds; negative: none.
	CloseDuration time.Duration
	// Flapping is for how long after CloseAccount every second DescribeAccount still shows the account ACTIVE.
	Flapping time.Duration
	// RolePropagation is the time from the creation of a role until it can be assumed.
	RolePropagation time.Duration
	// IAMDelay is for how long other calls do not see a new role, user or policy: they answer NoSuchEntity, and trust
	// policies that name it are refused. What is changed about trust and permissions is in force as much later, and a
	// deleted role can still be entered for as long.
	IAMDelay time.Duration
	// MissingAccounts are accounts that IAM knows not to exist: trust policies that name them are refused.
	MissingAccounts []string
	// PolicyDelay is how late billing services see the policy of a bucket after it was written.
	PolicyDelay time.Duration
	// LegacyBuckets makes new buckets as they were before 2023: not encrypted by default, with ACLs, open to public policies.
	LegacyBuckets bool
	// BucketPage is the greatest number of keys in a page of S3. Default: AWS's 1,000.
	BucketPage int
	// Quotas enforces the published request rates with token buckets on Clock.
	Quotas bool
	// SeedAccounts is the number of members that joined long ago: "seed-000001" with seed-000001@example.com and so on.
	SeedAccounts int
	// AccountQuota is how many accounts the organization may have, closed ones and the management account included.
	// Default: AWS's 10 for an organization without seeds. A seeded one has outgrown that, so it gets room for 1,000 more.
	AccountQuota int
	// ListLag is how late ListAccounts, ListAccountsForParent, ListChildren and GetResources show writes.
	ListLag time.Duration
	// RequestLag is how late ListCreateAccountStatus shows new requests.
	RequestLag time.Duration
	// EmailLag is how late Organizations shows a changed root e-mail address.
	EmailLag time.Duration
	// WithoutPaths leaves Account.Paths empty, as old partitions and emulators do.
	WithoutPaths bool
	// Observe is told of every call when it is answered. It must not call the World.
	Observe func(*http.Request, Call)
	// WithoutState leaves Account.State empty and tells only Status, as AWS did before 2025.
	WithoutState bool
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = clock.Real()
	}
	o.CreateDuration = durationOr(o.CreateDuration, defaultDuration)
	o.CloseDuration = durationOr(o.CloseDuration, defaultDuration)
	if o.BucketPage == 0 {
		o.BucketPage = 1000
	}
	if o.AccountQuota == 0 {
		o.AccountQuota = 10
		if o.SeedAccounts > 0 {
			o.AccountQuota = o.SeedAccounts + 1000
		}
	}
	return o
}

func durationOr(d, fallback time.Duration) time.Duration {
	if d == 0 {
		return fallback
	}
	return max(d, 0)
}

// ManagementAccountID is the management account of every World's first organization, and where unknown access keys belong.
const ManagementAccountID = "123456789012"

// World is a simulated AWS. It implements http.Handler.
type World struct {
	options Options
	clock   clock.Clock
	closed  chan struct{} // ends hanging requests

	mu       sync.Mutex // guards everything below
	ids      idSource
	calls    []Call
	faults   []*Injected
	limits   limiter
	keys     map[string]*credential // by access key id
	expired  map[string]bool        // access key ids, "" for all
	denials  []denial
	primary  *organization
	orgs     []*organization     // primary first
	accounts map[string]*account // every account in the world, by id
	foreign  map[string]bool     // lower-case e-mail addresses of accounts that nobody here can see
	buckets  map[string]*bucket  // one name space for all accounts
	topics   map[string]*topic   // by ARN
	verdicts []string            // failure reasons for the next creations
	admin    *principal          // who unknown access keys stand for
	issuers  map[string]*issuer  // of web identity tokens, by URL
}

// New makes a World with one organization.
func New(o Options) *World {
	o = o.withDefaults()
	w := &World{
		options: o, clock: o.Clock, closed: make(chan struct{}),
		limits: limiter{}, keys: map[string]*credential{}, expired: map[string]bool{},
		accounts: map[string]*account{}, foreign: map[string]bool{}, buckets: map[string]*bucket{}, topics: map[string]*topic{}, issuers: map[string]*issuer{},
	}
	w.primary = w.addOrganization(ManagementAccountID, "management@example.com", o.AccountQuota)
	w.admin = w.administrator(w.primary.management)
	w.seed(o.SeedAccounts)
	return w
}

var _ http.Handler = (*World)(nil)

// Close ends every hanging request. Requests that come later hang no more.
func (w *World) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.closed:
	default:
		close(w.closed)
	}
}

// ManagementAccountID is the id of the account that owns the organization, 123456789012 as in moto.
func (w *World) ManagementAccountID() string { return w.primary.management.id }

// OrganizationID is the id of the organization.
func (w *World) OrganizationID() string { return w.primary.id }

// RootID is the id of the organization's root.
func (w *World) RootID() string { return w.primary.rootID }

// lock takes the World and settles what became due since somebody last looked.
func (w *World) lock() (now time.Time, unlock func()) {
	w.mu.Lock()
	now = w.clock.Now()
	w.settleCreations(now)
	return now, w.mu.Unlock
}
