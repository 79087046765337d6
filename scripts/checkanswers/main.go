// Command checkanswers holds the provider's table of what AWS's answers must have against what the acceptance tests saw the
// provider call. Each test binary has left a file in the folder given, with lines like "call s3:CreateBucket":
//
//	go run ./scripts/checkanswers bin/actions
//
// It fails when an operation is called of which the table says nothing, for then any answer is believed, and when the
// table has an operation that nothing calls.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// services are the simulator's names of the services, by the SDK's ids for them.
var services = map[string]string{
	"Account": "account", "BCM Data Exports": "bcm-data-exports", "Cost and Usage Report Service": "cur", "IAM": "iam", "Organizations": "organizations",
	"Resource Groups Tagging API": "tag", "S3": "s3", "SNS": "sns", "STS": "sts", "Service Quotas": "servicequotas", "TaxSettings": "tax",
}

// atLogin are the operations that aws-sdk-go-base calls while it logs in, before the table is in force.
var atLogin = []string{"sts:AssumeRoleWithWebIdentity"}

// unreached are operations that the provider would call, and that no test brings it to: a bucket always keeps a tag of ours.
var unreached = []string{"s3:DeleteBucketTagging"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: checkanswers FOLDER-OF-RECORDS")
		os.Exit(2)
	}
	called, err := read(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	problems := compare(called, understood(awsclient.Understood()))
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

// understood spells "Cost and Usage Report Service TagResource" as the records do: cur:TagResource.
func understood(operations []string) (spelled []string) {
	for _, name := range operations {
		at := strings.LastIndex(name, " ")
		spelled = append(spelled, services[name[:at]]+":"+name[at+1:])
	}
	return spelled
}

// read collects the calls of all records.
func read(folder string) (called []string, err error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			if operation, ok := strings.CutPrefix(strings.TrimSpace(line), "call "); ok {
				called = append(called, operation)
			}
		}
	}
	slices.Sort(called)
	return slices.Compact(called), nil
}

func compare(called, understood []string) (problems []string) {
	for _, operation := range called {
		if !slices.Contains(understood, operation) && !slices.Contains(atLogin, operation) && !strings.HasSuffix(operation, ":") {
			problems = append(problems, operation+" is called, but internal/awsclient/answers.go does not say what its answer must have")
		}
	}
	for _, operation := range understood {
		if !slices.Contains(called, operation) && !slices.Contains(unreached, operation) {
			problems = append(problems, "internal/awsclient/answers.go speaks of "+operation+", which no test calls")
		}
	}
	return problems
}
