package acctest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// Feature is something that not every Terraform has, and OpenTofu since another version or not at all. Where it is
// missing, the same behaviour is tested at the protocol level.
type Feature struct {
	name            string
	terraform, tofu *version.Version // that brought it; nil for none
}

// The features that some tests need.
var (
	Ephemeral     = Feature{name: "ephemeral resources", terraform: since("1.10.0"), tofu: since("1.11.0")}
	WriteOnly     = Feature{name: "write-only arguments", terraform: since("1.11.0"), tofu: since("1.11.0")}
	Identity      = Feature{name: "import by identity", terraform: since("1.12.0"), tofu: since("1.12.0")}
	ListResources = Feature{name: "list resources", terraform: since("1.14.0")}
)

func since(number string) *version.Version { return version.Must(version.NewVersion(number)) }

// In says whether a version of Terraform or OpenTofu has the feature.
func (f Feature) In(v tfcli.Version) bool {
	minimum := f.terraform
	if v.OpenTofu {
		minimum = f.tofu
	}
	return minimum != nil && v.Number.Core().GreaterThanOrEqual(minimum)
}

// Knows says whether the Terraform or OpenTofu at hand has the feature.
func Knows(t *testing.T, f Feature) bool {
	t.Helper()
	missing, err := f.missing()
	if err != nil {
		t.Fatal(err)
	}
	return missing == ""
}

// missing says that the Terraform or OpenTofu at hand has not got the feature; "" when it has.
func (f Feature) missing() (string, error) {
	current, err := tfcli.CurrentVersion()
	if err != nil || f.In(current) {
		return "", err
	}
	return fmt.Sprintf("%s has no %s", current, f.name), nil
}

// Needs skips a test on a Terraform or OpenTofu that has not what it needs, and fails it where TEST_NO_SKIP is set, so that
// nothing skips in silence.
func Needs(f Feature) []tfversion.TerraformVersionCheck {
	return []tfversion.TerraformVersionCheck{needs{f}}
}

// NeedsCLI is Needs for a test that runs the binary by itself.
func NeedsCLI(t *testing.T, f Feature) {
	t.Helper()
	var resp tfversion.CheckTerraformVersionResponse
	needs{f}.CheckTerraformVersion(t.Context(), tfversion.CheckTerraformVersionRequest{}, &resp)
	switch {
	case resp.Error != nil:
		t.Fatal(resp.Error)
	case resp.Skip != "":
		t.Skip(resp.Skip)
	}
}

type needs struct{ Feature }

// CheckTerraformVersion asks the binary itself: OpenTofu tells the framework a number as if it were Terraform's.
func (n needs) CheckTerraformVersion(_ context.Context, _ tfversion.CheckTerraformVersionRequest, resp *tfversion.CheckTerraformVersionResponse) {
	missing, err := n.missing()
	switch {
	case err != nil:
		resp.Error = err
	case missing != "" && os.Getenv("TEST_NO_SKIP") != "":
		resp.Error = fmt.Errorf("%s, and TEST_NO_SKIP is set", missing)
	default:
		resp.Skip = missing
	}
}
