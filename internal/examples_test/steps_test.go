package examples_test

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
)

// TestGuideHasTheSteps holds the step table of the guide against the steps of doit_org_import: ids, order and actors.
func TestGuideHasTheSteps(t *testing.T) {
	t.Parallel()
	guide := read(t, filepath.Join(repository, "templates/guides/onboard-an-organization.md.tmpl"))
	var written, wanted [][2]string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| ([a-z ]+) \\|").FindAllStringSubmatch(guide, -1) {
		written = append(written, [2]string{row[1], row[2]})
	}
	for _, step := range onboarding.Steps(onboarding.StepInput{}) {
		wanted = append(wanted, [2]string{step.ID, step.Actor})
	}
	if diff := cmp.Diff(wanted, written); diff != "" {
		t.Errorf("the guide has other steps than doit_org_import (-steps +guide):\n%s", diff)
	}
}
