package organization_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"pgregory.net/rapid"

	_ "github.com/doit-vending/terraform-provider-doit/internal/acctest" // shields the tests from the developer's own AWS set-up
	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// resumeWindow is the promise of the documentation: so long an account is continued with by its marker alone.
const resumeWindow = 7 * 24 * time.Hour

// process is one run of the provider: a directory, and its connection to AWS.
type process struct {
	*organization.Directory
	scope  string
	vended map[string]bool // addresses that it was asked for
	ctx    context.Context
	cancel context.CancelFunc
	dead   bool // guarded by the wire
}

// scene is one history: a world, the processes that run in it, and what is known about both.
type scene struct {
	*rapid.T
	aws       *awssim.World
	clock     *clock.Fake
	options   awssim.Options
	hidden    time.Duration // for so long DescribeAccount does not know a new account
	plans     bool          // plans see every account, else the organization is too large for that
	parents   []string
	server    *httptest.Server
	wire      *wire
	turns     turns
	processes map[string]*process // by scope

	serving sync.Mutex // one request at a time; guards what follows
	current *exchange
	senders map[string]*process  // of the requests for accounts, by id
	made    map[string]time.Time // when accounts were made, by id
	markers map[string]string    // with which accounts were made, by id
	broken  []string             // laws that were broken while AWS was serving

	doomed  map[string]bool              // accounts that the history asked to close or remove
	foreign map[string]map[string]string // tags that somebody else gave to accounts
	wanted  map[wish]organization.Vend   // the last of each scope and address
}

func newScene(t *rapid.T) *scene {
	s := &scene{
		T: t, clock: clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)),
		wire:      &wire{base: &http.Transport{}, open: map[string]*exchange{}},
		processes: map[string]*process{}, senders: map[string]*process{}, made: map[string]time.Time{}, markers: map[string]string{},
		doomed: map[string]bool{}, foreign: map[string]map[string]string{}, wanted: map[wish]organization.Vend{},
	}
	s.options = drawOptions(t, s.clock)
	s.hidden = rapid.SampledFrom([]time.Duration{0, 10 * time.Minute}).Draw(t, "hidden")
	s.plans = rapid.Bool().Draw(t, "plans")
	s.aws = awssim.New(s.options)
	s.parents = []string{"", s.aws.RootID(), s.aws.AddOU(s.aws.RootID(), "dev"), s.aws.AddOU(s.aws.RootID(), "prod")}
	s.aws.Inject(awssim.Fault{
		Operation: "DescribeAccount", Count: awssim.Always, When: s.tooNew,
		Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccountNotFoundException", Message: "not yet everywhere"},
	})
	s.server = httptest.NewServer(s)
	return s
}

func (s *scene) close() {
	for _, p := range s.processes {
		s.wire.kill(p)
	}
	s.aws.Close()
	s.server.Close()
	s.wire.base.CloseIdleConnections()
}

// drawOptions draws how slow and how forgetful AWS is.
func drawOptions(t *rapid.T, c clock.Clock) awssim.Options {
	duration := func(name string, from ...time.Duration) time.Duration { return rapid.SampledFrom(from).Draw(t, name) }
	o := awssim.Options{
		Clock: c, AccountQuota: 100,
		SeedAccounts:    rapid.SampledFrom([]int{0, 25}).Draw(t, "seeds"),
		WithoutPaths:    rapid.Bool().Draw(t, "withoutPaths"),
		WithoutState:    rapid.Bool().Draw(t, "withoutState"),
		CreateDuration:  duration("creation", time.Minute, -1, 20*time.Minute),
		CloseDuration:   duration("closing", time.Minute, time.Hour),
		Flapping:        duration("flapping", 0, 5*time.Minute),
		RolePropagation: duration("propagation", 0, 2*time.Minute),
		ListLag:         duration("listLag", 0, 2*time.Minute, time.Hour),
		RequestLag:      duration("requestLag", 0, 30*time.Second, 90*time.Second),
	}
	if !o.WithoutState { // else nobody can see that an account is not yet ACTIVE
		o.ActivationDuration = duration("activation", 0, 3*time.Minute)
	}
	return o
}

// process is the running process of a scope; a new one is started when there is none.
func (s *scene) process(scope string) *process {
	if p, ok := s.processes[scope]; ok {
		return p
	}
	p := &process{scope: scope, vended: map[string]bool{}}
	config := awsclient.Config{
		Region: "eu-central-1", AccessKey: "AKID" + scope, SecretKey: "secret", MaxRetries: 3, Endpoints: map[string]string{},
		Clock: s.clock, Backoff: noBackoff{}, HTTPClient: &http.Client{Transport: &line{s.wire, p}},
	}
	for _, service := range []string{"account", "iam", "organizations", "service_quotas", "sts"} {
		config.Endpoints[service] = s.server.URL
	}
	client, err := awsclient.New(s.Context(), config)
	if err != nil {
		s.Fatal(err)
	}
	p.Directory = organization.New(client, organization.Options{Clock: s.clock, VendScope: scope, MaxConcurrentCreations: 5})
	s.processes[scope] = p
	return p
}

// look is what a plan does with an address. It may fail; then the vend does not know the account.
func (p *process) look(email string) {
	if _, _, err := p.FindAccountByEmail(p.ctx, email); err != nil {
		return
	}
}

// noBackoff lets the SDK retry at once.
type noBackoff struct{}

func (noBackoff) BackoffDelay(int, error) (time.Duration, error) { return 0, nil }

// ServeHTTP is the door of AWS: it takes one request at a time and watches what is asked for.
func (s *scene) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := s.wire.exchange(r.Header.Get(exchangeHeader))
	if x == nil { // its process is dead already
		panic(http.ErrAbortHandler)
	}
	s.turns.await(x.process)
	s.serving.Lock()
	defer s.serving.Unlock()
	s.current = x
	defer s.watch(x.process)
	if strings.Contains(r.Header.Get("X-Amz-Target"), ".Create") {
		s.examine(x.process, r)
	}
	s.aws.ServeHTTP(w, r)
}

// examine looks at a request for an account before AWS does: nobody may ask twice for what AWS is making or has made.
func (s *scene) examine(p *process, r *http.Request) {
	var in struct{ AccountName, Email string }
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if err != nil {
		s.breakLaw("unreadable request: %v", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for _, c := range s.aws.Creations() {
		if s.senders[c.ID] == p && strings.EqualFold(c.Email, in.Email) && c.FailureReason == "CONCURRENT_ACCOUNT_MODIFICATION" {
			s.breakLaw("%s asks again for %s, although AWS said that another request for it is running", p.scope, in.Email)
		}
		mine := s.senders[c.ID].scope == p.scope && strings.EqualFold(c.Email, in.Email) && c.Name == in.AccountName
		if mine && c.State != "FAILED" && s.clock.Now().Sub(c.RequestedAt) < resumeWindow && s.belongs(c.AccountID) {
			s.breakLaw("%s asks again for %s (%s), although its request %s is %s", p.scope, in.Email, in.AccountName, c.ID, c.State)
		}
	}
}

// belongs says that an account is in the organization, or not yet made.
func (s *scene) belongs(accountID string) bool {
	a, ok := s.aws.Account(accountID)
	return accountID == "" || ok && a.OrganizationID != ""
}

// watch notes who sent the creations that are new, and when accounts appeared.
func (s *scene) watch(p *process) {
	for _, c := range s.aws.Creations() {
		if _, known := s.senders[c.ID]; !known {
			s.senders[c.ID] = p
		}
		if c.AccountID != "" {
			s.made[c.AccountID], s.markers[c.AccountID] = c.CompletesAt, c.Tags[organization.MarkerKey]
		}
	}
}

// tooNew says that DescribeAccount does not know an account yet.
func (s *scene) tooNew(c awssim.Call) bool {
	in, ok := c.Input.(*organizations.DescribeAccountInput)
	if !ok || in.AccountId == nil {
		return false
	}
	made, known := s.made[*in.AccountId]
	return known && c.At.Before(made.Add(s.hidden))
}

func (s *scene) breakLaw(format string, values ...any) {
	s.broken = append(s.broken, fmt.Sprintf(format, values...))
}
