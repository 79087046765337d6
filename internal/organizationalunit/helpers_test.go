package organizationalunit_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const (
	typeName = "doit_organizational_unit"
	addr     = typeName + ".test"
)

// outside changes and reads the simulated organization behind Terraform's back.
type outside struct {
	*organizations.Client
	t *testing.T
}

func behind(t *testing.T, w *acctest.World) outside {
	return outside{t: t, Client: (&acctest.Backend{URL: w.URL}).Organizations()}
}

func (o outside) create(parentID, name string) (id string) {
	o.t.Helper()
	out, err := o.CreateOrganizationalUnit(o.t.Context(), &organizations.CreateOrganizationalUnitInput{ParentId: &parentID, Name: &name})
	if err != nil {
		o.t.Fatal(err)
	}
	return *out.OrganizationalUnit.Id
}

func (o outside) rename(id, name string) {
	o.t.Helper()
	_, err := o.UpdateOrganizationalUnit(o.t.Context(), &organizations.UpdateOrganizationalUnitInput{OrganizationalUnitId: &id, Name: &name})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o outside) delete(id string) {
	o.t.Helper()
	_, err := o.DeleteOrganizationalUnit(o.t.Context(), &organizations.DeleteOrganizationalUnitInput{OrganizationalUnitId: &id})
	if err != nil {
		o.t.Fatal(err)
	}
}

// below lists the units below a parent: id by name.
func (o outside) below(parentID string) map[string]string {
	o.t.Helper()
	units := map[string]string{}
	pages := organizations.NewListOrganizationalUnitsForParentPaginator(o.Client, &organizations.ListOrganizationalUnitsForParentInput{ParentId: &parentID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		for _, unit := range page.OrganizationalUnits {
			units[*unit.Name] = *unit.Id
		}
	}
	return units
}

func (o outside) tag(id string, tags map[string]string) {
	o.t.Helper()
	var list []orgtypes.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, orgtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	if _, err := o.TagResource(o.t.Context(), &organizations.TagResourceInput{ResourceId: &id, Tags: list}); err != nil {
		o.t.Fatal(err)
	}
}

func (o outside) tags(id string) map[string]string {
	o.t.Helper()
	out, err := o.ListTagsForResource(o.t.Context(), &organizations.ListTagsForResourceInput{ResourceId: &id})
	if err != nil {
		o.t.Fatal(err)
	}
	tags := map[string]string{}
	for _, tag := range out.Tags {
		tags[*tag.Key] = *tag.Value
	}
	return tags
}

// unit is a configuration of doit_organizational_unit.test.
func unit(parentID, name, more string) string {
	return named("test", parentID, name, more)
}

// named is a configuration of a doit_organizational_unit. parentID and name may be expressions when they are written as ${...}.
func named(label, parentID, name, more string) string {
	return fmt.Sprintf("resource %q %q {\n  name = %q\n  parent_id = %q\n%s\n}\n", typeName, label, name, parentID, more)
}

// empty is the last step of every test: the same configuration plans nothing.
func empty(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}}
}

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(addr, action)}}
}

func is(attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.StringExact(value))
}

func hasTags(attribute string, tags map[string]string) statecheck.StateCheck {
	checks := map[string]knownvalue.Check{}
	for key, value := range tags {
		checks[key] = knownvalue.StringExact(value)
	}
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(attribute), knownvalue.MapExact(checks))
}
