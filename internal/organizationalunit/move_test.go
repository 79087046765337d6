package organizationalunit_test

import (
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const movedFrom = "moved {\n  from = aws_organizations_organizational_unit.test\n  to   = doit_organizational_unit.test\n}\n"

// movedUnit is an organizational unit in AWS and its state in the other provider.
func movedUnit(t *testing.T, w *acctest.World) acctest.Source {
	t.Helper()
	id := w.AWS.AddOU(w.AWS.RootID(), "Workloads")
	return acctest.Recorded(t, "unit", map[string]any{
		"id": id, "parent_id": w.AWS.RootID(),
		"arn": "arn:aws:organizations::" + w.AWS.ManagementAccountID() + ":ou/" + w.AWS.OrganizationID() + "/" + id,
	})
}

func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	source := movedUnit(t, w)
	config := "resource \"doit_organizational_unit\" \"test\" {\n  name = \"Workloads\"\n  parent_id = \"" + w.AWS.RootID() + "\"\n}\n"
	terraform := w.Migrate(t, config+movedFrom, source)
	if said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", "-out=plan"); !strings.Contains(said, "Plan: 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the plan says:\n%s", said)
	}
	terraform.Run(t, []int{0}, "apply", "plan")
	terraform.Config(t, config)
	terraform.Run(t, []int{0}, "plan", "-detailed-exitcode")
}

// TestMoved compares a moved unit with an imported one.
func TestMoved(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	source := movedUnit(t, w)
	moved, said := w.Server(t, nil).Move(t, source, typeName)
	if said != "" {
		t.Fatal(said)
	}
	imported, said := w.Server(t, nil).Import(t, typeName, map[string]any{"id": source.State["id"]})
	if said != "" || !moved.State.Equal(imported.State) {
		t.Errorf("moved is %s, imported is %s. %s", moved.State, imported.State, said)
	}
}

func TestNotMoved(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(*acctest.Source){
		"Only aws_organizations_organizational_unit of hashicorp/aws can become this resource.": func(s *acctest.Source) { s.Type = "aws_organizations_account" },
		"schema version 2":   func(s *acctest.Source) { s.Version = 2 },
		"has no id and name": func(s *acctest.Source) { s.State = map[string]any{"tags": map[string]any{}} },
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			source := movedUnit(t, w)
			change(&source)
			if _, said := w.Server(t, nil).Move(t, source, typeName); !strings.Contains(said, "ERROR: Cannot be moved to doit_organizational_unit") || !strings.Contains(said, says) {
				t.Errorf("the move says %q", said)
			}
		})
	}
}
