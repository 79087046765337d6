package adminuser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func TestMinimal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id, minimal := w.AWS.ManagementAccountID(), admin("break-glass")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: minimal, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{
				is("account_id", text(id)), is("arn", text("arn:aws:iam::"+id+":user/break-glass")),
				is("console_login_url", text("https://"+id+".signin.aws.amazon.com/console")),
				is("administrator_access", knownvalue.Bool(true)), is("mfa_enabled", knownvalue.Bool(false)), is("access_key_count", knownvalue.Int64Exact(0)),
				is("tags", knownvalue.Null()), is("tags_all", knownvalue.MapSizeExact(0)), is("path", knownvalue.Null()), is("require_mfa", knownvalue.Null()),
			}},
			empty(minimal),
			imports("break-glass"),
			{ResourceName: addr, ImportState: true, ImportStateId: "no/name", ExpectError: acctest.Text(`"no/name" is not the name of an IAM user`)},
			{ResourceName: addr, ImportState: true, ImportStateId: "nobody", ExpectError: acctest.Text("Cannot import non-existent remote object")},
			empty(minimal),
		},
	})
	if user := behind(t, w.URL).user("break-glass"); user != nil {
		t.Errorf("the destruction left %v", user)
	}
}

func TestEverythingChangesInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	outside := behind(t, w.URL)
	const (
		one      = "arn:aws:iam::aws:policy/IAMUserChangePassword"
		two      = "arn:aws:iam::aws:policy/ReadOnlyAccess"
		provider = "provider \"doit\" {\n  default_tags {\n    tags = { owner = \"platform\" }\n  }\n}\n"
	)
	full := provider + admin("break-glass", `path = "/admins/"`, "require_mfa = true", "permissions_boundary = \""+one+"\"", `tags = { stage = "dev" }`, `on_destroy = "delete"`, "force_destroy = true", "adopt_existing = true")
	changed := provider + admin("glass", `path = "/humans/"`, "require_mfa = false", "permissions_boundary = \""+two+"\"", `tags = { team = "a", owner = "me" }`)
	plain := admin("glass", "tags = {}")
	update := plans(plancheck.ResourceActionUpdate)
	var id string
	same := func(got string) error {
		if id != "" && got != id {
			return fmt.Errorf("the user %s was replaced by %s", id, got)
		}
		id = got
		return nil
	}
	unique := statecheck.ExpectKnownValue(addr, tfjsonpath.New("unique_id"), knownvalue.StringFunc(same))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: full, ConfigStateChecks: []statecheck.StateCheck{
				unique, is("arn", text("arn:aws:iam::123456789012:user/admins/break-glass")), is("require_mfa", knownvalue.Bool(true)),
				is("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"owner": text("platform"), "stage": text("dev")})),
			}},
			empty(full),
			imports("break-glass", "on_destroy", "force_destroy", "adopt_existing"),
			{
				PreConfig: func() {
					if outside.policies("break-glass") != "AdministratorAccess,doit-require-mfa" || outside.boundary("break-glass") != one {
						t.Errorf("the user has the policies %s and the boundary %s", outside.policies("break-glass"), outside.boundary("break-glass"))
					}
				},
				Config: changed, ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{
					unique, is("arn", text("arn:aws:iam::123456789012:user/humans/glass")), is("require_mfa", knownvalue.Bool(false)), is("permissions_boundary", text(two)),
					is("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"owner": text("me"), "team": text("a")})),
				},
			},
			empty(changed),
			{
				PreConfig: func() {
					if outside.user("break-glass") != nil || outside.policies("glass") != "AdministratorAccess" || outside.boundary("glass") != two {
						t.Errorf("the user has the policies %s and the boundary %s", outside.policies("glass"), outside.boundary("glass"))
					}
				},
				Config: plain, ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{unique, is("arn", text("arn:aws:iam::123456789012:user/glass"))},
			},
			{
				PreConfig: func() {
					tags := outside.tags("glass")
					if _, marked := tags[organization.OwnerKey]; !marked || len(tags) != 1 || outside.boundary("glass") != "" {
						t.Errorf("the user has the tags %v and the boundary %q, want the marker alone", tags, outside.boundary("glass"))
					}
				},
				Config: plain, PlanOnly: true,
			},
			imports("glass"),
			empty(plain),
		},
	})
}

func TestChangedBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	outside := behind(t, w.URL)
	config := admin("break-glass", "require_mfa = true")
	update := plans(plancheck.ResourceActionUpdate)
	whole := func() {
		if got := outside.policies("break-glass"); got != "AdministratorAccess,doit-require-mfa" {
			t.Errorf("the user has the policies %s", got)
		}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("require_mfa", knownvalue.Bool(true))}},
			{ // no administrator any more: made one again
				PreConfig: func() { outside.detach("break-glass", administrator) },
				Config:    config, ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{is("administrator_access", knownvalue.Bool(true))},
			},
			{ // the policy is another one: written again
				PreConfig: func() {
					whole()
					outside.inline("break-glass", "doit-require-mfa", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
				},
				Config: config, ConfigPlanChecks: update, ConfigStateChecks: []statecheck.StateCheck{is("require_mfa", knownvalue.Bool(true))},
			},
			{ // MFA is enrolled, which is what everybody hopes for, and no change
				PreConfig: func() { whole(); w.AWS.AddMFADevice(w.AWS.ManagementAccountID(), "break-glass") },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionNoop), ConfigStateChecks: []statecheck.StateCheck{is("mfa_enabled", knownvalue.Bool(true))},
			},
			empty(config),
		},
	})
}

func TestVanishedUserIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := admin("break-glass")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("administrator_access", knownvalue.Bool(true))}},
			{
				PreConfig: func() { behind(t, w.URL).wipe("break-glass") },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{is("administrator_access", knownvalue.Bool(true))},
			},
			empty(config),
		},
	})
}

// TestRenamedBehindTerraformsBack is found by its unique id and renamed back; another user of the old name is not taken for it.
func TestRenamedBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	outside := behind(t, w.URL)
	state := apply(t, w, map[string]any{"name": "break-glass"})
	must[*iam.UpdateUserOutput](outside)(outside.UpdateUser(t.Context(), &iam.UpdateUserInput{UserName: aws.String("break-glass"), NewUserName: aws.String("hidden")}))
	seen, said := w.Server(t, nil).Refresh(t, typeName, state)
	if said != "" || seen.Attribute(t, "name") != "hidden" || seen.Attribute(t, "unique_id") != state.Attribute(t, "unique_id") {
		t.Fatalf("it says %q, the state has %s", said, seen.State)
	}
	if back, said := w.Server(t, nil).Apply(t, typeName, seen, map[string]any{"name": "break-glass"}); said != "" || back.Attribute(t, "arn") != state.Attribute(t, "arn") {
		t.Errorf("it says %q, the state has %s", said, back.State)
	}
	outside.wipe("break-glass")
	outside.create("break-glass")
	gone, said := w.Server(t, nil).Refresh(t, typeName, state)
	if said != "" || !gone.State.IsNull() {
		t.Errorf("another user was taken for it: %s %s", gone.State, said)
	}
	if after, said := w.Server(t, nil).Apply(t, typeName, state, nil); said != "" || !after.State.IsNull() || outside.user("break-glass") == nil {
		t.Errorf("it says %q, and another user was deleted for it", said)
	}
}

func TestTagsOfOthers(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	outside := behind(t, w.URL)
	state := apply(t, w, map[string]any{"name": "break-glass"})
	s := w.Server(t, nil)
	tagged, said := s.Apply(t, typeName, state, map[string]any{"name": "break-glass", "tags": map[string]any{"stage": "dev"}})
	if said != "" || outside.tags("break-glass")["stage"] != "dev" {
		t.Fatalf("it says %q, the tags are %v", said, outside.tags("break-glass"))
	}
	if tagged, said = s.Apply(t, typeName, tagged, map[string]any{"name": "break-glass", "tags": map[string]any{}}); said != "" || len(outside.tags("break-glass")) != 1 {
		t.Errorf("it says %q, the tags are %v, want the marker alone", said, outside.tags("break-glass"))
	}
	if refreshed, said := s.Refresh(t, typeName, tagged); said != "" || !refreshed.State.Equal(tagged.State) {
		t.Errorf("the marker shows: %s %s", refreshed.State, said)
	}
}

func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	const x = "terraform_data.x.output"
	config := "resource \"terraform_data\" \"x\" {\n  input = { name = \"break-glass\", path = \"/admins/\", yes = true, boundary = \"arn:aws:iam::aws:policy/ReadOnlyAccess\", destroy = \"delete\" }\n}\n" +
		admin("${"+x+".name}", "path = "+x+".path", "require_mfa = "+x+".yes", "adopt_existing = "+x+".yes", "force_destroy = "+x+".yes",
			"permissions_boundary = "+x+".boundary", "on_destroy = "+x+".destroy", "tags = { stage = "+x+".name }")
	unknown := make([]plancheck.PlanCheck, 0, 7)
	for _, attribute := range []string{"name", "path", "require_mfa", "adopt_existing", "force_destroy", "permissions_boundary", "on_destroy"} {
		unknown = append(unknown, plancheck.ExpectUnknownValue(addr, tfjsonpath.New(attribute)))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: unknown}, ConfigStateChecks: []statecheck.StateCheck{
				is("arn", text("arn:aws:iam::123456789012:user/admins/break-glass")), is("require_mfa", knownvalue.Bool(true)),
			}},
			empty(config),
			{Config: strings.Replace(config, "\"break-glass\"", "\"glass\"", 1), ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				is("arn", text("arn:aws:iam::123456789012:user/admins/glass")), is("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"stage": text("glass")})),
			}},
		},
	})
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := admin("break-glass", "require_mfa = true", `tags = { stage = "dev" }`)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Identity),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("require_mfa", knownvalue.Bool(true))}},
			{ResourceName: addr, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			{Config: strings.Replace(config, "break-glass", "glass", 1), ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectIdentityValue(addr, tfjsonpath.New("name"), text("glass")), // it goes with the name
			}},
			empty(strings.Replace(config, "break-glass", "glass", 1)),
		},
	})
}

// importByIdentity imports at the protocol. An accountID of "" is left out.
func importByIdentity(t *testing.T, s *acctest.Server, accountID, name string) (acctest.Object, string) {
	t.Helper()
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"account_id": tftypes.String, "name": tftypes.String}}
	values := map[string]tftypes.Value{"account_id": tftypes.NewValue(tftypes.String, nil), "name": tftypes.NewValue(tftypes.String, name)}
	if accountID != "" {
		values["account_id"] = tftypes.NewValue(tftypes.String, accountID)
	}
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: typeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: acctest.Dynamic(t, identity, tftypes.NewValue(identity, values))},
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := acctest.Messages(imported.Diagnostics); said != "" {
		return acctest.Object{}, said
	}
	state, err := imported.ImportedResources[0].State.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	return s.Refresh(t, typeName, acctest.Object{State: state})
}

func TestImportByIdentityBelowTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	apply(t, w, map[string]any{"name": "break-glass", "path": "/admins/", "require_mfa": true, "tags": map[string]any{"stage": "dev"}})
	for _, account := range []string{"", w.AWS.ManagementAccountID()} {
		s := w.Server(t, nil)
		read, said := importByIdentity(t, s, account, "break-glass")
		if said != "" {
			t.Fatal(said)
		}
		wanted := map[string]any{"name": "break-glass", "path": "/admins/", "require_mfa": true, "tags": map[string]any{"stage": "dev"}}
		plan := s.Plan(t, typeName, read, wanted)
		planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
		if err != nil || !planned.Equal(read.State) {
			t.Errorf("the imported user plans a change: %s %v", planned, err)
		}
	}
	if _, said := importByIdentity(t, w.Server(t, nil), "111122223333", "break-glass"); !strings.Contains(said, "Use credentials of 111122223333") {
		t.Errorf("importing a user of another account says %q", said)
	}
}

func TestInvalidConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	long := strings.Repeat("p", 129)
	for name, test := range map[string]struct {
		config map[string]any
		says   string
	}{
		"name":                     {map[string]any{"name": "a b"}, `"a b" is not the name of an IAM user: it has 1 to 64 letters`},
		"long name":                {map[string]any{"name": strings.Repeat("n", 65)}, "it has 1 to 64 letters"},
		"path":                     {map[string]any{"name": "a", "path": "admins"}, "begins and ends with /"},
		"boundary":                 {map[string]any{"name": "a", "permissions_boundary": "arn"}, "string length must be between 20 and 2048"},
		"on_destroy":               {map[string]any{"name": "a", "on_destroy": "protect"}, `value must be one of: ["delete" "retain"]`},
		"tag":                      {map[string]any{"name": "a", "tags": map[string]any{"doit:x": "1"}}, "keeps for itself"},
		"password without version": {map[string]any{"name": "a", "password_wo": password}, `"password_wo_version" must be specified`},
		"version without password": {map[string]any{"name": "a", "password_wo_version": 1}, `"password_wo" must be specified`},
		"long password":            {map[string]any{"name": "a", "password_wo": long, "password_wo_version": 1}, "UTF-8 character count must be between 1 and 128"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := s.Type(t, typeName)
			resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: typeName, Config: acctest.Dynamic(t, object, acctest.Value(t, object, test.config)),
				ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			said := acctest.Messages(resp.Diagnostics)
			if !strings.Contains(said, test.says) || strings.Contains(said, password) || strings.Contains(said, long) {
				t.Errorf("it says %q, want ... %s ...", said, test.says)
			}
		})
	}
}
