package acctest

import (
	"cmp"
	"os"
	"testing"
)

// Program finds a program of another ecosystem, as scripts/with-python-tools.sh says where it is: "off" when the user wants
// none.
func Program(t *testing.T, variable, name string) string {
	t.Helper()
	path := cmp.Or(os.Getenv(variable), name)
	if path == "off" {
		t.Skipf("%s is left out on request (MOTO=off)", name)
	}
	return path
}
