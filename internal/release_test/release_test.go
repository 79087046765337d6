// Package release_test holds what is published to what users count on: the same source gives the same bytes, the version is
// stamped, every platform is there, and nothing in the workflows changes without a commit here.
package release_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"

	// What is built here is the provider: the tests are to run again when that changes.
	_ "github.com/doit-vending/terraform-provider-doit/internal/provider"
)

const (
	repository = "../.."
	version    = "9.8.7"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// setting reads one line of .goreleaser.yml.
func setting(t *testing.T, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^\s*` + pattern + `\s*(?:#.*)?$`).FindStringSubmatch(read(t, ".goreleaser.yml"))
	if found == nil {
		t.Fatalf(".goreleaser.yml has no line %s", pattern)
	}
	return found[len(found)-1]
}

// build compiles the provider of a folder for this platform as .goreleaser.yml says, and returns the binary.
func build(ctx context.Context, t *testing.T, source string) string {
	t.Helper()
	_ = setting(t, `- -trimpath`)
	ldflags := strings.ReplaceAll(setting(t, `- (-s -w .+)`), "{{ .Version }}", version)
	binary := filepath.Join(t.TempDir(), tfcli.ProviderName)
	// What git says is the same for everybody who builds a commit, but the copy here has no git.
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", ldflags, "-o", binary, ".")
	command.Dir, command.Env = source, append(os.Environ(), setting(t, `- (CGO_ENABLED=0)`))
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("building in %s: %v\n%s", source, err, out)
	}
	return binary
}

// copied is the source of the provider in another folder.
func copied(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(read(t, name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(folder, "internal"), sources{os.DirFS(filepath.Join(repository, "internal"))}); err != nil {
		t.Fatal(err)
	}
	return folder
}

// sources leaves out what tests write.
type sources struct{ fs.FS }

// ReadDir lists a folder without testdata.
func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "testdata" }), err
}

// TestTwoBuildsAreEqual in two folders. make reproducible does it with everything that is published.
func TestTwoBuildsAreEqual(t *testing.T) {
	t.Parallel()
	var sums [2][sha256.Size]byte
	for i, source := range []string{repository, copied(t)} {
		binary, err := os.ReadFile(build(t.Context(), t, source))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = sha256.Sum256(binary)
		if folder, err := filepath.Abs(source); err != nil || bytes.Contains(binary, []byte(folder)) {
			t.Errorf("the binary tells the folder %s in which it was made (%v)", folder, err)
		}
	}
	if sums[0] != sums[1] {
		t.Error("two builds of the same source differ")
	}
}

// TestVersionIsStamped lets Terraform run a release build, which tells AWS its version.
func TestVersionIsStamped(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var agent string
	world := awssim.New(awssim.Options{Observe: func(r *http.Request, _ awssim.Call) {
		mu.Lock()
		defer mu.Unlock()
		agent = r.UserAgent()
	}})
	server := httptest.NewServer(world)
	t.Cleanup(server.Close)
	folder, err := tfcli.New(t.TempDir(), filepath.Dir(build(t.Context(), t, repository)), "AWS_ENDPOINT_URL="+server.URL, "AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test", "AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
	err = errors.Join(err, folder.Configure("data \"doit_organization\" \"this\" {}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if out, code, err := folder.Run(t.Context(), "apply", "-auto-approve"); err != nil || code != 0 {
		t.Fatalf("%v, exit code %d:\n%s", err, code, out)
	}
	mu.Lock()
	defer mu.Unlock()
	if !strings.Contains(agent, "terraform-provider-doit/"+version+" ") {
		t.Errorf("AWS is told %q", agent)
	}
}

// TestEveryPlatformIsReleased that the documentation promises.
func TestEveryPlatformIsReleased(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{"goos": {"darwin", "freebsd", "linux", "windows"}, "goarch": {"amd64", "arm64"}} {
		got := strings.Split(setting(t, name+`: \[(.+)\]`), ", ")
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

// TestManifestNamesTheProtocol that the provider speaks, by which Terraform chooses a version.
func TestManifestNamesTheProtocol(t *testing.T) {
	t.Parallel()
	var manifest struct {
		Version  int
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		}
	}
	if err := json.Unmarshal([]byte(read(t, "terraform-registry-manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		t.Errorf("the manifest is %+v", manifest)
	}
}
