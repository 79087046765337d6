package release_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	uses        = regexp.MustCompile(`(?m)^\s*(?:- )?["']?uses["']?\s*:.*$`)
	pinned      = regexp.MustCompile(`^\s*(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	permissions = regexp.MustCompile(`(?m)^permissions:\n((?:  .+\n)+)`)
)

// problems are what a workflow must not have: an action that somebody else can change, rights that it does not need, and
// the trigger that runs what strangers wrote with the secrets of the repository.
func problems(workflow string) (found []string) {
	for _, line := range uses.FindAllString(workflow, -1) {
		if !pinned.MatchString(line) {
			found = append(found, "not pinned by a commit, with the version beside it: "+strings.TrimSpace(line))
		}
	}
	if rights := permissions.FindStringSubmatch(workflow); rights == nil || rights[1] != "  contents: read\n" {
		found = append(found, "the permissions of the workflow are not contents: read alone")
	}
	for _, forbidden := range []string{"pull_request_target", "write-all", "curl ", "| sh", "| bash"} {
		if strings.Contains(workflow, forbidden) {
			found = append(found, "it has "+forbidden)
		}
	}
	return found
}

func TestWorkflowsArePinned(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(repository, ".github/workflows/*"))
	if err != nil || len(files) < 4 {
		t.Fatalf("there are %d workflows: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problems(string(text)) {
			t.Errorf("%s: %s", filepath.Base(file), problem)
		}
	}
}

// TestUnpinnedActionsAreFound in every spelling.
func TestUnpinnedActionsAreFound(t *testing.T) {
	t.Parallel()
	const head, sha = "permissions:\n  contents: read\n\n", "11bd71901bbe5b1630ceea73d27597364c9af683"
	for workflow, good := range map[string]bool{
		head + "      - uses: actions/checkout@" + sha + " # v4.2.2\n":      true,
		head + "        uses: actions/cache/restore@" + sha + " # v4.2.2\n": true,
		head + "      - uses: actions/checkout@v4\n":                        false,
		head + "      - uses: actions/checkout@" + sha + "\n":               false,
		head + "      - uses: actions/checkout@" + sha[:7] + " # v4.2.2\n":  false,
		head + "      - uses: \"actions/checkout@main\"\n":                  false,
		head + "      - \"uses\": actions/checkout@main\n":                  false,
		head + "      - uses: docker://alpine:3\n":                          false,
		"      - uses: actions/checkout@" + sha + " # v4.2.2\n":             false,
		"permissions:\n  contents: write\n\n":                               false,
		"permissions:\n  contents: read\n  packages: write\n\n":             false,
		"permissions: write-all\n":                                          false,
		head + "on:\n  pull_request_target:\n":                              false,
		head + "      - run: curl https://example.com/install.sh | sh\n":    false,
	} {
		if found := problems(workflow); (len(found) == 0) != good {
			t.Errorf("in\n%s\nare found %q", workflow, found)
		}
	}
}
