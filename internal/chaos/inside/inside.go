// Package inside is what the chaos harness puts into the process of a provider: the harness's clock, a name tag on every
// call, and a word to the harness when a change has been applied.
package inside

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

const (
	// NaiveVariable of the environment, when set, asks for the naive provider.
	NaiveVariable = "CHAOS_NAIVE"
	// PlanFirstVariable of the environment, when set, makes Terraform plan new resources before it looks at old ones.
	PlanFirstVariable = "CHAOS_PLAN_FIRST"
	// ProcessHeader carries the process id of the provider on every call.
	ProcessHeader = "X-Chaos-Process"

	// NowPath answers the time in nanoseconds since 1970.
	NowPath = "/_chaos/now"
	// SleepPath moves the time forward by ?for=NANOSECONDS.
	SleepPath = "/_chaos/sleep"
	// AppliedPath is told of every applied change, and answers when the harness has done what it wants to do.
	AppliedPath = "/_chaos/applied"
)

// patience ends the wait for an answer. It is real time, so it must be long enough for a busy machine.
const patience = 2 * time.Second

// Host is the harness as seen from the provider's process. It is the provider's clock.
type Host struct {
	url   string
	shown *clock.Fake // the time that the harness told last
}

var _ clock.Clock = (*Host)(nil)

// NewHost returns the harness that serves at url, where the simulated AWS is, too.
func NewHost(url string) *Host { return &Host{url: url, shown: clock.NewFake(time.Unix(0, 0).UTC())} }

// Now is the time of the simulated AWS. Without a harness there is no time, and nothing goes on.
func (h *Host) Now() time.Time {
	now, err := h.ask(context.Background(), NowPath)
	if err != nil {
		panic(fmt.Errorf("the harness is gone: %w", err))
	}
	return h.show(now)
}

// show ends the contexts whose time is over.
func (h *Host) show(now int64) time.Time {
	told := time.Unix(0, now).UTC()
	h.shown.Advance(max(0, told.Sub(h.shown.Now())))
	return told
}

// WithTimeout ends a context when d has passed in the simulated AWS, as far as this process notices.
func (h *Host) WithTimeout(ctx context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
	h.Now()
	return h.shown.WithTimeout(ctx, d, cause)
}

// Sleep lets d pass in the simulated AWS, which takes no time.
func (h *Host) Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	now, err := h.ask(ctx, SleepPath+"?for="+strconv.FormatInt(int64(max(d, 0)), 10))
	if err == nil {
		h.show(now)
	}
	return err
}

func (h *Host) ask(ctx context.Context, path string) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+path, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	var answer int64
	_, err = fmt.Fscan(response.Body, &answer)
	return answer, errors.Join(err, response.Body.Close())
}

// Client makes calls that carry the process id and do not wait for ever.
func (h *Host) Client() *http.Client { return &http.Client{Transport: tagged{}, Timeout: patience} }

type tagged struct{}

// RoundTrip tags a copy, as the interface demands.
func (tagged) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(ProcessHeader, strconv.Itoa(os.Getpid()))
	return http.DefaultTransport.RoundTrip(r)
}

// headStart is what new resources have when they are to be planned first. It is real time, and where it is too short or there
// is no new resource, the order is Terraform's.
const headStart = 300 * time.Millisecond

// Watch tells the harness of every applied change before terraform learns of it.
func (h *Host) Watch(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	planned, done := context.WithCancel(context.Background())
	if os.Getenv(PlanFirstVariable) == "" {
		done()
	}
	return watched{ProviderServer: server, host: h, planned: planned, done: done}
}

type watched struct {
	tfprotov6.ProviderServer
	host    *Host
	planned context.Context //nolint:containedctx // ends when a resource was planned, which others wait for
	done    context.CancelFunc
}

func (w watched) UpgradeResourceState(ctx context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	limited, cancel := clock.Real().WithTimeout(w.planned, headStart, nil)
	defer cancel()
	<-limited.Done()
	return w.ProviderServer.UpgradeResourceState(ctx, request)
}

func (w watched) PlanResourceChange(ctx context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	defer w.done()
	return w.ProviderServer.PlanResourceChange(ctx, request)
}

func (w watched) ApplyResourceChange(ctx context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	response, err := w.ProviderServer.ApplyResourceChange(ctx, request)
	if err != nil {
		return nil, err
	}
	_, err = w.host.ask(ctx, AppliedPath+"?type="+url.QueryEscape(request.TypeName))
	return response, err
}

// NoBackoff lets the SDK retry at once.
type NoBackoff struct{}

// BackoffDelay is no delay.
func (NoBackoff) BackoffDelay(int, error) (time.Duration, error) { return 0, nil }
