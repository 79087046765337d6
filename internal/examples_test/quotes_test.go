package examples_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// quoted finds what the guide on interruptions says that people read: in quotation marks, and in block quotes.
var quoted = regexp.MustCompile(`"([^"\n]+)"|(?m)^> (.+)$`)

// TestQuotedMessagesAreSaid holds the messages that the guide on interruptions quotes against the code that says them.
func TestQuotedMessagesAreSaid(t *testing.T) {
	t.Parallel()
	guide := read(t, repository+"/templates/guides/interrupted-applies.md.tmpl")
	_, text, _ := strings.Cut(strings.TrimPrefix(guide, "---"), "\n---\n")
	text = fence.ReplaceAllString(text, "")
	said := sources(t, "internal/tfx", "internal/account")
	quotes := quoted.FindAllStringSubmatch(text, -1)
	if len(quotes) < 7 {
		t.Fatalf("the guide quotes %d messages only", len(quotes))
	}
	for _, quote := range quotes {
		for part := range strings.SplitSeq(quote[1]+quote[2], "...") { // what stands for names and numbers
			if !strings.Contains(said, strings.TrimSpace(part)) {
				t.Errorf("nothing says %q", part)
			}
		}
	}
}

// sources is the text of all Go files below folders, tests left out.
func sources(t *testing.T, folders ...string) string {
	t.Helper()
	var all strings.Builder
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(repository, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			content, err := os.ReadFile(path)
			all.Write(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
