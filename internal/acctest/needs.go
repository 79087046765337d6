package acctest

import (
	"os"

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
