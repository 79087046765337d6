package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-version"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// since says which Terraform was the first to write down what.
var since = map[string]string{
	"ephemeral_resource_schemas": "1.10.0",
	"write_only":                 "1.11.0",
	"resource_identity_schemas":  "1.12.0",
	"list_resource_schemas":      "1.14.0",
	"action_schemas":             "1.14.0",
}

// TestIsWhatTerraformWrites compares all that the Terraform at hand knows.
func TestIsWhatTerraformWrites(t *testing.T) {
	t.Parallel()
	cli := acctest.NewWorld(t).CLI(t)
	cli.Config(t, "provider \"doit\" {}\n")
	out := cli.MustRun(t, "providers", "schema", "-json")
	_, text, _ := strings.Cut(out, "{\"format_version\"")
	var written struct {
		Version string                    `json:"format_version"`
		Schemas map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.NewDecoder(strings.NewReader("{\"format_version\"" + text)).Decode(&written); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if len(written.Schemas) != 1 {
		t.Fatalf("Terraform knows %d providers", len(written.Schemas))
	}
	current, err := tfcli.CurrentVersion()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range written.Schemas {
		got := ours(t, name)
		for what, first := range since {
			if current.OpenTofu && want[what] == nil || !current.OpenTofu && current.Number.Core().LessThan(version.Must(version.NewVersion(first))) {
				leaveOut(got, what)
				if current.OpenTofu && what == "write_only" {
					leaveOut(want, what)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("this is not what Terraform writes (-Terraform +this):\n%s", diff)
		}
	}
	if got := "1.0"; written.Version != got {
		t.Errorf("Terraform writes the format %s, this %s", written.Version, got)
	}
}

// ours is what the program writes, as JSON says it.
func ours(t *testing.T, name string) map[string]any {
	t.Helper()
	all, err := schemas(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Schemas map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"resource_schemas", "list_resource_schemas", "functions", "resource_identity_schemas"} {
		if part, ok := read.Schemas[name][kind].(map[string]any); !ok || len(part) == 0 {
			t.Errorf("there is nothing of the kind %s", kind)
		}
	}
	return read.Schemas[name]
}

// leaveOut takes a key out wherever it is.
func leaveOut(of any, key string) {
	switch value := of.(type) {
	case map[string]any:
		delete(value, key)
		for _, inner := range value {
			leaveOut(inner, key)
		}
	case []any:
		for _, inner := range value {
			leaveOut(inner, key)
		}
	}
}
