package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestGuideSetsUpHCPTerraform runs the commands of the guide by the AWS CLI: each phase then enters its own role, and no other.
func TestGuideSetsUpHCPTerraform(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath(acctest.Program(t, "AWS_CLI", "aws"))
	if err != nil {
		t.Fatal(err)
	}
	var commands string
	for _, block := range parse("hcp", read(t, filepath.Join(repository, "templates/guides/hcp-terraform.md.tmpl"))).blocks(t) {
		if block.language == "shell" {
			commands += block.text
		}
	}
	folder, bin := t.TempDir(), t.TempDir()
	for _, policy := range glob(t, "examples/policies/*.json") {
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(policy)), []byte(read(t, policy)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(bin, "aws"), []byte("#!/bin/sh\nexec '"+program+"' \"$@\"\n"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	w := acctest.NewWorld(t)
	script := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", commands)
	script.Dir = folder
	script.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "AWS_ENDPOINT_URL="+w.URL, "AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=")
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}

	const subject = "organization:acme:project:Default Project:workspace:accounts:run_phase:"
	client := sts.New(sts.Options{BaseEndpoint: &w.URL, Region: "us-east-1", RetryMaxAttempts: 1})
	for _, phase := range []string{"plan", "apply"} {
		for _, role := range []string{"plan", "apply"} {
			token := w.AWS.IssueToken("https://app.terraform.io", map[string]any{"aud": "aws.workload.identity", "sub": subject + phase})
			_, err := client.AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
				RoleArn: new("arn:aws:iam::" + awssim.ManagementAccountID + ":role/terraform-" + role), RoleSessionName: new("run"), WebIdentityToken: &token,
			})
			if phase == role && err != nil || phase != role && (err == nil || !strings.Contains(err.Error(), "AccessDenied")) {
				t.Errorf("the token for %s at the role for %s: %v", phase, role, err)
			}
		}
	}
}
