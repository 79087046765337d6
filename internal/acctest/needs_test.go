package acctest_test

import (
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// TestFeatureIn takes OpenTofu's numbers for its own.
func TestFeatureIn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		feature acctest.Feature
		tofu    bool
		number  string
		want    bool
	}{
		{"just new enough", acctest.Identity, false, "1.12.0", true},
		{"a beta of it", acctest.Identity, false, "1.12.0-beta1", true},
		{"too old", acctest.Identity, false, "1.11.4", false},
		{"OpenTofu has none", acctest.ListResources, true, "1.15.0", false},
		{"OpenTofu too old", acctest.WriteOnly, true, "1.10.10", false},
		{"OpenTofu new enough", acctest.WriteOnly, true, "1.11.0", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			v := tfcli.Version{OpenTofu: row.tofu, Number: version.Must(version.NewVersion(row.number))}
			if got := row.feature.In(v); got != row.want {
				t.Errorf("%s: got %t", v, got)
			}
		})
	}
}

// TestNeeds skips with a reason, and fails where nothing may be skipped. A number as high as OpenTofu's may become does not
// count.
func TestNeeds(t *testing.T) {
	none := acctest.Needs(acctest.Feature{})[0] // a feature that no version has
	request := tfversion.CheckTerraformVersionRequest{TerraformVersion: version.Must(version.NewVersion("99.0.0"))}
	var skipped, failed tfversion.CheckTerraformVersionResponse
	t.Setenv("TEST_NO_SKIP", "")
	none.CheckTerraformVersion(t.Context(), request, &skipped)
	t.Setenv("TEST_NO_SKIP", "1")
	none.CheckTerraformVersion(t.Context(), request, &failed)
	if skipped.Skip == "" || skipped.Error != nil || failed.Skip != "" || failed.Error == nil {
		t.Errorf("skipped: %+v, failed: %+v", skipped, failed)
	}
}
