package acctest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// CLI is a folder in which the terraform binary runs the built provider, each in a process of its own. It is for what the
// test framework cannot do: keys of for_each, -refresh=false, taints that stay, and killing.
type CLI struct {
	*tfcli.Folder

	tmp string // for temporary files
}

// built is the provider, built once for all tests of a package.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", tfcli.ProviderName)
	if err != nil {
		return "", err
	}
	return folder, tfcli.Build(context.Background(), folder, "github.com/doit-vending/terraform-provider-doit")
})

// CLI prepares a folder whose calls go to the world. environment has more variables for its processes, as "NAME=value".
func (w *World) CLI(t *testing.T, environment ...string) *CLI {
	t.Helper()
	provider, err := built()
	if err != nil {
		t.Fatal(err)
	}
	w.phases.blind.Store(true)
	tmp, err := os.MkdirTemp("", "doit") //nolint:usetesting // t.TempDir has a long name, and that of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(tmp) })
	folder, err := tfcli.New(t.TempDir(), provider, append([]string{"AWS_ENDPOINT_URL=" + w.URL, "TMPDIR=" + tmp}, environment...)...)
	if err != nil {
		t.Fatal(err)
	}
	return &CLI{Folder: folder, tmp: tmp}
}

// With is the same folder with more variables in the environment, as "NAME=value".
func (c *CLI) With(environment ...string) *CLI {
	return &CLI{Folder: c.Folder.With(environment...), tmp: c.tmp}
}

// Config replaces the configuration.
func (c *CLI) Config(t *testing.T, body string) {
	t.Helper()
	if err := c.Configure(body); err != nil {
		t.Fatal(err)
	}
}

// Run runs terraform and returns what it prints; ok says that it ended well.
func (c *CLI) Run(t *testing.T, args ...string) (output string, ok bool) {
	t.Helper()
	output, code, err := c.Folder.Run(context.WithoutCancel(t.Context()), args...)
	if err != nil {
		t.Fatal(err)
	}
	return output, code == 0
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
