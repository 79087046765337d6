package acctest

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// Source is a resource of another provider in a state.
type Source struct {
	Type     string
	State    map[string]any // its attributes as that provider keeps them
	Version  int64          // of its schema
	Provider string         // default: hashicorp/aws of Terraform's registry
}

const awsProvider = "registry.terraform.io/hashicorp/aws"

func (s Source) provider() string { return cmp.Or(s.Provider, awsProvider) }

// Recorded is a state of the provider hashicorp/aws from testdata/moved, with changed attributes. Those that are nil are left out.
func Recorded(t *testing.T, file string, changed map[string]any) Source {
	t.Helper()
	var recorded struct {
		Type       string
		Attributes map[string]any
	}
	text, err := os.ReadFile(filepath.Join("testdata/moved", file+".json"))
	if err == nil {
		err = json.Unmarshal(text, &recorded)
	}
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(recorded.Attributes, changed)
	maps.DeleteFunc(recorded.Attributes, func(_ string, value any) bool { return value == nil })
	return Source{Type: recorded.Type, State: recorded.Attributes}
}
