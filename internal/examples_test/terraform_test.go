package examples_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
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
}

// write makes a root module out of file names and texts.
func write(t *testing.T, world *acctest.World, files map[string]string) *module {
	t.Helper()
	m := &module{world: world, dir: t.TempDir(), providers: []string{ours}}
	required := false
	for name, text := range files {
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

func (m *module) put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs Terraform and returns its output and its exit code. The code is an error unless it is one of those allowed.
func (m *module) run(t *testing.T, allowed []int, arguments ...string) (output string, code int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reattach, stopped := m.serve(ctx, t)
	defer func() { stop(); stopped() }()

	command := exec.CommandContext(ctx, binary(), arguments...)
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

// binary is the Terraform or OpenTofu that the other acceptance tests run too.
func binary() string {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	return "terraform"
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
