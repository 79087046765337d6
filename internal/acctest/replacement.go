package acctest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// Replacement is a tainted resource with create_before_destroy, whose replacement has the same name and does not come to
// its end. Old and new object then mean one and the same live object of AWS.
type Replacement struct {
	World  func(t *testing.T) *World
	Addr   string
	Config func(w *World, more string) string // of the resource; more goes into its block
	Calls  []string                           // operations of the replacement, at which it is killed
	Delete string                             // operation that deletes the object where it is destroyed first; "" to leave that out
	Create string                             // operation that makes it again
}

// gate depends on the resource and fails, so that Terraform saves the new object and never comes to destroy the old one.
const gate = "resource \"terraform_data\" \"gate\" {\n  depends_on = [%s]\n  provisioner \"local-exec\" {\n    command = \"exit 1\"\n  }\n}\n"

// cut interrupts a replacement.
type cut func(*testing.T, *World, *CLI, string)

const createFirst = "lifecycle { create_before_destroy = true }\n"

// Interrupt cuts the replacement everywhere. Whatever the cut, the next apply ends with one object in AWS and in the state, and
// it deletes nothing that it does not make again.
func (r Replacement) Interrupt(t *testing.T) {
	t.Helper()
	cuts := map[string]cut{"before the destruction": r.stop}
	for _, operation := range r.Calls {
		cuts["killed before "+operation], cuts["killed after "+operation] = killedBefore(operation), killedAfter(operation)
	}
	for name, cut := range cuts {
		for _, refresh := range []string{"-refresh=true", "-refresh=false"} {
			t.Run(name+", then "+refresh, func(t *testing.T) {
				t.Parallel()
				r.cut(t, cut, createFirst, refresh)
			})
		}
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		r.refused(t)
	})
	if r.Delete == "" {
		return
	}
	for name, cut := range map[string]cut{
		"killed after " + r.Delete: killedAfter(r.Delete), "killed before " + r.Create: killedBefore(r.Create), "killed after " + r.Create: killedAfter(r.Create),
	} {
		t.Run("destroyed first, "+name, func(t *testing.T) {
			t.Parallel()
			r.cut(t, cut, "", "-refresh=true")
		})
	}
}

// refused asks for replacements of an object that is not tainted. Nothing happens to it.
func (r Replacement) refused(t *testing.T) {
	t.Helper()
	w := r.World(t)
	cli := w.CLI(t)
	config := r.Config(w, createFirst)
	cli.Config(t, config)
	cli.MustRun(t, "apply", "-auto-approve")
	before := w.AWS.Inventory()
	renamed := strings.Replace(config, `"test"`, `"renamed"`, 1)
	for _, args := range [][]string{{"-replace", r.Addr}, {"-replace", r.Addr, "-refresh=false"}, {"renamed"}, {"renamed", "-refresh=false"}} {
		if args[0] == "renamed" {
			cli.Config(t, renamed)
			args = args[1:]
		}
		out, ok := cli.Run(t, append([]string{"apply", "-auto-approve"}, args...)...)
		if ok || !strings.Contains(out, "Two resources mean one object") {
			t.Errorf("terraform apply %s says:\n%s", strings.Join(args, " "), out)
		}
	}
	if diff := cmp.Diff(before, w.AWS.Inventory()); diff != "" {
		t.Errorf("AWS is not as before: %s", diff)
	}
}

func (r Replacement) cut(t *testing.T, cut cut, lifecycle, refresh string) {
	t.Helper()
	w := r.World(t)
	cli := w.CLI(t)
	config := r.Config(w, lifecycle)
	cli.Config(t, config)
	cli.MustRun(t, "apply", "-auto-approve")
	before := Remembered(w)
	cli.MustRun(t, "taint", r.Addr)
	cut(t, w, cli, config)
	cli.Config(t, config)
	out := cli.MustRun(t, "apply", "-auto-approve", "-lock-timeout=30s", refresh)
	if got := cli.objects(t, r.Addr); !slices.Equal(got, []string{"current"}) {
		t.Errorf("the state has %v. The next apply says:\n%s", got, out)
	}
	if diff := cmp.Diff(before, Remembered(w)); diff != "" {
		t.Errorf("AWS is not as before: %s\nThe next apply says:\n%s", diff, out)
	}
	if plan := cli.MustRun(t, "plan"); !strings.Contains(plan, "No changes") || strings.Contains(plan, "Warning: Objects") {
		t.Errorf("the last plan says:\n%s", plan)
	}
	cli.MustRun(t, "apply", "-destroy", "-auto-approve")
}

func (r Replacement) stop(t *testing.T, _ *World, cli *CLI, config string) {
	t.Helper()
	cli.Config(t, config+fmt.Sprintf(gate, r.Addr))
	if out := cli.MustRun(t, "plan"); strings.Contains(out, "Continuing with") {
		t.Errorf("what is tainted is not unfinished:\n%s", out)
	}
	out, ok := cli.Run(t, "apply", "-auto-approve")
	if got := cli.objects(t, r.Addr); ok || !slices.Equal(got, []string{"current", "deposed tainted"}) {
		t.Fatalf("the state has %v, and the apply says:\n%s", got, out)
	}
}

func killedBefore(operation string) cut {
	return func(t *testing.T, w *World, cli *CLI, _ string) {
		kill(t, w, cli, awssim.Fault{Operation: operation, Kind: awssim.FaultReset}, true)
	}
}

func killedAfter(operation string) cut {
	return func(t *testing.T, w *World, cli *CLI, _ string) {
		kill(t, w, cli, awssim.Fault{Operation: operation}, false)
	}
}

// kill ends terraform and the provider at a call of the apply.
func kill(t *testing.T, w *World, cli *CLI, fault awssim.Fault, before bool) {
	t.Helper()
	var killed atomic.Bool
	hook := func(awssim.Call) {
		killed.Store(true)
		if err := cli.Kill(); err != nil {
			t.Error(err)
		}
	}
	if fault.After = hook; before {
		fault.Before, fault.After = hook, nil
	}
	w.AWS.Inject(fault)
	if out, ok := cli.Run(t, "apply", "-auto-approve"); ok || !killed.Load() {
		t.Fatalf("nothing was killed:\n%s", out)
	}
}

var unlike = regexp.MustCompile(`"doit:generation":"[^"]*"|(AROA|AIDA|ANPA)[A-Z0-9]+|[0-9a-f]{8}-[0-9a-f-]{27}`)

// Remembered is what AWS has, without what every new object has of its own.
func Remembered(w *World) []string {
	lines := w.AWS.Inventory()
	for i, line := range lines {
		lines[i] = unlike.ReplaceAllString(line, "")
	}
	return lines
}

// objects lists the objects that the state has of a resource, as in "current" and "deposed tainted".
func (c *CLI) objects(t *testing.T, addr string) []string {
	t.Helper()
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct{ Deposed, Status string }
		}
	}
	out := c.MustRun(t, "state", "pull")
	if err := json.Unmarshal([]byte(out), &state); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	var objects []string
	for _, resource := range state.Resources {
		if resource.Type+"."+resource.Name != addr {
			continue
		}
		for _, instance := range resource.Instances {
			kind := "current"
			if instance.Deposed != "" {
				kind = "deposed"
			}
			objects = append(objects, strings.TrimSpace(kind+" "+instance.Status))
		}
	}
	slices.Sort(objects)
	return objects
}
