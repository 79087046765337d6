package acctest

import (
	"context"
	"fmt"
	"os"

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
	WriteOnly = Feature{name: "write-only arguments", terraform: since("1.11.0"), tofu: since("1.11.0")}
	Identity  = Feature{name: "import by identity", terraform: since("1.12.0")}
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

// Needs skips a test on a Terraform or OpenTofu that has not what it needs, and fails it where TEST_NO_SKIP is set, so that
// nothing skips in silence.
func Needs(f Feature) []tfversion.TerraformVersionCheck {
	return []tfversion.TerraformVersionCheck{needs{f}}
}

type needs struct{ Feature }

// CheckTerraformVersion asks the binary itself: OpenTofu tells the framework a number as if it were Terraform's.
func (n needs) CheckTerraformVersion(_ context.Context, _ tfversion.CheckTerraformVersionRequest, resp *tfversion.CheckTerraformVersionResponse) {
	current, err := tfcli.CurrentVersion()
	if err != nil {
		resp.Error = err
		return
	}
	if n.In(current) {
		return
	}
	missing := fmt.Sprintf("%s has no %s", current, n.name)
	if os.Getenv("TEST_NO_SKIP") != "" {
		resp.Error = fmt.Errorf("%s, and TEST_NO_SKIP is set", missing)
		return
	}
	resp.Skip = missing
}
