package partnerrole_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestExternalIDForThirdParties tells third parties from accounts of the own organization.
func TestExternalIDForThirdParties(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	member := w.AWS.AddAccount(awssim.Account{Name: "team-a"})
	foreign, _ := w.AWS.AddOrganization()
	memberKeys := w.AWS.CredentialsFor(member)
	asMember := map[string]any{"access_key": memberKeys.AccessKeyID, "secret_key": memberKeys.SecretAccessKey}
	custom := func(more map[string]any) map[string]any {
		config := map[string]any{"kind": "custom", "name": "Partner", "policy_json": readS3}
		maps.Copy(config, more)
		return config
	}
	for name, row := range map[string]struct {
		provider, config map[string]any
		says             string
	}{
		"the own account": {nil, custom(map[string]any{"trusted_account_ids": []any{own}}), ""},
		"a member":        {nil, custom(map[string]any{"trusted_account_ids": []any{member}}), ""},
		"the management account, asked by a member": {asMember, custom(map[string]any{"trusted_account_ids": []any{own}}), ""},
		"the account that the role is in":           {nil, custom(map[string]any{"account_id": member, "trusted_account_ids": []any{member}}), ""},
		"another organization":                      {nil, custom(map[string]any{"trusted_account_ids": []any{own, foreign}}), "ERROR: AttributeName(\"external_id\"): Invalid external_id\nThe role trusts " + foreign + ","},
		"a role of another organization":            {nil, custom(map[string]any{"trusted_principal_arns": []any{"arn:aws:iam::" + foreign + ":role/x"}}), "The role trusts " + foreign + ","},
		"another one, with external id":             {nil, custom(map[string]any{"trusted_account_ids": []any{foreign}, "external_id": "abc"}), ""},
		"another one, and the user insists":         {nil, custom(map[string]any{"trusted_account_ids": []any{foreign}, "without_external_id": true}), "WARNING: AttributeName(\"without_external_id\"): Roles trust third parties without external id\nThe role " + own + "/Partner trusts " + foreign},
		"what a member cannot see":                  {asMember, custom(map[string]any{"trusted_account_ids": []any{foreign}}), "as far as these credentials can see"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := acctest.Messages(w.Server(t, row.provider).Plan(t, typeName, acctest.Object{}, row.config).Diagnostics)
			if row.says == "" && said != "" || !strings.Contains(said, row.says) {
				t.Errorf("the plan says %q, want %q", said, row.says)
			}
		})
	}
}

// TestTrustOfAnUpdateIsChecked has a role that begins to trust a stranger.
func TestTrustOfAnUpdateIsChecked(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	foreign, _ := w.AWS.AddOrganization()
	config := map[string]any{"kind": "custom", "name": "Partner", "policy_json": readS3, "trusted_account_ids": []any{own}}
	made := mustApply(t, w.Server(t, nil), config)
	config["trusted_account_ids"] = []any{own, foreign}
	said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, made, config).Diagnostics)
	if !strings.Contains(said, "AttributeName(\"external_id\")") || !strings.Contains(said, foreign) {
		t.Errorf("the plan says %q", said)
	}
}

// TestAdminOutsideOfAnOrganization has no management account to trust.
func TestAdminOutsideOfAnOrganization(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.SetOrganizationInUse(false)
	said := acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, map[string]any{"kind": "admin"}).Diagnostics)
	if !strings.Contains(said, "finding out the management account, which is the default of trusted_account_ids") {
		t.Errorf("the plan says %q", said)
	}
	said = acctest.Messages(w.Server(t, nil).Plan(t, typeName, acctest.Object{}, map[string]any{"kind": "admin", "trusted_account_ids": []any{own}}).Diagnostics)
	if said != "" {
		t.Errorf("with an account to trust the plan says %q", said)
	}
}

// TestWhoGetsIn lets the simulated AWS judge the trust policies: with the right external id and without it.
func TestWhoGetsIn(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	partner, keys := w.AWS.AddOrganization()
	mustApply(t, w.Server(t, nil), map[string]any{
		"kind": "custom", "name": "Partner", "policy_json": readS3, "trusted_account_ids": []any{partner}, "external_id": externalID,
	})
	mustApply(t, w.Server(t, nil), map[string]any{"kind": "admin"})
	for name, row := range map[string]struct {
		keys     awssim.Credentials
		role, id string
		enters   bool
	}{
		"the partner with its id":      {keys, "Partner", externalID, true},
		"the partner without":          {keys, "Partner", "", false},
		"the partner with another":     {keys, "Partner", "of-another-customer", false},
		"a stranger who knows the id":  {w.AWS.CredentialsFor(w.AWS.AddAccount(awssim.Account{Name: "x"})), "Partner", externalID, false},
		"an administrator without MFA": {w.AWS.CredentialsFor(own), "Administrator", "", false},
	} {
		if got := assume(t, w, row.keys, row.role, row.id); got != row.enters {
			t.Errorf("%s gets in: %t", name, got)
		}
	}
}

// TestTrustThatNoPlanKnew checks at apply whom the role trusts, when it is made and when it is changed.
func TestTrustThatNoPlanKnew(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	foreign, _ := w.AWS.AddOrganization()
	trusting := func(account string) string {
		return "resource \"terraform_data\" \"x\" { input = \"" + account + "\" }\n" + partnerRole(
			`kind = "custom"`, `name = "Partner"`, "policy_json = jsonencode("+readS3+")", "trusted_account_ids = [terraform_data.x.output]")
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: trusting(foreign), ExpectError: acctest.Text("which is outside of this organization")},
			{Config: trusting(own), ConfigStateChecks: checks(isSet("trusted_account_ids", own))},
			{Config: trusting(foreign), ExpectError: acctest.Text("which is outside of this organization")},
		},
	})
	behind(t, w.URL).expect()
}
