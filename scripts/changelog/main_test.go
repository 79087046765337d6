package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFragmentsOfThisRepository finds a fragment that whoever releases could not use.
func TestFragmentsOfThisRepository(t *testing.T) {
	t.Parallel()
	const folder = "../../.changes/unreleased"
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if file.Name() == ".gitkeep" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := fragment(file.Name(), string(text)); err != nil {
			t.Errorf("%s: %v", file.Name(), err)
		}
	}
}

func TestSection(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"fixed-b.md": "Resource `b` is right.\n", "added-z.md": "Resource `z`.", "added-a.md": "Resource `a`,\nwhich is new.\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := section(folder)
	if want := "### Added\n\n- Resource `a`,\n  which is new.\n- Resource `z`.\n\n### Fixed\n\n- Resource `b` is right.\n\n"; err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	if _, err := section(t.TempDir()); err == nil {
		t.Error("no fragments make a section")
	}
}

func TestFragmentsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"new-thing.md": "text", "added.md": "text", "added-.md": "text", "added-a.txt": "text", "added-empty.md": "\n",
		"added-dash.md": "- text", "added-heading.md": "# Text", "added-two.md": "one\n\ntwo",
	} {
		if _, item, err := fragment(name, text); err == nil {
			t.Errorf("%s is taken for %q", name, item)
		}
	}
}
