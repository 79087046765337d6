package acctest

import (
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// The Terraform versions that brought what some tests need. Below them the same behaviour is tested at the protocol level.
var (
	WriteOnly     = version.Must(version.NewVersion("1.11.0"))
	Identity      = version.Must(version.NewVersion("1.12.0"))
	ListResources = version.Must(version.NewVersion("1.14.0"))
)

// Needs skips a test on a Terraform that is older than what it needs, and fails it where TEST_NO_SKIP is set, so that
// nothing skips in silence.
func Needs(minimum *version.Version) []tfversion.TerraformVersionCheck {
	if os.Getenv("TEST_NO_SKIP") != "" {
		return []tfversion.TerraformVersionCheck{tfversion.RequireAbove(minimum)}
	}
	return []tfversion.TerraformVersionCheck{tfversion.SkipBelow(minimum)}
}

// Terraform is the Terraform or OpenTofu that the acceptance tests run.
func Terraform() string { return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform") }

// Version is that of Terraform.
func Version(t *testing.T) *version.Version {
	t.Helper()
	printed, err := exec.CommandContext(t.Context(), Terraform(), "version", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var told struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(printed, &told); err != nil {
		t.Fatal(err)
	}
	have, err := version.NewVersion(told.Version)
	if err != nil {
		t.Fatal(err)
	}
	return have.Core()
}

// Knows says whether Terraform is new enough.
func Knows(t *testing.T, minimum *version.Version) bool {
	t.Helper()
	return Version(t).GreaterThanOrEqual(minimum)
}

// Wants is Needs for a test that runs Terraform by itself.
func Wants(t *testing.T, minimum *version.Version) {
	t.Helper()
	switch {
	case Knows(t, minimum):
	case os.Getenv("TEST_NO_SKIP") != "":
		t.Fatalf("this Terraform is older than %s", minimum)
	default:
		t.Skipf("this Terraform is older than %s", minimum)
	}
}
