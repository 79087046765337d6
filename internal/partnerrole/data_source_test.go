package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const dataAddr = "data.doit_partner_role_policy.test"

func policyData(body ...string) string {
	return fmt.Sprintf("data \"doit_partner_role_policy\" \"test\" {\n%s\n}\n", strings.Join(body, "\n"))
}

// TestPoliciesOfEachKind shows both policies of each kind, and makes and asks nothing.
func TestPoliciesOfEachKind(t *testing.T) {
	t.Parallel()
	for kind, row := range map[string]struct {
		body     []string
		policies int
		name     string
	}{
		"cmp":         {[]string{`external_id = "abc"`, "member_access = true"}, 1, "doitintl_cmp"},
		"cloudhealth": {[]string{`external_id = "abc"`}, 1, "CloudHealth"},
		"awsadmin":    {[]string{`external_id = "abc"`, `trusted_account_ids = ["999988887777"]`, fmt.Sprintf("policy_json = %q", large(2))}, 2, "AWSAdmin"},
		"admin":       {nil, 0, "Administrator"},
		"custom":      {[]string{`name = "Partner"`, `trusted_principal_arns = ["arn:aws:iam::123456789012:role/ci"]`, fmt.Sprintf("policy_json = %q", readS3)}, 1, "Partner"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			config := policyData(append(row.body, fmt.Sprintf("kind = %q", kind))...)
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{{Config: config, ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(dataAddr, tfjsonpath.New("name"), knownvalue.StringExact(row.name)),
					statecheck.ExpectKnownValue(dataAddr, tfjsonpath.New("policies"), knownvalue.ListSizeExact(row.policies)),
					statecheck.ExpectKnownValue(dataAddr, tfjsonpath.New("trust_policy"), knownvalue.NotNull()),
					statecheck.ExpectSensitiveValue(dataAddr, tfjsonpath.New("trust_policy")),
				}}},
			})
			if calls := counted(w); kind != "admin" && len(calls) > 0 || len(calls) > 1 {
				t.Errorf("it called %v", calls)
			}
		})
	}
}

// TestPolicyIsThatOfTheRole compares what was shown with what the role then gets.
func TestPolicyIsThatOfTheRole(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	s := w.Server(t, map[string]any{"customer_id": "acme"})
	config := map[string]any{"kind": "cmp", "external_id": externalID, "member_access": true, "path": "/partners/"}
	shown, said := s.ReadData(t, "doit_partner_role_policy", config)
	if said != "" {
		t.Fatal(said)
	}
	made := mustApply(t, s, config)
	var attributes map[string]tftypes.Value
	if err := made.State.As(&attributes); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"name", "path", "trust_policy", "policies", "trusted_account_ids", "require_mfa", "managed_policy_arns"} {
		if !shown[name].Equal(attributes[name]) {
			t.Errorf("%s was shown as %s and became %s", name, shown[name], attributes[name])
		}
	}
	if !strings.Contains(shown["policies"].String(), "doitintl-awsops-acme") {
		t.Error("the policy does not allow to read the customer's report")
	}
}

func TestPolicyThatCannotBe(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	for says, config := range map[string]map[string]any{
		"external_id":         {"kind": "cmp"},
		"trusted_account_ids": {"kind": "awsadmin"},
		"name":                {"kind": "custom", "policy_json": readS3, "trusted_account_ids": []any{own}},
	} {
		if _, said := w.Server(t, nil).ReadData(t, "doit_partner_role_policy", config); !strings.Contains(said, "ERROR: AttributeName(\""+says+"\")") {
			t.Errorf("it says %q, want an error on %s", said, says)
		}
	}
}
