package examples_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// quoting are the guides that quote messages, and how many each quotes at least.
var quoting = map[string]int{
	"templates/guides/interrupted-applies.md.tmpl":     7,
	"templates/guides/close-an-account-safely.md.tmpl": 20,
	"templates/guides/many-accounts.md.tmpl":           2,
}

// quoted finds what a guide says that people read: in quotation marks, and in block quotes.
var quoted = regexp.MustCompile(`"([^"\n]+)"|(?m)^> (.+)$`)

// pause is where one text of the code may end and another begin: at a sentence's end, and at what stands for names and numbers.
var pause = regexp.MustCompile(`\.\.\.|\. |\.$`)

// code is what is no quotation, although it may have quotation marks in it.
var code = regexp.MustCompile("`[^`\n]+`")

// TestQuotedMessagesAreSaid holds the messages that guides quote against the code that says them.
func TestQuotedMessagesAreSaid(t *testing.T) {
	t.Parallel()
	said := sources(t, "internal/tfx", "internal/account", "internal/organization")
	for guide, least := range quoting {
		_, text, _ := strings.Cut(strings.TrimPrefix(read(t, filepath.Join(repository, guide)), "---"), "\n---\n")
		text = code.ReplaceAllString(fence.ReplaceAllString(text, ""), "")
		quotes := quoted.FindAllStringSubmatch(text, -1)
		if len(quotes) < least {
			t.Errorf("%s quotes %d messages only", guide, len(quotes))
		}
		for _, quote := range quotes {
			for _, part := range pause.Split(quote[1]+quote[2], -1) {
				if !strings.Contains(said, strings.TrimSpace(part)) {
					t.Errorf("%s: nothing says %q", guide, part)
				}
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
