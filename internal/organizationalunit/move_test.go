package organizationalunit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const movedFrom = "moved {\n  from = aws_organizations_organizational_unit.test\n  to   = doit_organizational_unit.test\n}\n"

// movedUnit is a recorded organizational unit, in AWS and in the state of the other provider.
func movedUnit(t *testing.T, w *acctest.World, name string) acctest.Source {
	t.Helper()
	source := acctest.Recorded(t, "aws_organizations_organizational_unit", name, nil)
	id := w.AWS.AddOU(w.AWS.RootID(), fmt.Sprint(source.State["name"]))
	source.State["id"], source.State["parent_id"] = id, w.AWS.RootID()
	source.State["arn"] = "arn:aws:organizations::" + w.AWS.ManagementAccountID() + ":ou/" + w.AWS.OrganizationID() + "/" + id
	if name == "tags" {
		behind(t, w).tag(id, map[string]string{"team": "a", "cost": "1"})
	}
	return source
}

// planNothing applies a plan that only moves, and plans again without the moved blocks.
func planNothing(t *testing.T, w *acctest.World, config, moved string, sources ...acctest.Source) {
	t.Helper()
	terraform := w.Migrate(t, config+moved, sources...)
	for _, option := range []string{"-refresh=false", "-out=plan"} {
		if said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", option); !strings.Contains(said, "Plan: 0 to add, 0 to change, 0 to destroy.") {
			t.Errorf("with %s the plan says:\n%s", option, said)
		}
	}
	terraform.Run(t, []int{0}, "apply", "plan")
	terraform.Config(t, config)
	terraform.Run(t, []int{0}, "plan", "-detailed-exitcode")
}

func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][2]string{"plain": {}, "tags": {"tags = { team = \"a\" }", "default_tags {\n  tags = { cost = \"1\" }\n}"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			source := movedUnit(t, w, name)
			config := fmt.Sprintf("provider \"doit\" {\n%s\n}\nresource \"doit_organizational_unit\" \"test\" {\n  name = %q\n  parent_id = %q\n%s\n}\n",
				more[1], source.State["name"], w.AWS.RootID(), more[0])
			planNothing(t, w, config, movedFrom, source)
		})
	}
}

// TestMovedWithTheAccountInside moves a unit together with an account that it is the parent of.
func TestMovedWithTheAccountInside(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	unit := movedUnit(t, w, "plain")
	parent := fmt.Sprint(unit.State["id"])
	account, _ := w.AWS.Account(w.AWS.AddAccount(awssim.Account{Name: "team-a", Email: "aws+team-a@example.com", ParentID: parent}))
	inside := acctest.Recorded(t, "aws_organizations_account", "inside", map[string]any{
		"id": account.ID, "parent_id": parent, "joined_timestamp": account.JoinedAt.Format(time.RFC3339),
		"arn": "arn:aws:organizations::" + w.AWS.ManagementAccountID() + ":account/" + w.AWS.OrganizationID() + "/" + account.ID,
	})
	config := fmt.Sprintf("resource \"doit_organizational_unit\" \"test\" {\n  name = \"Workloads\"\n  parent_id = %q\n}\n", w.AWS.RootID()) +
		"resource \"doit_aws_account\" \"test\" {\n  name = \"team-a\"\n  email = \"aws+team-a@example.com\"\n  parent_id = doit_organizational_unit.test.id\n}\n"
	planNothing(t, w, config, movedFrom+"moved {\n  from = aws_organizations_account.test\n  to   = doit_aws_account.test\n}\n", unit, inside)
}

// TestMoved compares a moved unit with an imported one.
func TestMoved(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	source := movedUnit(t, w, "plain")
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
			source := movedUnit(t, w, "plain")
			change(&source)
			if _, said := w.Server(t, nil).Move(t, source, typeName); !strings.Contains(said, "ERROR: Cannot be moved to doit_organizational_unit") || !strings.Contains(said, says) {
				t.Errorf("the move says %q", said)
			}
		})
	}
}
