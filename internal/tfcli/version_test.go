package tfcli

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCurrentVersion takes the word of the program for what it is, and not its name. It is not parallel, because a process
// that another test starts could hold a script open, which then does not run.
func TestCurrentVersion(t *testing.T) { //nolint:paralleltest // see above
	for printed, want := range map[string]string{
		"Terraform v1.11.4\non linux_amd64":             "Terraform 1.11.4",
		"OpenTofu v1.12.6\non linux_amd64":              "OpenTofu 1.12.6",
		"Terraform v1.15.0-beta1\non darwin":            "Terraform 1.15.0-beta1",
		"\nWarning: no such file\n\nTerraform v1.8.0\n": "Terraform 1.8.0",
		"GNU Make 4.3": "",
		"Your version of Terraform v1.8.0 is out of date.": "",
	} {
		program := filepath.Join(t.TempDir(), "terraform")
		script := "#!/bin/sh\ncat <<'END'\n" + printed + "\nEND\n"
		if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		got, err := ask(program)
		if want == "" && err == nil || want != "" && (err != nil || got.String() != want) {
			t.Errorf("%q: got %v %v, want %q", printed, got, err, want)
		}
	}
}
