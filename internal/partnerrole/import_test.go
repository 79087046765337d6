package partnerrole_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"account_id": tftypes.String, "name": tftypes.String}}

func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.Identity),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: partnerRole(minimal), ConfigStateChecks: checks(is("name", "doitintl_cmp"))},
			{ResourceName: addr, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			empty(partnerRole(minimal)),
		},
	})
}

// imported imports a role at the protocol, by id or by identity, and refreshes it.
func imported(t *testing.T, s *acctest.Server, id string, identity map[string]any) (acctest.Object, *tfprotov6.ResourceIdentityData) {
	t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
	if identity != nil {
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: acctest.Dynamic(t, identityType, acctest.Value(t, identityType, identity))}
	}
	resp, err := s.ImportResourceState(t.Context(), req)
	if err != nil || len(resp.ImportedResources) != 1 {
		t.Fatalf("%v %s", err, acctest.Messages(resp.Diagnostics))
	}
	object := s.Type(t, typeName)
	read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: resp.ImportedResources[0].State, Private: resp.ImportedResources[0].Private, CurrentIdentity: resp.ImportedResources[0].Identity,
	})
	if err != nil || acctest.Messages(read.Diagnostics) != "" {
		t.Fatalf("%v %s", err, acctest.Messages(read.Diagnostics))
	}
	state, err := read.NewState.Unmarshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return acctest.Object{State: state, Private: read.Private}, read.NewIdentity
}

func TestImportByIdentityBelowTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := cmpRole(map[string]any{"tags": map[string]any{"stage": "dev"}})
	made := mustApply(t, w.Server(t, nil), config)
	for name, identity := range map[string]map[string]any{
		"with the account":    {"account_id": own, "name": "doitintl_cmp"},
		"of the own account":  {"name": "doitintl_cmp"},
		"by its id, for both": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := w.Server(t, nil)
			id := ""
			if identity == nil {
				id = "doitintl_cmp"
			}
			got, identified := imported(t, s, id, identity)
			if diff := cmp.Diff(made.State.String(), got.State.String()); diff != "" {
				t.Error(diff)
			}
			if plan := s.Plan(t, typeName, got, config); len(changes(t, s, got, plan)) > 0 {
				t.Errorf("the import plans %v", changes(t, s, got, plan))
			}
			value, err := identified.IdentityData.Unmarshal(identityType)
			want := acctest.Value(t, identityType, map[string]any{"account_id": own, "name": "doitintl_cmp"})
			if err != nil || !value.Equal(want) {
				t.Errorf("the identity is %s, %v", value, err)
			}
		})
	}
}

// TestImportOfForeignRoles imports roles that nobody made with Terraform: what a matching configuration plans is nothing
// but what AWS does not know.
func TestImportOfForeignRoles(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.make("by-hand", own)
	aws.attach("by-hand", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	aws.attach("by-hand", aws.makePolicy("by-hand"))
	aws.inline("by-hand", "more")
	aws.tag("by-hand", "theirs", "1")
	s := w.Server(t, nil)
	got, _ := imported(t, s, "by-hand", nil)
	config := map[string]any{
		"kind": "custom", "name": "by-hand", "trusted_account_ids": []any{own}, "policy_json": readS3, "managed_policy_arns": []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
		"tags": map[string]any{"theirs": "1"},
	}
	plan := s.Plan(t, typeName, got, config)
	if changed := changes(t, s, got, plan); len(changed) > 0 || acctest.Messages(plan.Diagnostics) != "" {
		t.Errorf("the import plans %v %s", changed, acctest.Messages(plan.Diagnostics))
	}
	if got.Attribute(t, "description") != "made by hand" {
		t.Errorf("the description is %q", got.Attribute(t, "description"))
	}
	delete(config, "managed_policy_arns")
	if changed := changes(t, s, got, s.Plan(t, typeName, got, config)); !changed["managed_policy_arns"] {
		t.Errorf("what would be detached is not shown but %v", changed)
	}
	config["managed_policy_arns"] = []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"}
	config["policy_json"] = strings.Replace(readS3, "s3:ListBucket", "s3:PutObject", 1)
	after, said := s.Apply(t, typeName, got, config)
	if said != "" || !strings.Contains(aws.document(policyARN(own, "by-hand")), "PutObject") || after.State.IsNull() {
		t.Errorf("updating it says %q", said)
	}
}

func TestKindOfImported(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := cmpRole(map[string]any{"name": "console", "member_access": true, "report_bucket": nil})
	mustApply(t, w.Server(t, map[string]any{"customer_id": "acme"}), config)
	s := w.Server(t, map[string]any{"customer_id": "acme"})
	got, _ := imported(t, s, "console", nil)
	if got.Attribute(t, "kind") != "cmp" || got.Attribute(t, "policy_json") != "" {
		t.Errorf("a role that trusts DoiT and has the default policy is of the kind %s with %q", got.Attribute(t, "kind"), got.Attribute(t, "policy_json"))
	}
	if changed := changes(t, s, got, s.Plan(t, typeName, got, config)); len(changed) > 0 {
		t.Errorf("the import plans %v", changed)
	}
}
