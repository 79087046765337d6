package organizationalunit_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func TestMinimal(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	minimal := unit(w.AWS.RootID(), "Workloads", "")
	arn := fmt.Sprintf(`^arn:aws:organizations::%s:ou/%s/ou-[a-z0-9-]+$`, w.AWS.ManagementAccountID(), w.AWS.OrganizationID())
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: minimal,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionCreate),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("id")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					is("name", "Workloads"), is("parent_id", w.AWS.RootID()), is("name_path", "Workloads"),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("arn"), knownvalue.StringRegexp(regexp.MustCompile(arn))),
					statecheck.ExpectKnownValue(addr, tfjsonpath.New("tags"), knownvalue.Null()),
					hasTags("tags_all", nil),
				},
			},
			{ResourceName: addr, ImportState: true, ImportStateVerify: true},
			{ResourceName: addr, ImportState: true, ImportStateId: "ou-none", ExpectError: acctest.Text(`"ou-none" is not the id of an organizational unit`)},
			{ResourceName: addr, ImportState: true, ImportStateId: w.AWS.RootID(), ExpectError: acctest.Text("it is the id of a root")},
			empty(minimal),
		},
	})
}

func TestEverythingChangesInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	const provider = `provider "doit" {
  default_tags {
    tags = { owner = "platform" }
  }
}
`
	config := func(name, more string) string {
		return provider + named("parent", root, "Workloads", "") + unit("${doit_organizational_unit.parent.id}", name, more)
	}
	full := config("Dev", `tags = { stage = "dev", "cost center" = "" }`)
	renamed := config("Development", `tags = { stage = "dev", "cost center" = "" }`)
	retagged := config("Development", `tags = { stage = "development", owner = "team-a" }`)
	untagged := config("Development", `tags = {}`)
	var id string
	sameUnit := func(s *terraform.State) error {
		was := id
		if id = s.RootModule().Resources[addr].Primary.ID; was != "" && was != id {
			return fmt.Errorf("the unit %s was replaced by %s", was, id)
		}
		return nil
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: full, Check: sameUnit, ConfigStateChecks: []statecheck.StateCheck{
				is("name_path", "Workloads/Dev"),
				hasTags("tags", map[string]string{"stage": "dev", "cost center": ""}),
				hasTags("tags_all", map[string]string{"stage": "dev", "cost center": "", "owner": "platform"}),
			}},
			empty(full),
			{Config: renamed, Check: sameUnit, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				is("name", "Development"), is("name_path", "Workloads/Development"),
			}},
			{Config: retagged, Check: sameUnit, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				hasTags("tags_all", map[string]string{"stage": "development", "owner": "team-a"}),
			}},
			{ResourceName: addr, ImportState: true, ImportStateVerify: true},
			{Config: untagged, Check: sameUnit, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				hasTags("tags", nil), hasTags("tags_all", map[string]string{"owner": "platform"}),
			}},
			{
				PreConfig: func() {
					tags := aws.tags(id)
					if _, marked := tags[organization.UnitMarkerKey]; !marked || tags["owner"] != "platform" || len(tags) != 2 {
						t.Errorf("the unit has the tags %v, want owner and the marker", tags)
					}
				},
				Config: untagged, PlanOnly: true,
			},
			empty(untagged),
		},
	})
}

func TestTagsOfOthers(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	unmanaged := unit(root, "Workloads", "")
	managed := unit(root, "Workloads", `tags = { stage = "dev" }`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: unmanaged, ConfigStateChecks: []statecheck.StateCheck{hasTags("tags_all", nil)}},
			{ // tags that nobody configured are left alone
				PreConfig: func() { aws.tag(aws.below(root)["Workloads"], map[string]string{"theirs": "1"}) },
				Config:    unmanaged, PlanOnly: true,
			},
			{Config: managed, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ExpectNonEmptyPlan: true},
			{Config: managed, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
				hasTags("tags_all", map[string]string{"stage": "dev"}),
			}},
			empty(managed),
		},
	})
	for _, call := range w.AWS.Calls() {
		if call.Operation == "UntagResource" && call.Error != "" {
			t.Errorf("UntagResource was refused: %s", call.Error)
		}
	}
}

func TestChangedBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	config := unit(root, "Workloads", "")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("name", "Workloads")}},
			{ // renamed: named back
				PreConfig: func() { aws.rename(aws.below(root)["Workloads"], "Other") },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{is("name", "Workloads")},
			},
			{ // vanished: made again
				PreConfig: func() { aws.delete(aws.below(root)["Workloads"]) },
				Config:    config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{is("name", "Workloads")},
			},
			empty(config),
		},
	})
}

func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	const given = `
variable "parent" { type = string }
variable "name"   { type = string }
resource "terraform_data" "name" { input = var.name }
resource "terraform_data" "parent" { input = var.parent }
resource "terraform_data" "tag" { input = "dev" }
`
	all := given + named("test", "${terraform_data.parent.output}", "${terraform_data.name.output}", `tags = { stage = terraform_data.tag.output }`)
	unknown := func(attribute string) plancheck.PlanCheck {
		return plancheck.ExpectUnknownValue(addr, tfjsonpath.New(attribute))
	}
	vars := func(name string) config.Variables {
		return config.Variables{"parent": config.StringVariable(w.AWS.RootID()), "name": config.StringVariable(name)}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: all, ConfigVariables: vars("Dev"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					unknown("name"), unknown("parent_id"),
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("tags").AtMapKey("stage")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev"), is("parent_id", w.AWS.RootID()), hasTags("tags_all", map[string]string{"stage": "dev"})},
			},
			{
				Config: all, ConfigVariables: vars("Development"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(addr, plancheck.ResourceActionUpdate), unknown("name"), unknown("name_path"),
				}},
				ConfigStateChecks: []statecheck.StateCheck{is("name", "Development"), is("name_path", "Development")},
			},
			{Config: all, ConfigVariables: vars("Development"), ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			}},
		},
	})
}

func TestNamePathFollowsTheParent(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := func(parent, stage string) string {
		return named("parent", w.AWS.RootID(), parent, "") +
			unit("${doit_organizational_unit.parent.id}", "Dev", fmt.Sprintf("tags = { stage = %q }", stage))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config("Workloads", "1"), ConfigStateChecks: []statecheck.StateCheck{is("name_path", "Workloads/Dev")}},
			// Both change in one apply: the child must not have promised its old path.
			{Config: config("Products", "2"), ConfigStateChecks: []statecheck.StateCheck{is("name_path", "Products/Dev")}},
			// Only the parent changes: the next refresh shows it, without a plan.
			{Config: config("Services", "2")},
			{RefreshState: true, Check: resource.TestCheckResourceAttr(addr, "name_path", "Services/Dev")},
			empty(config("Services", "2")),
		},
	})
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := unit(w.AWS.RootID(), "Workloads", `tags = { stage = "dev" }`)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Identity),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("name", "Workloads")}},
			{ResourceName: addr, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			empty(config),
		},
	})
}

func TestImportByIdentityBelowTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w)
	id := aws.create(w.AWS.RootID(), "Workloads")
	aws.tag(id, map[string]string{"stage": "dev"})
	s := w.Server(t, nil)
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: typeName, Identity: &tfprotov6.ResourceIdentityData{
			IdentityData: acctest.Dynamic(t, identity, tftypes.NewValue(identity, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, id)})),
		},
	})
	if err != nil || acctest.Messages(imported.Diagnostics) != "" {
		t.Fatal(err, acctest.Messages(imported.Diagnostics))
	}
	state, err := imported.ImportedResources[0].State.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	read, said := s.Refresh(t, typeName, acctest.Object{State: state})
	if said != "" || read.Attribute(t, "name") != "Workloads" {
		t.Fatalf("after the import the state is %s %s", read.State, said)
	}
	wanted := map[string]any{"name": "Workloads", "parent_id": w.AWS.RootID(), "tags": map[string]any{"stage": "dev"}}
	plan := s.Plan(t, typeName, read, wanted)
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
	if err != nil || !planned.Equal(read.State) {
		t.Errorf("the imported unit plans a change: %s %v", cmp.Diff(read.State.String(), planned.String()), err)
	}
}

func TestInvalidConfiguration(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	root := w.AWS.RootID()
	for name, test := range map[string]struct {
		config map[string]any
		says   string
	}{
		"empty name":      {map[string]any{"name": "", "parent_id": root}, "it has 0 characters, AWS takes 1 to 128"},
		"long name":       {map[string]any{"name": strings.Repeat("n", 129), "parent_id": root}, "it has 129 characters"},
		"blank at an end": {map[string]any{"name": "Dev ", "parent_id": root}, "begins or ends with a blank"},
		"account as parent": {map[string]any{"name": "Dev", "parent_id": "111122223333"},
			"the id of a root looks like r-ab12"},
		"reserved tag": {map[string]any{"name": "Dev", "parent_id": root, "tags": map[string]any{"doit:x": "1"}}, "keeps for itself"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := s.Type(t, typeName)
			resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: typeName, Config: acctest.Dynamic(t, object, acctest.Value(t, object, test.config)),
			})
			if err != nil {
				t.Fatal(err)
			}
			if said := acctest.Messages(resp.Diagnostics); !strings.Contains(said, test.says) {
				t.Errorf("it says %q, want ... %s ...", said, test.says)
			}
		})
	}
}
