package account_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const movedFrom = "moved {\n  from = aws_organizations_account.test\n  to   = doit_aws_account.test\n}\n"

// movedAccount is an account in AWS and its state in the other provider; changed are attributes of that.
func movedAccount(t *testing.T, w *acctest.World, in awssim.Account, changed map[string]any) acctest.Source {
	t.Helper()
	in.Name, in.Email = "team-a", "aws+team-a@example.com"
	id := w.AWS.AddAccount(in)
	made, _ := w.AWS.Account(id)
	attributes := map[string]any{
		"id": id, "arn": "arn:aws:organizations::" + w.AWS.ManagementAccountID() + ":account/" + w.AWS.OrganizationID() + "/" + id,
		"parent_id": made.ParentID, "joined_timestamp": made.JoinedAt.Format(time.RFC3339),
	}
	maps.Copy(attributes, changed)
	return acctest.Recorded(t, "account", attributes)
}

// move is one shape of the other provider's state and the configuration that goes with it.
type move struct {
	account  awssim.Account
	state    map[string]any
	provider string // arguments of the provider block
	config   string
	says     string // by the move
	has      map[string]string
}

var moves = map[string]move{
	"plain": {},
	"close_on_deletion": {
		state: map[string]any{"close_on_deletion": true}, says: "AWS accounts are protected after their move", has: map[string]string{"on_destroy": ""},
	},
	"role and billing access": {
		state:  map[string]any{"role_name": "BreakGlass", "iam_user_access_to_billing": "DENY"},
		config: "role_name = \"BreakGlass\"\niam_user_access_to_billing = \"DENY\"\ncreate_govcloud = false",
		has:    map[string]string{"role_name": "BreakGlass", "iam_user_access_to_billing": "DENY"},
	},
	"imported there": {state: map[string]any{"create_govcloud": nil, "close_on_deletion": nil, "govcloud_id": nil, "timeouts": nil, "tags": nil, "tags_all": nil}},
	"tags": {
		account: awssim.Account{Tags: map[string]string{"team": "a", "cost": "1"}},
		state:   map[string]any{"tags": map[string]any{"team": "a"}, "tags_all": map[string]any{"team": "a", "cost": "1"}},
		config:  `tags = { team = "a" }`, provider: "default_tags {\n  tags = { cost = \"1\" }\n}",
	},
	"timeouts": {
		state:  map[string]any{"timeouts": map[string]any{"create": "30m", "delete": nil}},
		config: "timeouts {\n  create = \"30m\"\n}",
	},
	"another address in capitals": {state: map[string]any{"email": "AWS+Team-A@example.com"}},
	"of a newer version":          {state: map[string]any{"state": "ACTIVE", "status": nil, "paths": []any{"o-1/r-1/111122223333/"}, "contact": map[string]any{"a": 1}}},
}

func (m move) configuration() string {
	config := "resource \"doit_aws_account\" \"test\" {\n  name = \"team-a\"\n  email = \"aws+team-a@example.com\"\n" + m.config + "\n}\n"
	if m.provider != "" {
		config = "provider \"doit\" {\n" + m.provider + "\n}\n" + config
	}
	return config
}

// TestMovedByTerraform moves accounts with states as the other provider writes them. Nothing is left to do afterwards.
func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			terraform := w.Migrate(t, m.configuration()+movedFrom, movedAccount(t, w, m.account, m.state))
			said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", "-out=plan")
			if !strings.Contains(said, "Plan: 0 to add, 0 to change, 0 to destroy.") || !acctest.Text(m.says).MatchString(said) {
				t.Errorf("the plan says:\n%s", said)
			}
			terraform.Run(t, []int{0}, "apply", "plan")
			terraform.Config(t, m.configuration()) // the moved block may go, and hashicorp/aws with it
			terraform.Run(t, []int{0}, "plan", "-detailed-exitcode")
			if said := terraform.Run(t, []int{1}, "destroy", "-auto-approve"); !strings.Contains(said, "AWS account is protected") {
				t.Errorf("destroying says:\n%s", said)
			}
			if n := w.AWS.CountCalls("CreateAccount", "CloseAccount", "MoveAccount", "TagResource", "UntagResource", "PutAccountName"); n > 0 {
				t.Errorf("the move made %d changes in AWS", n)
			}
		})
	}
}

// TestMoved is the same at the protocol, where what is in state can be seen.
func TestMoved(t *testing.T) {
	t.Parallel()
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			source := movedAccount(t, w, m.account, m.state)
			moved, said := w.Server(t, nil).Move(t, source, accountType)
			if moved.State.IsNull() || (m.says == "") != (said == "") || !strings.Contains(said, m.says) {
				t.Fatalf("the move says %q", said)
			}
			for attribute, want := range m.has {
				if got := moved.Attribute(t, attribute); got != want {
					t.Errorf("%s is %q, want %q", attribute, got, want)
				}
			}
			imported, said := w.Server(t, nil).Import(t, accountType, map[string]any{"id": source.State["id"]})
			if said != "" {
				t.Fatal(said)
			}
			kept := map[string]bool{"role_name": true, "iam_user_access_to_billing": true, "create_govcloud": true, "access_role_arn": true, "email": true, "timeouts": true, "tags": m.provider != ""}
			var got, want map[string]tftypes.Value
			if err := moved.State.As(&got); err != nil {
				t.Fatal(err)
			}
			if err := imported.State.As(&want); err != nil {
				t.Fatal(err)
			}
			maps.DeleteFunc(got, func(attribute string, _ tftypes.Value) bool { return kept[attribute] })
			maps.DeleteFunc(want, func(attribute string, _ tftypes.Value) bool { return kept[attribute] })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("moved is not as imported (-imported +moved):\n%s", diff)
			}
		})
	}
}

// TestMovedGovCloudPair keeps what the other provider knows of the twin, and confirms what it does not know.
func TestMovedGovCloudPair(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := account1(map[string]any{"create_govcloud": true})
	made := mustApply(t, w.Server(t, nil), config)
	twin := made.Attribute(t, "govcloud_account_id")
	state := map[string]any{"create_govcloud": true, "govcloud_id": twin}
	for _, attribute := range []string{"id", "arn", "name", "email", "parent_id", "joined_timestamp"} {
		state[attribute] = made.Attribute(t, attribute)
	}
	config = map[string]any{"name": made.Attribute(t, "name"), "email": made.Attribute(t, "email"), "create_govcloud": true}

	known, said := w.Server(t, nil).Move(t, acctest.Recorded(t, "account", state), accountType)
	if got := known.Attribute(t, "govcloud_account_id"); got != twin || said != "" {
		t.Errorf("the twin is %q, want %s. %s", got, twin, said)
	}
	if changes := w.Server(t, nil).Changes(t, accountType, known, config); changes != "" {
		t.Errorf("the next plan changes %s", changes)
	}
	state["govcloud_id"] = nil
	asked := w.AWS.CountCalls("GetGovCloudAccountInformation")
	unknown, _ := w.Server(t, nil).Move(t, acctest.Recorded(t, "account", state), accountType)
	confirmed, said := w.Server(t, nil).Apply(t, accountType, unknown, config)
	if got := confirmed.Attribute(t, "govcloud_account_id"); got != twin || strings.Contains(said, "ERROR") || w.AWS.CountCalls("GetGovCloudAccountInformation") == asked {
		t.Errorf("the twin is %q, want %s as AWS knows it. %s", got, twin, said)
	}
}

// TestNotMoved says why, and what to do instead.
func TestNotMoved(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(*acctest.Source)
		says   string
	}{
		"OpenTofu's registry":  {func(s *acctest.Source) { s.Provider = "registry.opentofu.org/hashicorp/aws" }, ""},
		"a mirror":             {func(s *acctest.Source) { s.Provider = "terraform.example.com/hashicorp/aws" }, ""},
		"another provider":     {func(s *acctest.Source) { s.Provider = "registry.terraform.io/acme/aws" }, "Only aws_organizations_account of hashicorp/aws can become this resource."},
		"another type":         {func(s *acctest.Source) { s.Type = "aws_organizations_organization" }, "Only aws_organizations_account of hashicorp/aws"},
		"another version":      {func(s *acctest.Source) { s.Version = 1 }, "schema version 1, which is newer than this provider: it knows version 0."},
		"nothing in state":     {func(s *acctest.Source) { s.State = map[string]any{} }, "has no id and name, as after a failed creation"},
		"an unreadable state":  {func(s *acctest.Source) { s.State["tags"] = "none" }, "Its state cannot be read"},
		"a state without name": {func(s *acctest.Source) { s.State["name"] = nil }, "has no id and name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			source := movedAccount(t, w, awssim.Account{}, nil)
			row.change(&source)
			moved, said := w.Server(t, nil).Move(t, source, accountType)
			if row.says == "" {
				if said != "" || moved.Attribute(t, "name") != "team-a" {
					t.Errorf("the move gives %s and says %s", moved.State, said)
				}
				return
			}
			if !strings.Contains(said, "ERROR: Cannot be moved to doit_aws_account") || !strings.Contains(said, row.says) || !strings.Contains(said, "import") {
				t.Errorf("the move says %q", said)
			}
		})
	}
}
