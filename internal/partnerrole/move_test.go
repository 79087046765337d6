package partnerrole_test

import (
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	movedFrom = "moved {\n  from = aws_iam_role.test\n  to   = doit_partner_role.test\n}\n"
	readOnly  = "arn:aws:iam::aws:policy/ReadOnlyAccess"
)

// auditor makes the role that is recorded in testdata, in an account of the organization.
func auditor(w *acctest.World, account string) {
	w.AWS.AddRole(account, "Auditor", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::`+own+`:root"},"Action":"sts:AssumeRole"}]}`)
	w.AWS.AttachToRole(account, "Auditor", readOnly)
}

const auditorConfig = `
resource "doit_partner_role" "test" {
  kind                = "custom"
  name                = "Auditor"
  trusted_account_ids = ["` + own + `"]
  managed_policy_arns = ["` + readOnly + `"]
}
`

func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	auditor(w, own)
	terraform := w.Migrate(t, auditorConfig+movedFrom, acctest.Recorded(t, "role", nil))
	if said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", "-out=plan"); !strings.Contains(said, "Plan: 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the plan says:\n%s", said)
	}
	terraform.Run(t, []int{0}, "apply", "plan")
	terraform.Config(t, auditorConfig)
	terraform.Run(t, []int{0}, "plan", "-detailed-exitcode")
	// What the configuration leaves out is shown before it is taken away, and the role is never replaced.
	terraform.Config(t, strings.Replace(auditorConfig, readOnly, "arn:aws:iam::aws:policy/AdministratorAccess", 1))
	if said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode"); !strings.Contains(said, "0 to add, 1 to change, 0 to destroy") || !strings.Contains(said, readOnly) {
		t.Errorf("without its policy the plan says:\n%s", said)
	}
}

// TestMoved compares a moved role with an imported one, also in a member account.
func TestMoved(t *testing.T) {
	t.Parallel()
	for name, member := range map[string]bool{"own account": false, "member account": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			account := own
			if member {
				account = w.AWS.AddAccount(awssim.Account{Name: "team-a"})
			}
			auditor(w, account)
			source := acctest.Recorded(t, "role", map[string]any{"arn": "arn:aws:iam::" + account + ":role/Auditor"})
			moved, said := w.Server(t, nil).Move(t, source, typeName)
			if said != "" || moved.Attribute(t, "account_id") != account {
				t.Fatalf("the move gives %s and says %q", moved.State, said)
			}
			imported, said := w.Server(t, nil).Import(t, typeName, map[string]any{"account_id": account, "name": "Auditor"})
			if said != "" || !moved.State.Equal(imported.State) {
				t.Errorf("moved is %s, imported is %s. %s", moved.State, imported.State, said)
			}
		})
	}
}

func TestNotMoved(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(*acctest.Source){
		"Only aws_iam_role of hashicorp/aws can become this resource.": func(s *acctest.Source) { s.Type = "aws_iam_user" },
		"schema version 1":     func(s *acctest.Source) { s.Version = 1 },
		"has no arn and name,": func(s *acctest.Source) { s.State["arn"] = "AROAEXAMPLEEXAMPLE123" },
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			auditor(w, own)
			source := acctest.Recorded(t, "role", nil)
			change(&source)
			if _, said := w.Server(t, nil).Move(t, source, typeName); !strings.Contains(said, "ERROR: Cannot be moved to doit_partner_role") || !strings.Contains(said, says) {
				t.Errorf("the move says %q", said)
			}
		})
	}
}
