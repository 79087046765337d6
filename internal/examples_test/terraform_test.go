package examples_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

const ours = "doit-vending/doit"

// requirement is what a file without a terraform block gets.
const requirement = `terraform {
  required_providers {
    doit = {
      source = "doit-vending/doit"
    }
  }
}
`

var (
	terraformBlock = regexp.MustCompile(`(?m)^terraform \{`)
	sourceArgument = regexp.MustCompile(`source\s*=\s*"([\w-]+/[\w-]+)"`)
)

// module is a root module on disk, and the Terraform that runs there with the provider of this process.
type module struct {
	world     *acctest.World
	dir       string
	providers []string // what required_providers ask for; all but ours are stood in for by ours

	cli       *acctest.CLI       // with the provider in a process of its own; nil for the provider of this process
	workspace *acctest.Workspace // of HCP Terraform, nil elsewhere
}

// write makes a root module out of an example.
func write(t *testing.T, world *acctest.World, e example) *module {
	t.Helper()
	m := &module{world: world, dir: t.TempDir(), providers: []string{ours}}
	if e.outside() {
		m.cli = m.world.CLI(t)
		m.dir = m.cli.Dir
	}
	if e.contains(dynamic) {
		m.workspace = m.world.Workspace(t, e.all(tagged)...)
		m.put(t, "probe.tf", probe(e.all(aliased)))
	}
	required := false
	for name, text := range e.files {
		required = required || terraformBlock.MatchString(text)
		for _, source := range sourceArgument.FindAllStringSubmatch(text, -1) {
			m.providers = append(m.providers, source[1])
		}
		m.put(t, name, text)
	}
	if !required {
		m.put(t, "required_providers.tf", requirement)
	}
	return m
}

// probe reads and makes something through every configuration of the provider, so that each has to log in for every phase.
func probe(aliases []string) string {
	text := ""
	for _, alias := range append([]string{"doit"}, aliases...) {
		address := strings.TrimSuffix("doit."+alias, ".doit")
		text += fmt.Sprintf(`
data "doit_organization" "probe_%[1]s" {
  provider = %[2]s
}

resource "doit_organizational_unit" "probe_%[1]s" {
  provider  = %[2]s
  name      = "probe-%[1]s"
  parent_id = data.doit_organization.probe_%[1]s.root_id
}
`, alias, address)
	}
	return text
}

func (m *module) put(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs Terraform and returns its output and its exit code. The code is an error unless it is one of those allowed.
func (m *module) run(t *testing.T, allowed []int, arguments ...string) (output string, code int) {
	t.Helper()
	if m.cli != nil {
		return m.runOutside(t, allowed, arguments...)
	}
	ctx, stop := context.WithCancel(t.Context())
	reattach, stopped := m.serve(ctx, t)
	defer func() { stop(); stopped() }()

	command := exec.CommandContext(ctx, tfcli.Binary(), arguments...)
	command.Dir = m.dir
	command.Env = append(os.Environ(), "TF_REATTACH_PROVIDERS="+reattach, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"TF_INPUT=0", "TF_CLI_ARGS=-no-color", "TF_CLI_CONFIG_FILE="+os.DevNull)
	var printed bytes.Buffer
	command.Stdout, command.Stderr = &printed, &printed
	err := command.Run()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatal(err)
	}
	code = command.ProcessState.ExitCode()
	if !slices.Contains(allowed, code) {
		t.Fatalf("terraform %s ended with %d:\n%s", strings.Join(arguments, " "), code, &printed)
	}
	return printed.String(), code
}

// runOutside is run with the provider in a process of its own, and as a phase of a run where HCP Terraform runs it.
func (m *module) runOutside(t *testing.T, allowed []int, arguments ...string) (output string, code int) {
	t.Helper()
	cli, phase, before := m.cli, "plan", len(m.world.AWS.Calls())
	if arguments[0] == "apply" {
		phase = "apply"
	}
	if m.workspace != nil {
		cli = cli.With(m.workspace.Begin(t, phase, nil)...)
	}
	output, code, err := cli.Folder.Run(t.Context(), arguments...)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(allowed, code) {
		t.Fatalf("terraform %s ended with %d:\n%s", strings.Join(arguments, " "), code, output)
	}
	if m.workspace != nil && arguments[0] != "validate" {
		m.checkEntered(t, phase, m.world.AWS.Calls()[before:])
	}
	return output, code
}

// checkEntered fails unless every configuration of the provider came by its own role of the phase, and nobody else did.
func (m *module) checkEntered(t *testing.T, phase string, calls []awssim.Call) {
	t.Helper()
	want := []string{m.workspace.RoleName(phase, "")}
	for _, tag := range m.workspace.Tags {
		want = append(want, m.workspace.RoleName(phase, tag))
	}
	if diff := cmp.Diff(want, acctest.Entered(calls)); diff != "" {
		t.Errorf("AWS was entered by other roles than those of the phase (-want +got):\n%s", diff)
	}
}

// serve runs the provider in this process until ctx ends.
func (m *module) serve(ctx context.Context, t *testing.T) (reattach string, stopped func()) {
	t.Helper()
	server, err := m.world.Factories()["doit"]()
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]tfprotov6.ProviderServer{}
	for _, source := range m.providers {
		sources[source] = server
	}
	return acctest.Serve(ctx, t, withStandIns(sources))
}
