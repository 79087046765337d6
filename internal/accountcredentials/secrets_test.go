package accountcredentials_test

import (
	"archive/zip"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// handedOut collects the keys that STS hands out, on their way to the provider.
type handedOut struct {
	mu   sync.Mutex
	keys map[string]string // name by value
}

var handed = regexp.MustCompile(`<(AccessKeyId|SecretAccessKey|SessionToken)>([^<]+)<`)

// listen stands before a world and reads its answers.
func listen(t *testing.T, w *acctest.World) *handedOut {
	t.Helper()
	h := &handedOut{keys: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		answer := httptest.NewRecorder()
		w.AWS.ServeHTTP(answer, in)
		h.note(answer.Body.Bytes())
		maps.Copy(out.Header(), answer.Header())
		out.WriteHeader(answer.Code)
		if _, err := out.Write(answer.Body.Bytes()); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	w.URL = server.URL
	return h
}

func (h *handedOut) note(answer []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range handed.FindAllSubmatch(answer, -1) {
		h.keys[string(key[2])] = string(key[1])
	}
}

// TestNothingIsKept vends an account and builds in it while Terraform and the provider log all they can, and looks for the
// keys in the state, in the plan file and in the logs.
func TestNothingIsKept(t *testing.T) {
	t.Parallel()
	needsEphemeral(t)
	w := acctest.NewWorld(t, atOnce)
	handed := listen(t, w)
	logs := filepath.Join(t.TempDir(), "trace.log")
	cli := w.CLI(t, "TF_LOG=TRACE", "TF_LOG_PATH="+logs)
	cli.Config(t, vendAndEnter+byProvider+`
resource "terraform_data" "inside" {
  triggers_replace = doit_aws_account.team.id

  provisioner "local-exec" {
    command = "test -n \"$TOKEN\" && echo \"$TOKEN\" > /dev/null"
    environment = {
      TOKEN = ephemeral.doit_account_credentials.team.session_token
    }
  }
}
`)
	printed := cli.MustRun(t, "plan", "-out=first") + cli.MustRun(t, "apply", "first") +
		cli.MustRun(t, "plan", "-out=second") + cli.MustRun(t, "show", "-json", "second") + cli.MustRun(t, "apply", "second")
	if _, roles := rolesInside(t, w); len(roles) != 1 {
		t.Fatalf("nothing was built: %q", roles)
	}

	kept := map[string]string{
		"the output": printed, "the log": read(t, logs), "the state": read(t, filepath.Join(cli.Dir, "terraform.tfstate")),
		"the first plan": unzipped(t, filepath.Join(cli.Dir, "first")), "the second plan": unzipped(t, filepath.Join(cli.Dir, "second")),
	}
	for name, sign := range map[string]string{
		"the log": "doit_account_credentials", "the state": "doit_partner_role", "the first plan": "doit_account_credentials", "the second plan": "doit_partner_role",
	} {
		if !strings.Contains(kept[name], sign) {
			t.Errorf("%s was not read", name)
		}
	}
	handed.mu.Lock()
	defer handed.mu.Unlock()
	names := map[string]int{}
	for key, name := range handed.keys {
		names[name]++
		for place, text := range kept {
			if strings.Contains(text, key) {
				t.Errorf("%s has the %s", place, name)
			}
		}
	}
	// One session for the apply, one for the second plan, and that of this test. OpenTofu opens none to apply an empty plan.
	if names["AccessKeyId"] < 3 || names["SecretAccessKey"] != names["AccessKeyId"] || names["SessionToken"] != names["AccessKeyId"] {
		t.Errorf("STS handed out %v", names)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unzipped is all that is in a plan file.
func unzipped(t *testing.T, file string) string {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = archive.Close() })
	var all strings.Builder
	for _, part := range archive.File {
		opened, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, opened); err != nil {
			t.Fatal(err)
		}
		if err := opened.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
