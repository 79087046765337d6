package examples_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// TestLeavingNamesEveryHiddenTag that the provider puts on what it makes: whoever leaves finds them in AWS.
func TestLeavingNamesEveryHiddenTag(t *testing.T) {
	t.Parallel()
	guide := read(t, filepath.Join(repository, "templates/guides/leaving-this-provider.md.tmpl"))
	for _, key := range []string{
		organization.MarkerKey, organization.UnitMarkerKey, organization.OwnerKey, organization.GenerationKey, organization.RemovedRolesKey,
	} {
		if !strings.Contains(guide, "`"+key+"`") {
			t.Errorf("the guide does not say what stays of %s", key)
		}
	}
}
