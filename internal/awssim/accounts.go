package awssim

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	taxtypes "github.com/aws/aws-sdk-go-v2/service/taxsettings/types"
)

// graveyard is how long a closed account stays visible and keeps its e-mail address.
const graveyard = 90 * 24 * time.Hour

// account is one AWS account with everything in it.
type account struct {
	id string
	history[facts]
	roleName      string // access role made at creation, "" when there is none
	roleTrusts    string // account that the access role trusts
	billingAccess orgtypes.IAMUserAccessToBilling
	govCloudID    string
	removalReason string // why it cannot leave, "" when it can
	flaps         int    // answers given while its state flaps
	space         *iamSpace
	root          rootUser
	report        *credentialReport
	tax           *taxtypes.TaxRegistration // nil: none
	contacts      contacts
	emailUpdate   emailUpdate
	reports       map[string]*report // Cost and Usage Reports by name
	exports       map[string]*export // Data Exports by ARN
}

// facts are what Organizations knows about an account and what can change.
type facts struct {
	name, email string
	parentID    string
	tags        tagSet
	org         *organization // nil: stands alone
	joined      orgtypes.AccountJoinedMethod
	joinedAt    time.Time
	activeAt    time.Time
	closingAt   time.Time // of CloseAccount; zero: open
	closedAt    time.Time
	suspended   bool
}

func (f facts) state(t time.Time) orgtypes.AccountState {
	switch {
	case !f.closingAt.IsZero() && !t.Before(f.closedAt):
		return orgtypes.AccountStateClosed
	case !f.closingAt.IsZero():
		return orgtypes.AccountStatePendingClosure
	case f.suspended:
		return orgtypes.AccountStateSuspended
	case t.Before(f.activeAt):
		return orgtypes.AccountStatePendingActivation
	default:
		return orgtypes.AccountStateActive
	}
}

// gone says whether the account was closed so long ago that nothing remembers it.
func (f facts) gone(t time.Time) bool {
	return !f.closingAt.IsZero() && !t.Before(f.closedAt.Add(graveyard))
}

// open says whether an account works for those who are in it.
func (a *account) open(t time.Time) bool {
	state := a.now.state(t)
	return state == orgtypes.AccountStateActive || state == orgtypes.AccountStatePendingClosure
}

func (w *World) addAccount(id string, f facts) *account {
	a := &account{id: id, history: history[facts]{now: f}, contacts: contacts{}}
	w.accounts[id] = a
	return a
}

// change writes new facts about an account and keeps the old ones for those who look late.
func (w *World) change(a *account, change func(*facts)) {
	f := a.now
	change(&f)
	a.set(f, w.clock.Now(), max(w.options.ListLag, w.options.EmailLag))
}

// member finds an account that belongs to o at t; nil when there is none.
func (o *organization) member(w *World, id string, t time.Time) *account {
	a, known := w.accounts[id]
	if !known || !a.in(o, t) {
		return nil
	}
	return a
}

// in says whether a was visible in o at t.
func (a *account) in(o *organization, t time.Time) bool {
	f := a.at(t)
	return f.org == o && !t.Before(f.joinedAt) && !f.gone(t)
}

// size counts the accounts that use up o's quota: all members, closed ones too.
func (o *organization) size(w *World, t time.Time) int {
	n := 0
	for _, id := range o.members {
		if o.member(w, id, t) != nil {
			n++
		}
	}
	return n
}

// emailTaken says whether an account owns an e-mail address, be it closed or outside of every organization.
func (w *World) emailTaken(email string, t time.Time) bool {
	if w.foreign[strings.ToLower(email)] {
		return true
	}
	for _, a := range w.accounts {
		if strings.EqualFold(a.now.email, email) && !a.now.gone(t) {
			return true
		}
	}
	return false
}

// describe shows an account of o as it was at t.
func (w *World) describe(o *organization, a *account, t time.Time) orgtypes.Account {
	f := a.at(t)
	shown := orgtypes.Account{
		Id: aws.String(a.id), Arn: aws.String(o.arn("account", a.id)), Name: aws.String(f.name),
		Email: aws.String(a.at(t.Add(-w.options.EmailLag)).email), JoinedMethod: f.joined, JoinedTimestamp: aws.Time(f.joinedAt),
	}
	w.showState(&shown, f.state(t))
	if !w.options.WithoutPaths {
		shown.Paths = []string{o.path(f.parentID) + a.id + "/"}
	}
	return shown
}

// showState sets State and its predecessor Status, which knows less.
func (w *World) showState(a *orgtypes.Account, state orgtypes.AccountState) {
	switch state {
	case orgtypes.AccountStateSuspended, orgtypes.AccountStateClosed:
		a.Status = orgtypes.AccountStatusSuspended
	case orgtypes.AccountStatePendingClosure:
		a.Status = orgtypes.AccountStatusPendingClosure
	default:
		a.Status = orgtypes.AccountStatusActive
	}
	if !w.options.WithoutState {
		a.State = state
	}
}

func (w *World) describeAccount(r *request, in *organizations.DescribeAccountInput) (*organizations.DescribeAccountOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("AccountId", in.AccountId, accountIDRule)); err != nil {
		return nil, err
	}
	a := o.member(w, *in.AccountId, r.now)
	if a == nil {
		return nil, errAccountNotFound
	}
	shown := w.describe(o, a, r.now)
	if closing := a.now.closingAt; !closing.IsZero() && r.now.Before(closing.Add(w.options.Flapping)) {
		if a.flaps%2 == 0 {
			w.showState(&shown, orgtypes.AccountStateActive)
		}
		a.flaps++
	}
	return &organizations.DescribeAccountOutput{Account: &shown}, nil
}

func (w *World) listAccounts(r *request, in *organizations.ListAccountsInput) (*organizations.ListAccountsOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	accounts, next, err := w.accountPage(r, o, organizationsPages(in.MaxResults, in.NextToken), nil)
	if err != nil {
		return nil, err
	}
	return &organizations.ListAccountsOutput{Accounts: accounts, NextToken: next}, nil
}

func (w *World) listAccountsForParent(
	r *request, in *organizations.ListAccountsForParentInput,
) (*organizations.ListAccountsForParentOutput, error) {
	o, err := w.parent(r, "ParentId", in.ParentId)
	if err != nil {
		return nil, err
	}
	below := func(f facts) bool { return f.parentID == *in.ParentId }
	accounts, next, err := w.accountPage(r, o, organizationsPages(in.MaxResults, in.NextToken), below)
	if err != nil {
		return nil, err
	}
	return &organizations.ListAccountsForParentOutput{Accounts: accounts, NextToken: next}, nil
}

// accountPage is one page of members as lists show them: as they were ListLag ago.
func (w *World) accountPage(r *request, o *organization, p pages, want func(facts) bool) ([]orgtypes.Account, *string, error) {
	seen := r.now.Add(-w.options.ListLag)
	ids, next, err := p.cut(r, o.members, func(id string) bool {
		a := o.member(w, id, seen)
		return a != nil && (want == nil || want(a.at(seen)))
	})
	if err != nil {
		return nil, nil, err
	}
	accounts := make([]orgtypes.Account, 0, len(ids))
	for _, id := range ids {
		accounts = append(accounts, w.describe(o, w.accounts[id], seen))
	}
	return accounts, next, nil
}

// Account is a snapshot of an account for assertions.
type Account struct {
	ID, Name, Email        string
	State                  string // "ACTIVE", ...; "" when it stands alone
	ParentID               string
	OrganizationID         string // "" when it stands alone
	Tags                   map[string]string
	JoinedMethod           string // "CREATED", "INVITED"
	JoinedAt               time.Time
	RoleName               string // access role that its creation made, "" for an invited account
	IamUserAccessToBilling string // "ALLOW", "DENY"
	GovCloudAccountID      string
}

// Accounts returns every account of the organization that is not gone, the management account included, by id.
func (w *World) Accounts() []Account {
	now, unlock := w.lock()
	defer unlock()
	var accounts []Account
	for _, id := range w.primary.members {
		if a := w.primary.member(w, id, now); a != nil {
			accounts = append(accounts, a.snapshot(now))
		}
	}
	return accounts
}

// Account returns the account with an id, wherever it is. It reports false when there is none or it is gone.
func (w *World) Account(id string) (Account, bool) {
	now, unlock := w.lock()
	defer unlock()
	a, known := w.accounts[id]
	if !known || a.now.gone(now) {
		return Account{}, false
	}
	return a.snapshot(now), true
}

// AccountByEmail returns the account that owns an e-mail address, compared without case.
func (w *World) AccountByEmail(email string) (Account, bool) {
	now, unlock := w.lock()
	defer unlock()
	for _, id := range slices.Sorted(maps.Keys(w.accounts)) {
		if a := w.accounts[id]; strings.EqualFold(a.now.email, email) && !a.now.gone(now) {
			return a.snapshot(now), true
		}
	}
	return Account{}, false
}

func (a *account) snapshot(now time.Time) Account {
	s := Account{
		ID: a.id, Name: a.now.name, Email: a.now.email, State: string(a.now.state(now)), ParentID: a.now.parentID,
		Tags: maps.Clone(a.now.tags), JoinedMethod: string(a.now.joined), JoinedAt: a.now.joinedAt, RoleName: a.roleName,
		IamUserAccessToBilling: string(a.billingAccess), GovCloudAccountID: a.govCloudID,
	}
	if a.now.org != nil {
		s.OrganizationID = a.now.org.id
	}
	return s
}
