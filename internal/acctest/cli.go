package acctest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// CLI is a folder in which the terraform binary runs the built provider, each in a process of its own. It is for what the
// test framework cannot do: keys of for_each, -refresh=false, taints that stay, and killing.
type CLI struct {
	dir   string
	tmp   string // for temporary files
	env   []string
	group atomic.Int64 // process group of the running terraform
}

// built is the provider, built once for all tests of a package.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "terraform-provider-doit")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "terraform-provider-doit"), "github.com/doit-vending/terraform-provider-doit")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, out)
	}
	return folder, nil
})

// CLI prepares a folder whose calls go to the world. environment has more variables for its processes, as "NAME=value".
func (w *World) CLI(t *testing.T, environment ...string) *CLI {
	t.Helper()
	provider, err := built()
	if err != nil {
		t.Fatal(err)
	}
	w.phases.blind.Store(true)
	tmp, err := os.MkdirTemp("", "doit") // the name of a socket in it must be short, and those of t.TempDir are not
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(tmp) })
	c := &CLI{dir: t.TempDir(), tmp: tmp}
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"registry.terraform.io/doit-vending/doit\" = %[1]q\n    \"registry.opentofu.org/doit-vending/doit\" = %[1]q\n  }\n  direct {}\n}\n", provider)
	c.Write(t, "terraform.rc", overrides)
	c.env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(c.dir, "terraform.rc"), "AWS_ENDPOINT_URL="+w.URL, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"TMPDIR="+c.tmp)
	c.env = append(c.env, environment...)
	return c
}

// Write writes a file into the folder.
func (c *CLI) Write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Config replaces the configuration.
func (c *CLI) Config(t *testing.T, body string) {
	t.Helper()
	c.Write(t, "main.tf", "terraform {\n  required_providers {\n    doit = {\n      source = \"doit-vending/doit\"\n    }\n  }\n}\n"+body)
}

// Run runs terraform and returns what it prints; ok says that it ended well.
func (c *CLI) Run(t *testing.T, args ...string) (output string, ok bool) {
	t.Helper()
	var out strings.Builder
	terraform := exec.CommandContext(context.WithoutCancel(t.Context()), cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), append(args, "-no-color")...)
	terraform.Dir, terraform.Env = c.dir, c.env
	terraform.Stdout, terraform.Stderr = &out, &out
	terraform.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that Kill reaches the provider as well
	err := terraform.Start()
	if err == nil {
		c.group.Store(int64(terraform.Process.Pid))
		err = terraform.Wait()
	}
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return out.String(), err == nil
}

// MustRun is Run for what has to end well.
func (c *CLI) MustRun(t *testing.T, args ...string) string {
	t.Helper()
	out, ok := c.Run(t, args...)
	if !ok {
		t.Fatalf("terraform %s failed:\n%s", strings.Join(args, " "), out)
	}
	return out
}

// Kill ends terraform and the provider at once, without a chance to save anything.
func (c *CLI) Kill() error { return syscall.Kill(-int(c.group.Load()), syscall.SIGKILL) }

// KillTerraform ends terraform at once, and the provider not with it.
func (c *CLI) KillTerraform() error { return syscall.Kill(int(c.group.Load()), syscall.SIGKILL) }

// Temporary lists the temporary files that terraform and the provider have left.
func (c *CLI) Temporary(t *testing.T) (names []string) {
	t.Helper()
	files, err := os.ReadDir(c.tmp)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		names = append(names, file.Name())
	}
	return names
}

// Interrupt asks terraform to stop, as Ctrl-C does.
func (c *CLI) Interrupt() error { return syscall.Kill(-int(c.group.Load()), syscall.SIGINT) }

// Alive says whether anything is left of the last terraform and of the providers that it started.
func (c *CLI) Alive(t *testing.T) bool {
	t.Helper()
	group := int(c.group.Load())
	if errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
		return false
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range stats {
		stat, _ := os.ReadFile(file)                    // a process may be gone by now
		_, fields, _ := strings.Cut(string(stat), ") ") // after the name: state, parent, group
		var state string
		var parent, of int
		if _, err := fmt.Sscan(fields, &state, &parent, &of); err == nil && of == group && state != "Z" {
			return true
		}
	}
	return len(stats) == 0 // where there is no /proc, a dead process that nobody has buried yet passes for one that lives
}
