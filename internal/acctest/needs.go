package acctest

import (
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// The Terraform versions that brought what some tests need. Below them the same behaviour is tested at the protocol level.
var (
	Ephemeral = version.Must(version.NewVersion("1.10.0"))
	WriteOnly = version.Must(version.NewVersion("1.11.0"))
	Identity  = version.Must(version.NewVersion("1.12.0"))
)

// Needs skips a test on a Terraform that is older than what it needs, and fails it where TEST_NO_SKIP is set, so that
// nothing skips in silence.
func Needs(minimum *version.Version) []tfversion.TerraformVersionCheck {
	if os.Getenv("TEST_NO_SKIP") != "" {
		return []tfversion.TerraformVersionCheck{tfversion.RequireAbove(minimum)}
	}
	return []tfversion.TerraformVersionCheck{tfversion.SkipBelow(minimum)}
}

// NeedsCLI is Needs for a test that runs the binary by itself.
func NeedsCLI(t *testing.T, minimum *version.Version) {
	t.Helper()
	have, err := terraformVersion()
	switch {
	case err != nil:
		t.Fatal(err)
	case have.Core().GreaterThanOrEqual(minimum):
	case os.Getenv("TEST_NO_SKIP") != "":
		t.Fatalf("Terraform %s is at hand, and %s is needed", have, minimum)
	default:
		t.Skipf("needs Terraform %s, and %s is at hand", minimum, have)
	}
}

// terraformVersion is that of the binary that the tests run.
var terraformVersion = sync.OnceValues(func() (*version.Version, error) {
	printed, err := exec.Command(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), "version", "-json").Output()
	if err != nil {
		return nil, err
	}
	var told struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(printed, &told); err != nil {
		return nil, err
	}
	return version.NewVersion(told.Version)
})
