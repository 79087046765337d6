package acctest

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"testing"
)

// Source is a resource of another provider in a state.
type Source struct {
	Type     string
	State    map[string]any // its attributes as that provider keeps them
	Version  int64          // of its schema
	Private  []byte         // what the provider keeps beside them
	Provider string         // default: hashicorp/aws of Terraform's registry
}

const awsProvider = "registry.terraform.io/hashicorp/aws"

func (s Source) provider() string { return cmp.Or(s.Provider, awsProvider) }

// Decode reads attributes into a struct with JSON tags.
func (s Source) Decode(t *testing.T, into any) {
	t.Helper()
	encoded, err := json.Marshal(s.State)
	if err == nil {
		err = json.Unmarshal(encoded, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Recorded is one resource of testdata/moved/recorded.json, a state that Terraform 1.11.4 and the provider hashicorp/aws wrote
// when they applied testdata/moved/recorded.tf to awssim. The provider was built from its commit 5f2286d6d836 of 2026-06-02,
// between the releases 6.47.0 and 6.48.0. To record another version, in that folder:
//
//	awssim -seed-accounts 1 &
//	export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo
//	terraform init
//	terraform apply -parallelism=4 # AWS makes no more accounts at a time
//	terraform apply -refresh-only
//	cp terraform.tfstate recorded.json
//
// changed are the attributes that are other ones than recorded: ids of the world of a test, and what is written by hand because no
// version at hand could be made to write it. Those that are nil are left out.
func Recorded(t *testing.T, typeName, name string, changed map[string]any) Source {
	t.Helper()
	var state struct{ Resources []recordedResource }
	text, err := os.ReadFile("testdata/moved/recorded.json")
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range state.Resources {
		if r.Type == typeName && r.Name == name {
			instance := r.Instances[0]
			maps.Copy(instance.Attributes, changed)
			for attribute, value := range changed {
				if value == nil {
					delete(instance.Attributes, attribute)
				}
			}
			return Source{Type: r.Type, State: instance.Attributes, Version: instance.SchemaVersion, Private: instance.Private}
		}
	}
	t.Fatalf("nobody recorded %s.%s", typeName, name)
	return Source{}
}

// recordedResource is a resource as a state file has it.
type recordedResource struct {
	Mode      string             `json:"mode"`
	Type      string             `json:"type"`
	Name      string             `json:"name"`
	Provider  string             `json:"provider"`
	Instances []recordedInstance `json:"instances"`
}

type recordedInstance struct {
	SchemaVersion int64          `json:"schema_version"`
	Attributes    map[string]any `json:"attributes"`
	Private       []byte         `json:"private,omitempty"`
}
