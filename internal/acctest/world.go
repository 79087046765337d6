// Package acctest runs the real provider under the real Terraform binary against a simulated AWS. Only tests import it.
package acctest

import (
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/protocol"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// World is a simulated AWS of one test and the clock that it shares with the provider.
type World struct {
	AWS   *awssim.World
	Clock *clock.Fake
	URL   string

	phases *phases
}

// NewWorld starts a simulated AWS. options change what it simulates.
func NewWorld(t *testing.T, options ...func(*awssim.Options)) *World {
	t.Helper()
	o := awssim.Options{Clock: clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), CreateDuration: time.Minute}
	for _, option := range options {
		option(&o)
	}
	fake, ok := o.Clock.(*clock.Fake)
	if !ok {
		t.Fatalf("the tests run on a fake clock, not on a %T", o.Clock)
	}
	p := new(phases)
	t.Cleanup(p.settle)
	o.Observe = p.observe(awssim.ManagementAccountID)
	world := awssim.New(o)
	server := httptest.NewServer(world)
	t.Cleanup(server.Close)
	return &World{AWS: world, Clock: fake, URL: server.URL, phases: p}
}

// Factories gives Terraform the provider under test, wired to the world, and the echo provider.
func (w *World) Factories(options ...provider.Option) map[string]func() (tfprotov6.ProviderServer, error) {
	return w.phases.watched(Factories(w.URL, append([]provider.Option{provider.WithClock(w.Clock)}, options...)...))
}

// registry tells the test framework, which thinks that it runs Terraform, from where OpenTofu takes the provider.
var registry = sync.OnceValue(func() error {
	current, err := tfcli.CurrentVersion()
	if err != nil {
		return err
	}
	return os.Setenv("TF_ACC_PROVIDER_HOST", current.Registry())
})

// Factories gives Terraform the provider under test, wired to an AWS at url.
func Factories(url string, options ...provider.Option) map[string]func() (tfprotov6.ProviderServer, error) {
	options = append([]provider.Option{
		provider.WithEndpoint(url),
		provider.WithBackoff(noBackoff{}),
	}, options...)
	must(registry())
	return map[string]func() (tfprotov6.ProviderServer, error){
		"doit": func() (tfprotov6.ProviderServer, error) {
			return protocol.NewServer(provider.New("test", options...)()), nil
		},
		"echo": echoprovider.NewProviderServer(),
	}
}

// noBackoff lets the SDK retry at once: its waits run on the machine's clock, and tests do not sleep.
type noBackoff struct{}

func (noBackoff) BackoffDelay(int, error) (time.Duration, error) { return 0, nil }
