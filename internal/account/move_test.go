package account_test

import (
	"fmt"
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

// movedAccount is a recorded account, in AWS and in the state of the other provider. changed are attributes of that state, by hand.
func movedAccount(t *testing.T, w *acctest.World, name string, changed map[string]any) acctest.Source {
	t.Helper()
	source := acctest.Recorded(t, "aws_organizations_account", name, changed)
	var from struct {
		ID, Name, Email string
		RoleName        string            `json:"role_name"`
		BillingAccess   string            `json:"iam_user_access_to_billing"`
		GovCloudID      string            `json:"govcloud_id"`
		TagsAll         map[string]string `json:"tags_all"`
	}
	source.Decode(t, &from)
	made, _ := w.AWS.Account(w.AWS.AddAccount(awssim.Account{
		ID: from.ID, Name: from.Name, Email: strings.ToLower(from.Email), Tags: from.TagsAll,
		RoleName: from.RoleName, IamUserAccessToBilling: from.BillingAccess, GovCloudAccountID: from.GovCloudID,
	}))
	source.State["parent_id"], source.State["joined_timestamp"] = made.ParentID, made.JoinedAt.Format(time.RFC3339)
	source.State["arn"] = "arn:aws:organizations::" + w.AWS.ManagementAccountID() + ":account/" + w.AWS.OrganizationID() + "/" + made.ID
	return source
}

// move is one shape of the other provider's state and the configuration that goes with it.
type move struct {
	changed  map[string]any // of the recorded account "plain", by hand; nil: this is recorded
	provider string         // arguments of the provider block
	config   string
	says     string // by the move
	has      map[string]string
}

var moves = map[string]move{
	"plain":             {},
	"close_on_deletion": {says: "AWS accounts are protected after their move", has: map[string]string{"on_destroy": ""}},
	"role_and_billing_access": {
		config: "role_name = \"BreakGlass\"\niam_user_access_to_billing = \"DENY\"\ncreate_govcloud = false",
		has:    map[string]string{"role_name": "BreakGlass", "iam_user_access_to_billing": "DENY"},
	},
	"tags":     {config: `tags = { team = "a" }`, provider: "default_tags {\n  tags = { cost = \"1\" }\n}"},
	"timeouts": {config: "timeouts {\n  create = \"30m\"\n  update = \"20m\"\n}"},
	"govcloud": {config: "create_govcloud = true"},
	"imported": {},

	"by hand: another address in capitals": {changed: map[string]any{"email": "AWS+Plain@example.com"}},
	"by hand: of an older version":         {changed: map[string]any{"state": nil}},
	"by hand: of a newer version":          {changed: map[string]any{"status": nil, "paths": []any{"o-1/r-1/111122223333/"}, "contact": map[string]any{"a": 1}}},
}

// source is the account of a shape.
func (m move) source(t *testing.T, w *acctest.World, name string) acctest.Source {
	t.Helper()
	if m.changed != nil {
		name = "plain"
	}
	return movedAccount(t, w, name, m.changed)
}

func (m move) configuration(source acctest.Source) string {
	config := fmt.Sprintf("resource \"doit_aws_account\" \"test\" {\n  name = %q\n  email = %q\n%s\n}\n",
		source.State["name"], strings.ToLower(fmt.Sprint(source.State["email"])), m.config)
	if m.provider != "" {
		config = "provider \"doit\" {\n" + m.provider + "\n}\n" + config
	}
	return config
}

// TestMovedByTerraform moves accounts with states as the other provider wrote them. Nothing is left to do afterwards.
func TestMovedByTerraform(t *testing.T) {
	t.Parallel()
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			source := m.source(t, w, name)
			config := m.configuration(source)
			terraform := w.Migrate(t, config+movedFrom, source)
			for _, option := range []string{"-refresh=false", "-out=plan"} {
				said := terraform.Run(t, []int{2}, "plan", "-detailed-exitcode", option)
				if !strings.Contains(said, "Plan: 0 to add, 0 to change, 0 to destroy.") || !acctest.Text(m.says).MatchString(said) {
					t.Errorf("with %s the plan says:\n%s", option, said)
				}
			}
			terraform.Run(t, []int{0}, "apply", "plan")
			terraform.Config(t, config) // the moved block may go, and hashicorp/aws with it
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
			source := m.source(t, w, name)
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
			kept := map[string]bool{"role_name": true, "iam_user_access_to_billing": true, "create_govcloud": true, "govcloud_account_id": true, "access_role_arn": true, "email": true, "timeouts": true, "tags": m.provider != ""}
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
	source := movedAccount(t, w, "govcloud", nil)
	twin := source.State["govcloud_id"]
	config := map[string]any{"name": source.State["name"], "email": source.State["email"], "create_govcloud": true}

	known, said := w.Server(t, nil).Move(t, source, accountType)
	if got := known.Attribute(t, "govcloud_account_id"); got != twin || said != "" {
		t.Errorf("the twin is %q, want %s. %s", got, twin, said)
	}
	if changes := w.Server(t, nil).Changes(t, accountType, known, config); changes != "" {
		t.Errorf("the next plan changes %s", changes)
	}
	delete(source.State, "govcloud_id")
	asked := w.AWS.CountCalls("GetGovCloudAccountInformation")
	unknown, _ := w.Server(t, nil).Move(t, source, accountType)
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
			source := movedAccount(t, w, "plain", nil)
			row.change(&source)
			moved, said := w.Server(t, nil).Move(t, source, accountType)
			if row.says == "" {
				if said != "" || moved.Attribute(t, "name") != "plain" {
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
