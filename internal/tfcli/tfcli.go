// Package tfcli runs the terraform binary in a folder of its own, with the built provider in a process of its own. Only
// tests and the chaos harness import it.
package tfcli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// ProviderName is the name under which Terraform looks for the provider's binary.
const ProviderName = "terraform-provider-doit"

// Build compiles the main package of a provider into folder, as a release does. Where the tests run under the race detector
// (make test RACE=on), the provider does so, too: it ends at the first race, and terraform says that it crashed.
func Build(ctx context.Context, folder, mainPackage string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(folder, ProviderName), mainPackage)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if os.Getenv("RACE") == "on" {
		build.Args = slices.Insert(build.Args, 2, "-race")
		build.Env = append(build.Env, "CGO_ENABLED=1")
	}
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the provider: %w\n%s", err, out)
	}
	return nil
}

// Folder is a folder with a configuration and its state.
type Folder struct {
	Dir string

	env   []string
	group atomic.Int64 // process group of the terraform that runs, or ran last
}

// New prepares dir for terraform. provider is the folder that Build filled; env is added to the environment.
func New(dir, provider string, env ...string) (*Folder, error) {
	f := &Folder{Dir: dir}
	settings := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"registry.terraform.io/doit-vending/doit\" = %[1]q\n    \"registry.opentofu.org/doit-vending/doit\" = %[1]q\n  }\n  direct {}\n}\n", provider)
	f.env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(dir, "terraform.rc"), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
	// At its end a process waits a second for races to be seen, four times in each apply; a tenth is long enough.
	f.env = append(f.env, "GORACE=halt_on_error=1 atexit_sleep_ms=100")
	f.env = append(f.env, env...)
	return f, f.Write("terraform.rc", settings)
}

// With is the same folder with more variables in the environment, as "NAME=value".
func (f *Folder) With(env ...string) *Folder {
	return &Folder{Dir: f.Dir, env: append(slices.Clone(f.env), env...)}
}

// Write writes a file into the folder.
func (f *Folder) Write(name, content string) error {
	return os.WriteFile(filepath.Join(f.Dir, name), []byte(content), 0o600)
}

// Configure replaces the configuration.
func (f *Folder) Configure(body string) error {
	return f.Write("main.tf", "terraform {\n  required_providers {\n    doit = {\n      source = \"doit-vending/doit\"\n    }\n  }\n}\n"+body)
}

// Run runs terraform and returns what it prints and its exit code; -1 when it was killed.
func (f *Folder) Run(ctx context.Context, args ...string) (output string, code int, err error) {
	var out strings.Builder
	terraform := exec.CommandContext(ctx, Binary(), append(args, "-no-color")...)
	terraform.Dir, terraform.Env = f.Dir, f.env
	terraform.Stdout, terraform.Stderr = &out, &out
	terraform.WaitDelay = time.Second                           // an orphaned provider keeps the output open
	terraform.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that Kill reaches the provider as well
	if err := terraform.Start(); err != nil {
		return "", 0, err
	}
	f.group.Store(int64(terraform.Process.Pid))
	err = terraform.Wait()
	if errors.As(err, new(*exec.ExitError)) || errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	return out.String(), terraform.ProcessState.ExitCode(), err
}
