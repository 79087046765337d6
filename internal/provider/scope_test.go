package provider_test

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// run is a run of Terraform as far as its scope goes.
type run struct {
	folder   string // "" = the test's own
	env      map[string]string
	selected string // by "terraform workspace select" in the run's data folder; "" = nothing
}

func (r run) scope(t *testing.T, folder string) string {
	t.Helper()
	folder = cmp.Or(r.folder, folder)
	if r.selected != "" {
		data := cmp.Or(r.env["TF_DATA_DIR"], ".terraform")
		if !filepath.IsAbs(data) {
			data = filepath.Join(folder, data)
		}
		if err := os.MkdirAll(data, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(data, "environment"), []byte(r.selected), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return provider.DefaultScope(r.env, func() (string, error) { return folder, nil })
}

func TestDefaultScope(t *testing.T) {
	t.Parallel()
	slug := map[string]string{"TFC_WORKSPACE_SLUG": "org/prod"}
	prod := map[string]string{"TF_WORKSPACE": "prod"}
	elsewhere := t.TempDir()
	for name, row := range map[string]struct {
		first, second run
		same          bool
	}{
		"the same folder":                         {run{}, run{}, true},
		"another folder":                          {run{}, run{folder: elsewhere}, false},
		"HCP Terraform changes folders":           {run{env: slug}, run{env: slug, folder: elsewhere}, true},
		"an HCP Terraform workspace":              {run{}, run{env: slug}, false},
		"a workspace of the environment":          {run{}, run{env: prod}, false},
		"a selected workspace":                    {run{}, run{selected: "prod"}, false},
		"two selected workspaces":                 {run{selected: "prod"}, run{selected: "staging"}, false},
		"a workspace selected in two ways":        {run{env: prod}, run{selected: "prod"}, true},
		"a workspace in two ways at once":         {run{env: prod}, run{env: prod, selected: "staging"}, true},
		"the default workspace selected":          {run{}, run{selected: "default"}, true},
		"a line end after the workspace":          {run{selected: "prod"}, run{selected: "prod\n"}, true},
		"another data folder, relative":           {run{selected: "prod"}, run{env: map[string]string{"TF_DATA_DIR": ".data"}, selected: "staging"}, false},
		"another data folder, absolute":           {run{selected: "prod"}, run{env: map[string]string{"TF_DATA_DIR": t.TempDir()}, selected: "prod"}, true},
		"another data folder with no workspace":   {run{selected: "prod"}, run{env: map[string]string{"TF_DATA_DIR": ".none"}}, false},
		"the same workspace, selected over there": {run{selected: "prod"}, run{folder: t.TempDir(), selected: "prod"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			first, second := row.first.scope(t, folder), row.second.scope(t, folder)
			if (first == second) != row.same {
				t.Errorf("got %q and %q, same = %t wanted", first, second, row.same)
			}
		})
	}
}

func TestDefaultScopeWithoutAFolder(t *testing.T) {
	t.Parallel()
	scope := provider.DefaultScope(nil, func() (string, error) { return "", errors.New("the folder was deleted") })
	if scope == "" {
		t.Error("the scope is empty, so that every state would share it")
	}
}
