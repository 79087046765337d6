package organizationalunit_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// at is a configuration of the data source.
func at(namePath string) string {
	return fmt.Sprintf("data %q %q { name_path = %q }\n", typeName, "test", namePath)
}

func found(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data."+addr, tfjsonpath.New(attribute), knownvalue.StringExact(value))
}

func TestDataSource(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	root := w.AWS.RootID()
	workloads, plain, spare := w.AWS.AddOU(root, "Workloads"), w.AWS.AddOU(root, "A"), w.AWS.AddOU(root, "A/B")
	prod := w.AWS.AddOU(workloads, "Prod")
	w.AWS.AddOU(w.AWS.AddOU(plain, "B"), "C")
	slash := w.AWS.AddOU(spare, "C/D")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: at("Workloads"), ConfigStateChecks: []statecheck.StateCheck{
				found("id", workloads), found("name", "Workloads"), found("parent_id", root),
			}},
			{Config: at("Workloads/Prod"), ConfigStateChecks: []statecheck.StateCheck{
				found("id", prod), found("name", "Prod"), found("parent_id", workloads), found("name_path", "Workloads/Prod"),
				found("arn", fmt.Sprintf("arn:aws:organizations::%s:ou/%s/%s", w.AWS.ManagementAccountID(), w.AWS.OrganizationID(), prod)),
			}},
			{Config: at("A/B/C/D"), ConfigStateChecks: []statecheck.StateCheck{found("id", slash), found("name", "C/D"), found("parent_id", spare)}},
			refused(at("A/B"), `"A/B" means more than one organizational unit, because a name contains a slash: ou-`),
			refused(at("Security"), `There is no organizational unit "Security": the root has no "Security", but "A", "A/B", "Workloads"`),
			refused(at("Workloads/Dev"), `There is no organizational unit "Workloads/Dev": "Workloads" has no "Dev", but "Prod"`),
			refused(at("Workloads/Prod/EU/West"), `"Workloads/Prod" has no organizational units`),
			refused(at("A/B/C/X"), `There is no organizational unit "A/B/C/X": "A/B/C" has no organizational units`),
			refused(at("workloads"), `the root has no "workloads"`),
			refused(at(""), "string length must be at least 1"),
			{ // a path that becomes known only when the unit is there
				Config: named("new", prod, "EU", "") + fmt.Sprintf("data %q %q { name_path = doit_organizational_unit.new.name_path }\n", typeName, "test"),
				ConfigStateChecks: []statecheck.StateCheck{
					found("name_path", "Workloads/Prod/EU"), found("parent_id", prod),
				},
			},
			empty(named("new", prod, "EU", "") + at("Workloads/Prod/EU")),
		},
	})
}

func TestDataSourceListsOnlyItsPath(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	top := w.AWS.AddOU(w.AWS.RootID(), "Top")
	for i := range 3 {
		w.AWS.AddOU(w.AWS.AddOU(w.AWS.RootID(), fmt.Sprint("Beside", i)), "Below")
	}
	w.AWS.AddOU(top, "Bottom")
	_, said := w.Server(t, nil).ReadData(t, typeName, map[string]any{"name_path": "Top/Bottom"})
	if said != "" {
		t.Fatal(said)
	}
	if roots, levels := w.AWS.CountCalls("ListRoots"), w.AWS.CountCalls("ListOrganizationalUnitsForParent"); roots != 1 || levels != 2 || len(w.AWS.Calls()) != 3 {
		t.Errorf("%d calls, of them %d of ListRoots and %d levels; want 3, 1 and 2", len(w.AWS.Calls()), roots, levels)
	}
}

func TestListDataSource(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	root := w.AWS.RootID()
	b, a := w.AWS.AddOU(root, "B"), w.AWS.AddOU(root, "A")
	z, inner := w.AWS.AddOU(a, "Z"), w.AWS.AddOU(a, "A")
	const config = "data \"doit_organizational_units\" \"test\" {}\n"
	row := func(id, name, path, parent string) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id": knownvalue.StringExact(id), "name": knownvalue.StringExact(name), "name_path": knownvalue.StringExact(path),
			"parent_id": knownvalue.StringExact(parent),
			"arn":       knownvalue.StringExact(fmt.Sprintf("arn:aws:organizations::%s:ou/%s/%s", w.AWS.ManagementAccountID(), w.AWS.OrganizationID(), id)),
		})
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.doit_organizational_units.test", tfjsonpath.New("organizational_units"), knownvalue.ListExact([]knownvalue.Check{
					row(a, "A", "A", root), row(inner, "A", "A/A", a), row(z, "Z", "A/Z", a), row(b, "B", "B", root),
				})),
			}},
			empty(config),
		},
	})
	w.AWS.ResetCalls()
	if _, said := w.Server(t, nil).ReadData(t, "doit_organizational_units", nil); said != "" {
		t.Fatal(said)
	}
	if levels := w.AWS.CountCalls("ListOrganizationalUnitsForParent"); levels != 5 {
		t.Errorf("%d listings, want one for the root and each of the 4 units", levels)
	}
}

func TestListDataSourceOfAnEmptyOrganization(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	const config = "data \"doit_organizational_units\" \"test\" {}\n"
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.doit_organizational_units.test", tfjsonpath.New("organizational_units"), knownvalue.ListSizeExact(0)),
			}},
			empty(config),
		},
	})
}
