package bootstraproleremoval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"account_id": tftypes.String, "role_name": tftypes.String}}

// imported imports at the protocol, by id or by identity, and refreshes. said is what was refused.
func imported(t *testing.T, s *acctest.Server, id string, identity object) (got acctest.Object, identified *tfprotov6.ResourceIdentityData, said string) {
	t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
	if identity != nil {
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: acctest.Dynamic(t, identityType, acctest.Value(t, identityType, identity))}
	}
	resp, err := s.ImportResourceState(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if said := acctest.Messages(resp.Diagnostics); said != "" {
		return got, nil, said
	}
	read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: resp.ImportedResources[0].State, Private: resp.ImportedResources[0].Private, CurrentIdentity: resp.ImportedResources[0].Identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := acctest.Messages(read.Diagnostics); said != "" {
		return got, nil, said
	}
	state, err := read.NewState.Unmarshal(s.Type(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	return acctest.Object{State: state, Private: read.Private}, read.NewIdentity, ""
}

// TestImportBelowTerraform imports by id and by identity: nothing is left but what AWS does not know, and the next apply
// finds out what became of the role.
func TestImportBelowTerraform(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		id       func(member string) string
		identity func(member string) object
		config   object
		result   string
	}{
		"id":                  {id: func(m string) string { return m + "/" + bootstrap }, config: via, result: "removed"},
		"id of the account":   {id: func(m string) string { return m }, config: via, result: "removed"},
		"identity":            {identity: func(m string) object { return object{"account_id": m, "role_name": bootstrap} }, config: via, result: "removed"},
		"identity of account": {identity: func(m string) object { return object{"account_id": m} }, config: via, result: "removed"},
		"nobody can look":     {id: func(m string) string { return m }, result: "disarmed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.make(t, s.config(via))
			server := s.Server(t, nil)
			var id string
			var identity object
			if row.id != nil {
				id = row.id(s.member)
			} else {
				identity = row.identity(s.member)
			}
			got, identified, said := imported(t, server, id, identity)
			if said != "" {
				t.Fatal(said)
			}
			value, err := identified.IdentityData.Unmarshal(identityType)
			if want := acctest.Value(t, identityType, object{"account_id": s.member, "role_name": bootstrap}); err != nil || !value.Equal(want) {
				t.Errorf("the identity is %s, %v", value, err)
			}
			plan := server.Plan(t, typeName, got, s.config(row.config))
			want := []string{"replacement_role_names", "result"}
			if row.config != nil {
				want = append(want, "via_role_name")
			}
			if diff := cmp.Diff(want, changes(t, server, got, plan)); diff != "" || len(plan.RequiresReplace) > 0 {
				t.Error(diff)
			}
			done, _ := server.ApplyPlanned(t, typeName, got, s.config(row.config), plan)
			s.expect(t, done, row.result, "none")
		})
	}
}

// TestImportOfNothing is refused, and changes nothing.
func TestImportOfNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	gone := s.AWS.AddAccount(awssim.Account{Name: "team-b"})
	s.AWS.RemoveRole(gone, bootstrap)
	server := s.Server(t, nil)
	for id, want := range map[string]string{
		s.member:          "lets these credentials in, so there is no removal that could be imported",
		gone:              "does not have the tag " + tag,
		"team-a":          `"team-a" is not ACCOUNT or ACCOUNT/ROLE: an account id has 12 digits`,
		s.member + "/a b": "a role name has 1 to 64",
	} {
		_, _, said := imported(t, server, id, nil)
		says(t, said, "ERROR", want)
	}
}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	config := s.block("test", `via_role_name = "Deployer"`)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Identity),
		ProtoV6ProviderFactories: s.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: checks(is("result", "removed"))},
			{ResourceName: addr, ImportState: true, ImportStateKind: resource.ImportCommandWithID, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"replacement_role_names", "via_role_name", "result"}},
			{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
	})
}
