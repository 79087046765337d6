package organizationalunit_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestDestroyNeedsAnEmptyUnit(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	config := unit(root, "Dev", "")
	var inside string
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("name", "Dev")}},
			{
				PreConfig: func() {
					id := aws.below(root)["Dev"]
					inside = aws.create(id, "Inside")
					w.AWS.AddAccount(awssim.Account{Name: "legacy", Email: "legacy@example.com", ParentID: id})
				},
				Config: config, Destroy: true,
				ExpectError: acctest.Text("AWS deletes only empty organizational units. Move the accounts to another parent"),
			},
			{Config: config, Destroy: true, ExpectError: acctest.Text("(Inside), account ")},
			{Config: config, Destroy: true, ExpectError: acctest.Text("(legacy). AWS deletes only")},
			{
				PreConfig: func() {
					if n := w.AWS.CountCalls("DeleteOrganizationalUnit"); n != 0 {
						t.Errorf("DeleteOrganizationalUnit was called %d times", n)
					}
					aws.delete(inside)
					account, _ := w.AWS.AccountByEmail("legacy@example.com")
					w.AWS.MoveAccount(account.ID, root)
				},
				Config: config, Destroy: true,
			},
		},
	})
	if units := aws.below(root); len(units) != 0 {
		t.Errorf("there still is %v", units)
	}
}

// TestTreeIsDestroyedInOneGo has units in units, some of them imported, so that no marker tells whose they are.
func TestTreeIsDestroyedInOneGo(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws, root := behind(t, w), w.AWS.RootID()
	top := aws.create(root, "Top")
	imports := "import {\n  to = doit_organizational_unit.top\n  id = \"" + top + "\"\n}\n"
	tree := named("top", root, "Top", "") +
		named("middle", "${doit_organizational_unit.top.id}", "Middle", "") +
		unit("${doit_organizational_unit.middle.id}", "Bottom", "")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: imports + tree, ConfigStateChecks: []statecheck.StateCheck{is("name_path", "Top/Middle/Bottom")}},
			empty(tree),
			{Config: tree, Destroy: true},
			{Config: tree, ConfigStateChecks: []statecheck.StateCheck{is("name_path", "Top/Middle/Bottom")}},
			// Without a configuration, Terraform plans the three in any order.
			{Config: "# nothing", ConfigPlanChecks: plans(plancheck.ResourceActionDestroy)},
		},
	})
	if units := aws.below(root); len(units) != 0 {
		t.Errorf("there still is %v", units)
	}
}

// TestContentsThatMayLeave plans to destroy a unit before or after Terraform has planned what becomes of its contents:
// the resources that leave a configuration are planned in any order.
func TestContentsThatMayLeave(t *testing.T) {
	t.Parallel()
	const warning = "WARNING: Organizational units must be empty before they are destroyed\n"
	for name, test := range map[string]struct {
		before func(t *testing.T, s *acctest.Server, unit, account acctest.Object) // what Terraform has done with the contents
		scope  string
		says   []string // nil for nothing
	}{
		"nothing known but the markers": {says: []string{warning, "(Inside), account ", "(legacy). They belong to this configuration."}},
		"markers of another scope":      {scope: "another state", says: []string{"ERROR: Organizational unit is not empty", "(Inside), account ", "(legacy). AWS deletes only"}},
		"read, though of another scope": {
			before: func(t *testing.T, s *acctest.Server, unit, account acctest.Object) {
				s.Refresh(t, typeName, unit)
				s.Refresh(t, "doit_aws_account", account)
			},
			scope: "another state", says: []string{warning, "(Inside), account ", "(legacy)."},
		},
		"destroyed, though of another scope": {
			before: func(t *testing.T, s *acctest.Server, unit, account acctest.Object) {
				s.Plan(t, typeName, unit, nil)
				s.Refresh(t, "doit_aws_account", account)
			},
			scope: "another state", says: []string{warning, "has in it: account ", "(legacy)."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			made := w.Server(t, nil)
			apply := func(typeName string, config map[string]any) acctest.Object {
				object, said := made.Apply(t, typeName, acctest.Object{}, config)
				if said != "" {
					t.Fatal(said)
				}
				return object
			}
			parent := apply(typeName, map[string]any{"name": "Dev", "parent_id": w.AWS.RootID()})
			id := parent.Attribute(t, "id")
			inside := apply(typeName, map[string]any{"name": "Inside", "parent_id": id})
			account := apply("doit_aws_account", map[string]any{"name": "legacy", "email": "aws+legacy@example.com", "parent_id": id})

			scope := map[string]any{}
			if test.scope != "" {
				scope["vend_scope"] = test.scope
			}
			s := w.Server(t, scope)
			if test.before != nil {
				test.before(t, s, inside, account)
			}
			said := acctest.Messages(s.Plan(t, typeName, parent, nil).Diagnostics)
			for _, part := range test.says {
				if !strings.Contains(said, part) {
					t.Errorf("it says %q, want ... %s ...", said, part)
				}
			}
		})
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	empty := awssim.Error{Code: "OrganizationalUnitNotEmptyException", Message: "not empty"}
	denied := awssim.Error{Code: "AccessDeniedException", Message: "not authorized"}
	for name, test := range map[string]struct {
		meanwhile func(aws outside, id string)
		fault     awssim.Fault
		says      string // "" when the unit is gone afterwards
	}{
		"plain":                 {},
		"gone already":          {meanwhile: func(aws outside, id string) { aws.delete(id) }},
		"answer lost":           {fault: awssim.Fault{Kind: awssim.FaultResetAfter}},
		"throttled":             {fault: awssim.Fault{Kind: awssim.FaultThrottle}},
		"lists and AWS lag":     {fault: awssim.Fault{Kind: awssim.FaultError, Error: &empty, Count: 2}},
		"lagging for ever":      {fault: awssim.Fault{Kind: awssim.FaultError, Error: &empty, Count: awssim.Always}, says: "Move them away first"},
		"not allowed":           {fault: awssim.Fault{Kind: awssim.FaultError, Error: &denied}, says: "Failed deleting organizational unit"},
		"filled since the plan": {meanwhile: func(aws outside, id string) { aws.create(id, "Late") }, says: "(Late). AWS deletes only empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			aws, s := behind(t, w), w.Server(t, nil)
			state, said := s.Apply(t, typeName, acctest.Object{}, map[string]any{"name": "Dev", "parent_id": w.AWS.RootID()})
			if said != "" {
				t.Fatal(said)
			}
			s = w.Server(t, nil)
			plan := s.Plan(t, typeName, state, nil)
			if said := acctest.Messages(plan.Diagnostics); said != "" {
				t.Fatal(said)
			}
			if test.meanwhile != nil {
				test.meanwhile(aws, state.Attribute(t, "id"))
			}
			if test.fault.Kind != awssim.FaultNone {
				test.fault.Operation = "DeleteOrganizationalUnit"
				w.AWS.Inject(test.fault)
			}
			after, said := s.ApplyPlanned(t, typeName, state, nil, plan)
			_, exists := aws.below(w.AWS.RootID())["Dev"]
			if test.says == "" && (said != "" || !after.State.IsNull() || exists) {
				t.Errorf("it says %q, the state has %s, and the unit exists: %t", said, after.State, exists)
			}
			if test.says != "" && (!strings.Contains(said, test.says) || after.State.IsNull() || !exists) {
				t.Errorf("it says %q, want ... %s ...; the state has %s, and the unit exists: %t", said, test.says, after.State, exists)
			}
		})
	}
}

// TestUnitThatChangedHandsSurvives is a renamed resource that no plan noticed, as with a parent known only during apply:
// one resource continues with the unit, then the other is destroyed.
func TestUnitThatChangedHandsSurvives(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"name": "Dev", "parent_id": w.AWS.RootID()}
	old, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
	if said != "" {
		t.Fatal(said)
	}
	plan := w.Server(t, nil).Plan(t, typeName, old, nil)
	apply := w.Server(t, nil)
	renamed, _ := apply.Apply(t, typeName, acctest.Object{}, config)
	if renamed.State.IsNull() || renamed.Attribute(t, "id") != old.Attribute(t, "id") {
		t.Fatalf("the unit is not continued with: %s", renamed.State)
	}
	after, said := apply.ApplyPlanned(t, typeName, old, nil, plan)
	if !after.State.IsNull() || !strings.HasPrefix(said, "WARNING: Organizational units have changed hands") {
		t.Errorf("it says %q, the state has %s", said, after.State)
	}
	if w.AWS.CountCalls("DeleteOrganizationalUnit") != 0 {
		t.Error("the unit was deleted")
	}
}

// TestAnotherOrganization has credentials of an organization that never knew the unit: that is not proof that it is gone.
func TestAnotherOrganization(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, map[string]any{"name": "Dev", "parent_id": w.AWS.RootID()})
	if said != "" {
		t.Fatal(said)
	}
	_, keys := w.AWS.AddOrganization()
	s := w.Server(t, map[string]any{"access_key": keys.AccessKeyID, "secret_key": keys.SecretAccessKey})
	for deed, after := range map[string]func() (acctest.Object, string){
		"reading":  func() (acctest.Object, string) { return s.Refresh(t, typeName, state) },
		"deleting": func() (acctest.Object, string) { return s.Apply(t, typeName, state, nil) },
	} {
		kept, said := after()
		if kept.State.IsNull() || !strings.Contains(said, "belongs to the organization "+w.AWS.OrganizationID()) || !strings.Contains(said, "Use credentials of "+w.AWS.OrganizationID()) {
			t.Errorf("%s it with credentials of another organization says %q, the state has %s", deed, said, kept.State)
		}
	}
}
