package bootstraproleremoval_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// refusals are removals that a plan refuses, and what has to be said on which attribute.
var refusals = map[string]struct {
	arrange func(*testing.T, scene)
	config  object
	at      string
	says    string
}{
	"the management account": {config: object{"account_id": awssim.ManagementAccountID}, at: "account_id", says: "is the management account"},
	"no such account":        {config: object{"account_id": "999999999999"}, at: "account_id", says: "has no account 999999999999"},
	"no such replacement":    {config: object{"via_role_name": "Deployer", "replacement_role_names": []any{"Administrator", "Admin", "Other"}}, at: "replacement_role_names", says: "has no role Admin, Other"},
	"no such replacement, seen by itself": {
		config: object{"replacement_role_names": []any{"Admin"}}, at: "replacement_role_names", says: "has no role Admin",
	},
	"no room for the tag": {
		arrange: func(_ *testing.T, s scene) {
			tags := map[string]string{}
			for n := range 50 {
				tags[fmt.Sprintf("tag-%d", n)] = ""
			}
			s.AWS.TagAccount(s.member, tags)
		},
		at: "account_id", says: "has 50 tags, which is the most",
	},
	"a replacement for machines": {
		arrange: func(_ *testing.T, s scene) {
			s.AWS.AddRole(s.member, "Machine", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
		},
		config: object{"replacement_role_names": []any{"Machine"}}, at: "replacement_role_names", says: "has no role Machine through which",
	},
	"a replacement for it alone": {
		arrange: func(_ *testing.T, s scene) {
			s.AWS.AddRole(s.member, "Behind", strings.ReplaceAll(fmt.Sprintf(trusting, ""), awssim.ManagementAccountID+":root", s.member+":role/"+bootstrap))
		},
		config: object{"replacement_role_names": []any{"Behind"}}, at: "replacement_role_names", says: "has no role Behind through which",
	},
	"in an instance profile": {arrange: func(_ *testing.T, s scene) { s.AWS.AddInstanceProfile(s.member, bootstrap, "machines") }, at: "role_name", says: "it is in the instance profile machines"},
	"of an AWS service": {
		arrange: func(t *testing.T, s scene) {
			_, err := s.inside().CreateRole(t.Context(), &iam.CreateRoleInput{
				RoleName: new("AWSReservedSSO_Admin"), Path: new("/aws-reserved/sso.amazonaws.com/"), AssumeRolePolicyDocument: new(fmt.Sprintf(trusting, "")),
			})
			if err != nil {
				t.Fatal(err)
			}
		},
		config: object{"role_name": "AWSReservedSSO_Admin", "via_role_name": "Deployer"}, at: "role_name", says: "belongs to an AWS service",
	},
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	for name, row := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			if row.arrange != nil {
				row.arrange(t, s)
			}
			before := s.AWS.Inventory()
			said := acctest.Messages(s.Server(t, nil).Plan(t, typeName, acctest.Object{}, s.config(row.config)).Diagnostics)
			says(t, said, `ERROR: AttributeName("`+row.at+`"): Invalid `+row.at, row.says)
			if strings.Contains(said, "WARNING") || !slices.Equal(before, s.AWS.Inventory()) {
				t.Errorf("it also warns, or changed something: %s", said)
			}
		})
	}
}

// TestInvalidArguments are found without any call.
func TestInvalidArguments(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	for name, row := range map[string]struct {
		change object
		at     string
		says   string
	}{
		"account":               {object{"account_id": "42"}, "account_id", "an account id has 12 digits"},
		"service-linked":        {object{"role_name": "AWSServiceRoleForSupport"}, "role_name", "reserved for service-linked roles"},
		"no replacement":        {object{"replacement_role_names": []any{}}, "replacement_role_names", "at least 1"},
		"replacement":           {object{"replacement_role_names": []any{"a b"}}, "replacement_role_names", "a role name has 1 to 64"},
		"replacement is it":     {object{"replacement_role_names": []any{"organizationaccountaccessrole", "Other"}}, "replacement_role_names", "is the role that is to be removed"},
		"replacement is it, by": {object{"role_name": "Own", "replacement_role_names": []any{"Own"}}, "replacement_role_names", "Own is the role that is to be removed"},
		"via":                   {object{"via_role_name": "a b"}, "via_role_name", "a role name has 1 to 64"},
		"via is it":             {object{"via_role_name": "OrganizationAccountAccessRole"}, "via_role_name", "A role cannot cleanly delete itself"},
		"timeouts":              {object{"timeouts": object{"create": "soon"}}, "timeouts", "soon"},
	} {
		config := object{"account_id": "111122223333", "replacement_role_names": []any{"Administrator"}}
		maps.Copy(config, row.change)
		kind := s.Type(t, typeName)
		resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: acctest.Dynamic(t, kind, acctest.Value(t, kind, config))})
		if err != nil {
			t.Fatal(err)
		}
		if said := acctest.Messages(resp.Diagnostics); !strings.Contains(said, row.says) || !strings.Contains(said, `AttributeName("`+row.at+`")`) {
			t.Errorf("%s: it says %q", name, said)
		}
	}
	if n := len(w.AWS.Calls()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}

// TestReplacementsAreCheckedAgain just before the first write: one that was there when it was planned is gone.
func TestReplacementsAreCheckedAgain(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]object{"via": via, "by itself": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			server := s.Server(t, nil)
			plan := server.Plan(t, typeName, acctest.Object{}, s.config(config))
			s.AWS.RemoveRole(s.member, "Administrator")
			before := s.AWS.Inventory()
			left, said := server.ApplyPlanned(t, typeName, acctest.Object{}, s.config(config), plan)
			says(t, said, `ERROR: AttributeName("replacement_role_names"): Invalid replacement_role_names`, "The bootstrap role was not touched")
			if !left.State.IsNull() || !slices.Equal(before, s.AWS.Inventory()) || !s.enters(t, bootstrap) {
				t.Error("something was changed, or there is a state")
			}
		})
	}
}

// TestPlanWarns of what nobody can take back.
func TestPlanWarns(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	said := acctest.Messages(s.Server(t, nil).Plan(t, typeName, acctest.Object{}, s.config(via)).Diagnostics)
	says(t, said, "WARNING: Bootstrap roles are removed for good\nThe account "+s.member+" will lose its bootstrap role "+bootstrap,
		"only the owner of the root mailbox can enter it, and whoever may assume Administrator.", "Destroying this resource does not bring the role back")
	if strings.Count(said, "WARNING") != 1 {
		t.Errorf("it says %q", said)
	}
}

// TestAccountThatCannotBeEntered is a warning at plan time, for the role may be made by the same apply, and an error then.
func TestAccountThatCannotBeEntered(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		config object
		at     string
	}{"via": {object{"via_role_name": "Nobody"}, "via_role_name"}, "by itself": {object{"role_name": "Nobody"}, "role_name"}} {
		s := newScene(t)
		config := s.config(row.config, object{"timeouts": object{"create": "3m"}})
		server := s.Server(t, nil)
		plan := server.Plan(t, typeName, acctest.Object{}, config)
		says(t, acctest.Messages(plan.Diagnostics), "WARNING: Failed looking at the role", "Create waits for it; else the apply will fail")
		left, said := server.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
		says(t, said, `ERROR: AttributeName("`+row.at+`"): Failed removing the role`, "cannot be entered through its role Nobody ("+row.at+")", "waited 3m0s until the role Nobody of account "+s.member)
		if !left.State.IsNull() || s.tag(t) != "" {
			t.Errorf("%s: a state: %t, the tag is %q", name, !left.State.IsNull(), s.tag(t))
		}
	}
}

// TestRoleOfThisConfigurationNeedsNotBeThere when the removal is planned.
func TestRoleOfThisConfigurationNeedsNotBeThere(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server := s.Server(t, nil)
	server.Plan(t, "doit_partner_role", acctest.Object{}, object{"kind": "admin", "name": "People", "account_id": s.member})
	said := acctest.Messages(server.Plan(t, typeName, acctest.Object{}, s.config(via, object{"replacement_role_names": []any{"people"}})).Diagnostics)
	if strings.Contains(said, "ERROR") {
		t.Error(said)
	}
}

// TestTwoResourcesMeanOneRole, in either order, also when one of them is in state.
func TestTwoResourcesMeanOneRole(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server := s.Server(t, nil)
	server.Plan(t, typeName, acctest.Object{}, s.config(via))
	said := acctest.Messages(server.Plan(t, typeName, acctest.Object{}, s.config(object{"role_name": "ORGANIZATIONACCOUNTACCESSROLE"})).Diagnostics)
	says(t, said, "ERROR: AttributeName(\"role_name\"): Two resources mean one object", "want to make the removal of the role "+s.member+"/organizationaccountaccessrole")
	made, _ := s.make(t, s.config(via))
	server = s.Server(t, nil)
	server.Plan(t, typeName, made, s.config(via))
	says(t, acctest.Messages(server.Plan(t, typeName, acctest.Object{}, s.config(via)).Diagnostics), "is already in this state", "moved {")
}

// TestDisarmedRoleReplacesNone: two roles that take themselves away and stay for each other would lock everybody out.
func TestDisarmedRoleReplacesNone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.AWS.AddRole(s.member, "Bootstrap", fmt.Sprintf(trusting, ""))
	s.AWS.AttachToRole(s.member, "Bootstrap", everybody)
	server := s.Server(t, nil)
	one, other := s.config(object{"replacement_role_names": []any{"Bootstrap"}}), s.config(object{"role_name": "Bootstrap", "replacement_role_names": []any{bootstrap}})
	removeOne, removeOther := planned(t, server, typeName, one), planned(t, server, typeName, other)
	if made, said := removeOne(); made.State.IsNull() || made.Attribute(t, "result") != "disarmed" {
		t.Fatal(said)
	}
	left, said := removeOther()
	says(t, said, `ERROR: AttributeName("replacement_role_names"): Invalid replacement_role_names`, "has no role "+bootstrap+" through which", "The bootstrap role was not touched")
	if !left.State.IsNull() || !s.enters(t, "Bootstrap") {
		t.Errorf("there is a state: %t, Bootstrap lets in: %t", !left.State.IsNull(), s.enters(t, "Bootstrap"))
	}
}
