package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	movedFrom = "moved {\n  from = aws_iam_role.test\n  to   = doit_partner_role.test\n}\n"
	readOnly  = "arn:aws:iam::aws:policy/ReadOnlyAccess"
)

// movedRole is a recorded role, in an account of the organization and in the state of the other provider.
func movedRole(t *testing.T, w *acctest.World, name string, member ...string) acctest.Source {
	t.Helper()
	source := acctest.Recorded(t, "aws_iam_role", name, nil)
	var from struct {
		Name, Path, Description string
		Trust                   string                          `json:"assume_role_policy"`
		MaxSession              int32                           `json:"max_session_duration"`
		Boundary                string                          `json:"permissions_boundary"`
		Attached                []string                        `json:"managed_policy_arns"`
		Inline                  []struct{ Name, Policy string } `json:"inline_policy"`
		TagsAll                 map[string]string               `json:"tags_all"`
	}
	source.Decode(t, &from)
	in := iam.CreateRoleInput{
		RoleName: &from.Name, Path: &from.Path, AssumeRolePolicyDocument: &from.Trust, MaxSessionDuration: &from.MaxSession,
	}
	if from.Description != "" {
		in.Description = &from.Description
	}
	if from.Boundary != "" {
		in.PermissionsBoundary = &from.Boundary
	}
	for key, value := range from.TagsAll {
		in.Tags = append(in.Tags, iamtypes.Tag{Key: &key, Value: &value})
	}
	out := behind(t, w.URL, member...)
	made := must[*iam.CreateRoleOutput](t)(out.CreateRole(t.Context(), &in))
	for _, policy := range from.Attached {
		must[*iam.AttachRolePolicyOutput](t)(out.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: &from.Name, PolicyArn: &policy}))
	}
	for _, policy := range from.Inline {
		must[*iam.PutRolePolicyOutput](t)(out.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: &from.Name, PolicyName: &policy.Name, PolicyDocument: &policy.Policy}))
	}
	source.State["arn"] = *made.Role.Arn
	return source
}

// roleConfig is the configuration for a role that was recorded, with what it has beside its trust and ReadOnlyAccess.
func roleConfig(source acctest.Source, more string) string {
	return fmt.Sprintf("resource \"doit_partner_role\" \"test\" {\n  kind = \"custom\"\n  name = %q\n  trusted_account_ids = [%q]\n  managed_policy_arns = [%q]\n%s\n}\n",
		source.State["name"], own, readOnly, more)
}

// moves are the recorded roles and what the configuration says of each.
var moves = map[string]string{
	"managed_policy_arns": "",
	"attachment":          "",
	"name_prefix":         "",
	"inline_policy":       "",
	"everything": `
		description          = "Has all that a role can have"
		external_id          = "example-external-id"
		require_mfa          = true
		max_session_duration = 7200
		permissions_boundary = "arn:aws:iam::aws:policy/AdministratorAccess"
		tags                 = { team = "a" }
	`,
}

// TestMovedByTerraform moves roles. Nothing is left to do afterwards.
func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	for name, more := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			source := movedRole(t, w, name)
			config := roleConfig(source, more)
			if name == "everything" {
				config = "provider \"doit\" {\n  default_tags {\n    tags = { cost = \"1\" }\n  }\n}\n" + config
			}
			terraform := w.Migrate(t, config+movedFrom, source)
			if said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", "-out=plan"); !strings.Contains(said, "Plan: 0 to add, 0 to change, 0 to destroy.") {
				t.Errorf("the plan says:\n%s", said)
			}
			terraform.Run(t, []int{0}, "apply", "plan")
			terraform.Config(t, config)
			terraform.Run(t, []int{0}, "plan", "-detailed-exitcode")
			// What the configuration leaves out is shown before it is taken away, and the role is never replaced.
			terraform.Config(t, strings.Replace(config, readOnly, "arn:aws:iam::aws:policy/AWSOrganizationsFullAccess", 1))
			if said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode"); !strings.Contains(said, "0 to add, 1 to change, 0 to destroy") || !strings.Contains(said, readOnly) {
				t.Errorf("without its policy the plan says:\n%s", said)
			}
		})
	}
}

// TestMoved compares a moved role with an imported one, also in a member account.
func TestMoved(t *testing.T) {
	t.Parallel()
	for name := range moves {
		for place, member := range map[string]bool{"own account": false, "member account": true} {
			t.Run(name+" in the "+place, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				account, entered := own, []string(nil)
				if member {
					account = w.AWS.AddAccount(awssim.Account{Name: "team-a"})
					entered = []string{account}
				}
				source := movedRole(t, w, name, entered...)
				moved, said := w.Server(t, nil).Move(t, source, typeName)
				if said != "" || moved.Attribute(t, "account_id") != account {
					t.Fatalf("the move gives %s and says %q", moved.State, said)
				}
				imported, said := w.Server(t, nil).Import(t, typeName, map[string]any{"account_id": account, "name": source.State["name"]})
				if said != "" || !moved.State.Equal(imported.State) {
					t.Errorf("moved is %s, imported is %s. %s", moved.State, imported.State, said)
				}
			})
		}
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
			source := movedRole(t, w, "managed_policy_arns")
			change(&source)
			if _, said := w.Server(t, nil).Move(t, source, typeName); !strings.Contains(said, "ERROR: Cannot be moved to doit_partner_role") || !strings.Contains(said, says) {
				t.Errorf("the move says %q", said)
			}
		})
	}
}
