package acctest

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

var changing = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "REQUEST"},
	{regexp.MustCompile(`\bcar-[a-z0-9]{8,32}\b`), "car-REQUEST"},
	{regexp.MustCompile(`\bou-[0-9a-z]{4,32}-[a-z0-9]{8,32}\b`), "ou-ID"},
	{regexp.MustCompile(`\br-[0-9a-z]{4,32}\b`), "r-ID"},
	{regexp.MustCompile(`\bo-[0-9a-z]{10,32}\b`), "o-ID"},
	{regexp.MustCompile(`\b\d{12}\b`), "ACCOUNT"},
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "http://AWS"},
}

// HideIDs replaces the ids that differ from run to run, so that messages can be compared with a file.
func HideIDs(text string) string {
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.name)
	}
	return text
}

// Quote puts every message on a quoted line of its own, as Markdown has it, and hides the ids that change from run to run.
func Quote(said string) string {
	var out strings.Builder
	for line := range strings.Lines(said) {
		out.WriteString("> " + HideIDs(line))
	}
	return out.String()
}

// Golden compares a text with a file, or writes the file where the tests run with -update: read the difference then as a
// user would.
func Golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what it was (-want +got):\n%s", file, diff)
	}
}
