package acctest

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/protocol"
)

// The IAM policies that the guide tells users to attach are held against what the provider really called in the tests.
// Where ActionsDir is set, each test binary leaves there a file with one line for each IAM action and phase:
// "apply s3:CreateBucket". A line "call s3:CreateBucket" names an operation that was called, by whatever credentials.

// ActionsDir is the environment variable with the folder for those files.
const ActionsDir = "ACCTEST_ACTIONS"

// phases tells plan from apply: while no change is being applied, the provider reads and plans.
type phases struct {
	applying atomic.Int32
	until    atomic.Int64 // real time, nanoseconds: when the last request of what was applied has reached AWS
	blind    atomic.Bool  // the provider runs in a process of its own, where nobody sees what it does

	mu    sync.Mutex
	types map[string]bool // of the resources that were applied
	lines map[string]bool // what the provider needed
}

// vending are the resources whose actions are in the policies for vending. All others are for onboarding.
var vending = map[string]bool{"doit_aws_account": true, "doit_organizational_unit": true}

func (p *phases) noteType(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.types == nil {
		p.types = map[string]bool{}
	}
	p.types[name] = true
}

// mixed says that a world has seen resources of both jobs, so that its calls tell nothing about either.
func (p *phases) mixed() bool {
	found := map[bool]bool{}
	for name := range p.types {
		found[vending[name]] = true
	}
	return len(found) > 1
}

// settle writes down what a world has shown, once its test is over.
func (p *phases) settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.blind.Load() || p.mixed() {
		return
	}
	for line := range p.lines {
		seen().add(line)
	}
}

func (p *phases) now() string {
	if p.applying.Load() > 0 || clock.Real().Now().UnixNano() < p.until.Load() {
		return "apply"
	}
	return "plan"
}

// applied ends an apply. A request that was given up because the apply was interrupted reaches AWS a little later.
func (p *phases) applied() {
	const grace = 100 * time.Millisecond
	p.until.Store(clock.Real().Now().Add(grace).UnixNano())
	p.applying.Add(-1)
}

// observe remembers the calls of the provider with credentials of the management account.
func (p *phases) observe(managementAccountID string) func(*http.Request, awssim.Call) {
	return func(r *http.Request, call awssim.Call) {
		if !strings.Contains(r.UserAgent(), "terraform-provider-doit") {
			return
		}
		seen().add("call " + call.Service + ":" + call.Operation)
		if call.AccountID != managementAccountID {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.lines == nil {
			p.lines = map[string]bool{}
		}
		for _, action := range awssim.Actions(call.Service, call.Operation) {
			p.lines[p.now()+" "+action] = true
		}
	}
}

// watched counts the changes that are being applied.
type watched struct {
	protocol.Server
	phases *phases
}

func (w *watched) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	w.phases.noteType(req.TypeName)
	w.phases.applying.Add(1)
	defer w.phases.applied()
	return w.Server.ApplyResourceChange(ctx, req)
}

// watched makes the provider tell when it applies.
func (p *phases) watched(factories map[string]func() (tfprotov6.ProviderServer, error)) map[string]func() (tfprotov6.ProviderServer, error) {
	start := factories["doit"]
	factories["doit"] = func() (tfprotov6.ProviderServer, error) {
		server, err := start()
		if err != nil {
			return nil, err
		}
		every, ok := server.(protocol.Server)
		if !ok {
			return nil, fmt.Errorf("the framework's %T cannot do all that this version of the protocol has", server)
		}
		return &watched{Server: every, phases: p}, nil
	}
	return factories
}

// actions are the lines of this test binary.
type actions struct {
	mu   sync.Mutex
	file *os.File // nil where nobody wants to know
	done map[string]bool
}

var seen = sync.OnceValue(func() *actions {
	a := &actions{done: map[string]bool{}}
	if dir := os.Getenv(ActionsDir); dir != "" {
		file, err := os.Create(filepath.Join(dir, strings.TrimSuffix(filepath.Base(os.Args[0]), ".test")))
		if err != nil {
			panic(err) // a test binary that cannot record must not look as if it had
		}
		a.file = file
	}
	return a
})

func (a *actions) add(line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.file == nil || a.done[line] {
		return
	}
	a.done[line] = true
	if _, err := fmt.Fprintln(a.file, line); err != nil {
		panic(err)
	}
}
