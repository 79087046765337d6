package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	got := compare([]string{"iam:GetRole", "iam:GetGroup", "sts:AssumeRoleWithWebIdentity"}, []string{"iam:GetRole", "iam:GetUser"})
	want := []string{
		"iam:GetGroup is called, but internal/awsclient/answers.go does not say what its answer must have",
		"internal/awsclient/answers.go speaks of iam:GetUser, which no test calls",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadTakesTheCallsOfAllRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"account": "plan iam:GetRole\ncall iam:GetRole\n", "payer": "call iam:GetRole\ncall s3:ListBuckets\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := read(dir)
	if diff := cmp.Diff([]string{"iam:GetRole", "s3:ListBuckets"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// TestEveryServiceIsSpelled finds a service of the table that the records cannot name.
func TestEveryServiceIsSpelled(t *testing.T) {
	t.Parallel()
	if i := slices.IndexFunc(understood(awsclient.Understood()), func(name string) bool { return strings.HasPrefix(name, ":") }); i >= 0 {
		t.Error(awsclient.Understood()[i])
	}
}
