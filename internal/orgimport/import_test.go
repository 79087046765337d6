package orgimport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// byProvider is a configuration whose customer is in the provider block.
func byProvider(organizationID, more string) string {
	return fmt.Sprintf("provider \"doit\" {\n customer_id = \"acme\"\n}\nresource %q %q {\n organization_id = %q\n%s}\n", typeName, "test", organizationID, more)
}

func TestImportByID(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	config := byProvider(id, allRoles+"tags = { team = \"finops\" }\n")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("id", id)}},
			{ResourceName: addr, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"made_roles", "made_roles.#"}},
			{ResourceName: addr, ImportState: true, ImportStateId: "acme", ExpectError: acctest.Text(`"acme" is not the id of an organization`)},
			{ResourceName: addr, ImportState: true, ImportStateId: "o-anotherone1", ExpectError: acctest.Text("organization_id is o-anotherone1, and these credentials belong to the organization " + id)},
			empty(config),
		},
	})
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := byProvider(w.AWS.OrganizationID(), cmpRole)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Identity),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{is("id", w.AWS.OrganizationID())}},
			{ResourceName: addr, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			empty(config),
		},
	})
}

// importByIdentity imports and refreshes.
func importByIdentity(t *testing.T, s *acctest.Server, id string) (acctest.Object, string) {
	t.Helper()
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
	return s.Refresh(t, typeName, acctest.Object{State: state})
}

// TestImportByIdentityBelowTerraform imports an organization with roles that others made and one that Terraform made.
func TestImportByIdentityBelowTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id, aws := w.AWS.OrganizationID(), behind(t, w.URL)
	provider := map[string]any{"customer_id": "acme"}
	wanted := map[string]any{"organization_id": id, "cmp_role": roles()["cmp_role"], "cloudhealth_role": roles()["cloudhealth_role"]}
	mustApply(t, w.Server(t, provider), wanted)
	aws.make("Administrator")
	aws.make("AWSAdmin")
	w.AWS.ResetCalls()
	read, said := importByIdentity(t, w.Server(t, provider), id)
	if said != "" || text(t, read, "management_account_id") != management || text(t, read, "step_status", "cmp_role") != "done" {
		t.Fatalf("after the import the state is %s %s", read.State, said)
	}
	if !attribute(t, read, "admin_role").IsNull() || attribute(t, read, "awsadmin_role").IsNull() || !attribute(t, read, "made_roles").Equal(emptySet(t, read)) {
		t.Errorf("the import took over %s", read.State)
	}
	s := w.Server(t, provider)
	plan := s.Plan(t, typeName, read, wanted)
	said = acctest.Messages(plan.Diagnostics)
	if !strings.HasPrefix(said, "WARNING: AttributeName(\"awsadmin_role\"): Adopted roles are left as they are") || strings.Count(said, "WARNING") != 1 {
		t.Errorf("a plan without the adopted role says:\n%s", said)
	}
	if n := w.AWS.CountCalls(writes...); n != 0 {
		t.Errorf("importing made %d changes", n)
	}
	if left, said := w.Server(t, map[string]any{"customer_id": "acme"}).Apply(t, typeName, read, nil); !left.State.IsNull() {
		t.Error(said)
	}
	aws.expect("role doitintl_cmp", "role CloudHealth", "role AWSAdmin", "role Administrator", "policy doitintl_cmp", "policy CloudHealth")
}

func TestImportedPlansNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	provider := map[string]any{"customer_id": "acme"}
	wanted := roles()
	wanted["organization_id"] = id
	mustApply(t, w.Server(t, provider), wanted)
	read, said := importByIdentity(t, w.Server(t, provider), id)
	if said != "" {
		t.Fatal(said)
	}
	s := w.Server(t, provider)
	plan := s.Plan(t, typeName, read, wanted)
	planned, err := plan.PlannedState.Unmarshal(s.Type(t, typeName))
	if err != nil || !planned.Equal(read.State) {
		t.Errorf("the imported organization plans a change: %s %v %s", cmp.Diff(read.State.String(), planned.String()), err, acctest.Messages(plan.Diagnostics))
	}
}

// TestImportWithoutCustomer is what terraform plan -generate-config-out meets.
func TestImportWithoutCustomer(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := w.AWS.OrganizationID()
	read, said := importByIdentity(t, w.Server(t, nil), id)
	if said != "" {
		t.Fatal(said)
	}
	s := w.Server(t, nil)
	said = acctest.Messages(s.Plan(t, typeName, read, map[string]any{"organization_id": id}).Diagnostics)
	if !strings.HasPrefix(said, "WARNING: AttributeName(\"customer_id\"): Missing customer_id") || strings.Contains(said, "ERROR") {
		t.Errorf("a generated configuration is told:\n%s", said)
	}
	state, said := s.Apply(t, typeName, read, config(id, nil))
	if strings.Contains(said, "ERROR") || text(t, state, "customer_id") != "acme" {
		t.Errorf("it says %s", said)
	}
	said = acctest.Messages(w.Server(t, nil).Plan(t, typeName, state, map[string]any{"organization_id": id}).Diagnostics)
	if !strings.HasPrefix(said, "ERROR: AttributeName(\"customer_id\"): Missing customer_id") {
		t.Errorf("a configuration that lost its customer is told:\n%s", said)
	}
}
