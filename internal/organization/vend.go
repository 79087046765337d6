package organization

import (
	"cmp"
	"context"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// Vend says which account is wanted.
type Vend struct {
	Name, Email   string
	ParentID      string // "" leaves the account where it is, and a new one in the root
	RoleName      string
	BillingAccess orgtypes.IAMUserAccessToBilling
	GovCloud      bool
	Tags          map[string]string
	Adopt         bool // continue with whatever account of the organization owns the address
	WaitForAccess bool
	TopicARN      string        // SNS topic that is told of the new account; "" tells nobody
	Timeout       time.Duration // counted from the request, not from waiting for a place in the queue
}

// Vended is the account that came out, as far as the sequence got.
type Vended struct {
	Account           Account
	Tags              map[string]string // without the provider's own
	RequestID         string            // "" when the account was there already
	GovCloudAccountID string
	Created           bool  // by this run, which therefore knows with what
	Untold            error // why the topic does not know of the account, an *UntoldError; the account is complete all the same
}

// vending is one run of the sequence. Each step first looks whether it is already done, so a run that ended anywhere is
// continued by running all of it again.
type vending struct {
	*Directory
	want    Vend
	marker  string
	started time.Time           // when the request was sent, or the account was found
	refuted map[string]struct{} // creation requests that turned out to be somebody else's
	retried bool                // INTERNAL_FAILURE was answered by one more request
	leave   func()              // gives the place in the queue back

	candidate  string // id of the account that owns the address, before it is settled whether it is this one
	suspect    string // id of a creation of the same name, before it is settled for which address it is
	created    bool   // by this run's own request
	adopted    bool   // somebody else began it
	account    Account
	tags       map[string]string // without the provider's own
	removed    []string          // bootstrap roles that the account has lost
	requestID  string
	govCloudID string
}

// vendSteps in the order in which they run; the names complete "left: ...".
var vendSteps = []struct {
	name string
	run  func(*vending, context.Context) error
}{
	{"look for the account", limited((*vending).find)},
	{"request it", (*vending).request},
	{"wait until AWS has made it", limited((*vending).wait)},
	{"activate it", limited((*vending).activate)},
	{"name it", limited((*vending).name)},
	{"move it to its parent", limited((*vending).place)},
	{"tag it", limited((*vending).tag)},
	{"wait for its access role", limited((*vending).access)},
}

// limited ends a step when the timeout is over: also one that AWS throttles for ever, or does not answer.
func limited(step func(*vending, context.Context) error) func(*vending, context.Context) error {
	return func(v *vending, ctx context.Context) error {
		limit := &wait.LimitError{Limit: v.want.Timeout, Argument: "create"}
		ctx, cancel := wait.Within(ctx, v.clock, max(v.remaining(), lastLook), limit)
		defer cancel()
		return step(v, ctx)
	}
}

// lastLook is how long a step may take when the timeout is over: enough for the one look with which a wait begins.
const lastLook = 30 * time.Second

// Vend creates an account, or continues with the one that an earlier run began, and tells the topic of it. After a failure
// it returns an *UnfinishedError; calling it again with the same values continues.
func (d *Directory) Vend(ctx context.Context, want Vend) (Vended, error) {
	if err := d.begin(want.Email); err != nil {
		return Vended{}, err
	}
	v := &vending{Directory: d, want: want, started: d.clock.Now(), refuted: map[string]struct{}{}, leave: func() {}}
	defer func() { v.leave() }()
	for i, step := range vendSteps {
		if err := step.run(v, ctx); err != nil {
			return v.vended(), v.unfinished(i, err)
		}
	}
	v.noteAccount(v.account)
	vended := v.vended()
	vended.Untold = v.tell(ctx)
	return vended, nil
}

func (v *vending) vended() Vended {
	return Vended{Account: v.account, Tags: v.tags, RequestID: v.requestID, GovCloudAccountID: v.govCloudID, Created: v.created}
}

// begin refuses a second vend of the same address in one run: two resources would end up with one account.
func (d *Directory) begin(email string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.ToLower(email)
	if _, ok := d.register.vending[key]; ok {
		return &HeldError{Email: email}
	}
	d.register.vending[key] = struct{}{}
	return nil
}

func (v *vending) unfinished(failed int, err error) error {
	e := &UnfinishedError{Name: v.want.Name, Email: v.want.Email, AccountID: cmp.Or(v.account.ID(), v.candidate), RequestID: v.requestID, SuspectID: v.suspect, Err: err}
	for i, step := range vendSteps {
		if i < failed {
			e.Done = append(e.Done, step.name)
		} else {
			e.Left = append(e.Left, step.name)
		}
	}
	return e
}

// use settles which account this is. From here on, destroying it in the same run is refused.
func (v *vending) use(a Account) {
	v.account = a
	v.noteVended(a.ID(), v.want.Email)
}

// remaining is what is left of the timeout.
func (v *vending) remaining() time.Duration {
	return max(0, v.want.Timeout-v.clock.Now().Sub(v.started))
}

func (v *vending) name(ctx context.Context) error {
	if aws.ToString(v.account.Name) == v.want.Name {
		return nil
	}
	err := v.Rename(ctx, v.account.ID(), v.want.Name)
	if err == nil {
		v.account.Name = &v.want.Name
	}
	return err
}

func (v *vending) place(ctx context.Context) error {
	if v.want.ParentID == "" || v.want.ParentID == v.account.ParentID {
		return v.locate(ctx)
	}
	err := v.Move(ctx, v.account.ID(), v.account.ParentID, v.want.ParentID)
	if err == nil {
		v.account.ParentID = v.want.ParentID
	}
	return err
}

// locate finds out where the account is, when AWS gave no path with it.
func (v *vending) locate(ctx context.Context) (err error) {
	if v.account.ParentID == "" {
		v.account.ParentID, err = v.FindParent(ctx, v.account.ID())
	}
	return err
}

// tag sets what is missing or different and removes nothing. A new account got its tags with the creating call.
func (v *vending) tag(ctx context.Context) error {
	missing := map[string]string{}
	for key, value := range v.want.Tags {
		if present, ok := v.tags[key]; !ok || present != value {
			missing[key] = value
		}
	}
	if err := v.UpdateTags(ctx, v.account.ID(), missing, nil); err != nil {
		return err
	}
	v.tags = maps.Clone(v.tags)
	maps.Copy(v.tags, missing)
	return nil
}
