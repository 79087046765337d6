package organization

import (
	"strings"
	"testing"
)

// FuzzPaths: a parent is a part of the path that AWS gave, and never an account.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"o-x/r-x/ou-x-y/111122223333/", "o-x/r-x/111122223333/", "o-x/r-x/", "o-x/", "", "/", "////", "111122223333"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		parent := parentFromPaths([]string{path})
		if !strings.Contains(path, parent) || isAccountID(parent) || strings.Contains(parent, "/") {
			t.Errorf("the parent in %q is %q", path, parent)
		}
		if parent := parentFromUnitPath(path); !strings.Contains(path, parent) || strings.Contains(parent, "/") {
			t.Errorf("the parent of the unit in %q is %q", path, parent)
		}
	})
}
