// Command changelog prints the section of CHANGELOG.md that the fragments of a folder make, for whoever releases:
//
//	go run ./scripts/changelog .changes/unreleased
//
// It fails at a fragment that is none.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// kinds in the order of Keep a Changelog.
var kinds = []string{"added", "changed", "deprecated", "removed", "fixed", "security"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: changelog FOLDER-OF-FRAGMENTS")
		os.Exit(2)
	}
	section, err := section(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(section)
}

// section is one list for each kind of change, its items in the order of their file names.
func section(folder string) (string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "[^.]*"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("%s has no fragments", folder)
	}
	items := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		kind, item, err := fragment(filepath.Base(file), string(text))
		if err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
		items[kind] = append(items[kind], item)
	}
	var out strings.Builder
	for _, kind := range kinds {
		if len(items[kind]) > 0 {
			fmt.Fprintf(&out, "### %s\n\n%s\n", strings.ToUpper(kind[:1])+kind[1:], strings.Join(items[kind], ""))
		}
	}
	return out.String(), nil
}

// fragment turns a file into the item of a list.
func fragment(name, text string) (kind, item string, err error) {
	subject, isMarkdown := strings.CutSuffix(name, ".md")
	kind, subject, _ = strings.Cut(subject, "-")
	text = strings.TrimSpace(text)
	switch {
	case !isMarkdown || !slices.Contains(kinds, kind) || subject == "":
		return "", "", fmt.Errorf("a fragment is named KIND-SUBJECT.md, with one of the kinds %s", strings.Join(kinds, ", "))
	case text == "":
		return "", "", errors.New("it says nothing")
	case strings.HasPrefix(text, "-") || strings.HasPrefix(text, "*") || strings.HasPrefix(text, "#"):
		return "", "", errors.New("it is the item itself, without a dash and without a heading")
	case strings.Contains(text, "\n\n"):
		return "", "", errors.New("it is one paragraph")
	}
	return kind, "- " + strings.ReplaceAll(text, "\n", "\n  ") + "\n", nil
}
