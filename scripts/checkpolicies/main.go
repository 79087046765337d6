// Command checkpolicies holds the IAM policies of the permissions guide against what the acceptance tests saw the
// provider call. Each test binary has left a file in the folder given, with lines like "apply s3:CreateBucket":
//
//	go run ./scripts/checkpolicies bin/actions examples/policies
//
// It fails when a policy allows what no test calls, or misses what one calls.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// groups are the packages of nouns, by the job that their policies are for.
var groups = map[string][]string{
	"vending":    {"account", "accountcredentials", "organizationalunit", "organizationinfo"},
	"onboarding": {"adminuser", "alternatecontacts", "bootstraproleremoval", "curreport", "dataexport", "orgimport", "orgreadiness", "partnerrole", "payer"},
}

// free are actions that need no permission.
var free = []string{"sts:GetCallerIdentity"}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: checkpolicies FOLDER-OF-RECORDS FOLDER-OF-POLICIES")
		os.Exit(2)
	}
	var problems []string
	for _, job := range slices.Sorted(maps.Keys(groups)) {
		found, err := check(os.Args[1], os.Args[2], job)
		if err != nil {
			found = append(found, err.Error())
		}
		problems = append(problems, found...)
	}
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

// check compares the two policies of a job with the records of its packages.
func check(records, policies, job string) (problems []string, err error) {
	called := map[string]map[string]bool{"plan": {}, "apply": {}}
	for _, name := range groups[job] {
		if err := read(filepath.Join(records, name), called); err != nil {
			return nil, err
		}
	}
	for action := range called["plan"] { // apply plans as well, so its policy comes in addition
		delete(called["apply"], action)
	}
	for _, phase := range []string{"plan", "apply"} {
		file := filepath.Join(policies, job+"-"+phase+".json")
		allowed, err := allowedBy(file)
		if err != nil {
			return nil, err
		}
		problems = append(problems, compare(file, called[phase], allowed)...)
	}
	return problems, nil
}

// read adds the lines of one record.
func read(file string, called map[string]map[string]bool) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: no test of this package has recorded what it calls: run all tests", file)
	}
	for line := range strings.Lines(string(text)) {
		phase, action, _ := strings.Cut(strings.TrimSpace(line), " ")
		if phase == "call" { // for checkanswers
			continue
		}
		if called[phase] == nil {
			return fmt.Errorf("%s: %q is no phase", file, phase)
		}
		if !slices.Contains(free, action) {
			called[phase][action] = true
		}
	}
	return err
}

// allowedBy are the actions that a policy allows.
func allowedBy(file string) (map[string]bool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var policy struct {
		Version   string
		Statement []struct {
			Sid, Effect string
			Action      []string
			Resource    any
		}
	}
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.DisallowUnknownFields() // NotAction allows more than can be seen here, a condition less
	if err := reader.Decode(&policy); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	allowed := map[string]bool{}
	for _, statement := range policy.Statement {
		if statement.Effect != "Allow" {
			return nil, fmt.Errorf("%s: a statement has the effect %s", file, cmp.Or(statement.Effect, "\"\""))
		}
		for _, action := range statement.Action {
			allowed[action] = true
		}
	}
	return allowed, nil
}

func compare(file string, called, allowed map[string]bool) (problems []string) {
	for _, action := range slices.Sorted(maps.Keys(called)) {
		if !allowed[action] {
			problems = append(problems, fmt.Sprintf("%s does not allow %s, which is called", file, action))
		}
	}
	for _, action := range slices.Sorted(maps.Keys(allowed)) {
		if !called[action] {
			problems = append(problems, fmt.Sprintf("%s allows %s, which no test calls", file, action))
		}
	}
	return problems
}
