package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestDriftIsPutRight changes a role behind Terraform's back in each way: the plan shows it and the apply puts it right.
func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	for name, row := range map[string]struct {
		change func(t *testing.T, aws outside)
		shown  string // attribute that the plan changes
	}{
		"whom it trusts": {func(_ *testing.T, aws outside) {
			aws.trust("doitintl_cmp", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"`+externalID+`"}}}]}`)
		}, "trusted_account_ids"},
		"the external id is gone": {func(_ *testing.T, aws outside) {
			aws.trust("doitintl_cmp", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::068664126052:root"},"Action":"sts:AssumeRole"}]}`)
		}, "external_id"},
		"what it may do": {func(t *testing.T, o outside) {
			t.Helper()
			must[*iam.CreatePolicyVersionOutput](t)(o.CreatePolicyVersion(t.Context(), &iam.CreatePolicyVersionInput{
				PolicyArn: aws.String(policyARN(own, "doitintl_cmp")), PolicyDocument: aws.String(readS3), SetAsDefault: true,
			}))
		}, "policies"},
		"its policy is detached":    {func(_ *testing.T, aws outside) { aws.detach(policyARN(own, "doitintl_cmp")) }, "policies"},
		"another one is detached":   {func(_ *testing.T, aws outside) { aws.detach(readOnly) }, "managed_policy_arns"},
		"description and durations": {func(t *testing.T, o outside) { t.Helper(); o.describe("doitintl_cmp", "another", 7200) }, "max_session_duration"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			aws := behind(t, w.URL)
			config := cmpRole(map[string]any{"managed_policy_arns": []any{readOnly}, "description": "mine"})
			made := mustApply(t, w.Server(t, nil), config)
			before := aws.snapshot("doitintl_cmp")
			row.change(t, aws)
			s := w.Server(t, nil)
			seen, said := s.Refresh(t, typeName, made)
			if said != "" {
				t.Fatal(said)
			}
			if plan := s.Plan(t, typeName, seen, config); !changes(t, s, seen, plan)[row.shown] || len(plan.RequiresReplace) > 0 {
				t.Errorf("the plan does not change %s but %v", row.shown, changes(t, s, seen, plan))
			}
			after, said := s.Apply(t, typeName, seen, config)
			if said != "" || aws.snapshot("doitintl_cmp").trust != before.trust || strings.Join(aws.snapshot("doitintl_cmp").attached, " ") != strings.Join(before.attached, " ") {
				t.Errorf("it says %q, and AWS has %+v", said, aws.snapshot("doitintl_cmp"))
			}
			if plan := s.Plan(t, typeName, after, config); len(changes(t, s, after, plan)) > 0 {
				t.Errorf("there is still to change: %v", changes(t, s, after, plan))
			}
		})
	}
}

func TestVanishedRoleIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w.URL)
	config := partnerRole(minimal)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: checks(is("name", "doitintl_cmp"))},
			{ // its policy is still there, and is continued with
				PreConfig: func() {
					o.detach(policyARN(own, "doitintl_cmp"))
					must[*iam.DeleteRoleOutput](t)(o.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String("doitintl_cmp")}))
				},
				Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionCreate), ConfigStateChecks: checks(isList("policy_arns", policyARN(own, "doitintl_cmp"))),
			},
			empty(config),
		},
	})
	o.expect()
}

// TestWhatOthersGaveIsKept has policies of others on the role: they are shown, plan nothing and survive every update.
func TestWhatOthersGaveIsKept(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	foreign := aws.makePolicy("theirs")
	numbered := aws.makePolicy("doitintl_cmp-2") // named as if it were the role's own
	config := partnerRole(minimal)
	updated := partnerRole(minimal, "member_access = true", `managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]`)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: checks(isList("other_policies"))},
			{
				PreConfig: func() {
					aws.attach("doitintl_cmp", foreign)
					aws.attach("doitintl_cmp", numbered)
					aws.inline("doitintl_cmp", "by-hand")
				},
				Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{RefreshState: true},
			{Config: updated, ConfigPlanChecks: updates(), ConfigStateChecks: checks(isList("other_policies", numbered, foreign, "inline:by-hand"), isList("policy_arns", policyARN(own, "doitintl_cmp")))},
			{Config: config, ConfigPlanChecks: updates(), ConfigStateChecks: checks(isList("other_policies", numbered, foreign, "inline:by-hand"))},
			{
				PreConfig: func() {
					aws.detach(foreign)
					aws.detach(numbered)
					must[*iam.DeleteRolePolicyOutput](t)(aws.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: new("doitintl_cmp"), PolicyName: new("by-hand")}))
				},
				Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
	})
	aws.expect("policy theirs", "policy doitintl_cmp-2")
}

func TestDeletedPrincipalIsNamed(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	aws.make("ci", own)
	arn := "arn:aws:iam::" + own + ":role/ci"
	config := map[string]any{"kind": "custom", "name": "Partner", "policy_json": readS3, "trusted_principal_arns": []any{arn}}
	made := mustApply(t, w.Server(t, nil), config)
	deleted := *aws.snapshot("ci").role.RoleId
	w.AWS.RemoveRole(own, "ci")
	aws.make("ci", own) // another one of the same name is not trusted
	s := w.Server(t, nil)
	seen, said := s.Refresh(t, typeName, made)
	for _, part := range []string{"WARNING: Trusted principals were deleted", own + "/Partner names " + deleted} {
		if !strings.Contains(said, part) {
			t.Errorf("the refresh does not say %q: %s", part, said)
		}
	}
	if plan := s.Plan(t, typeName, seen, config); !changes(t, s, seen, plan)["trusted_principal_arns"] {
		t.Error("the plan does not show that the principal is gone")
	}
	if _, said := s.Apply(t, typeName, seen, config); said != "" || !strings.Contains(aws.snapshot("Partner").trust, arn) {
		t.Errorf("it says %q, and AWS has %s", said, aws.snapshot("Partner").trust)
	}
}

func TestTagsOfOthers(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	o := behind(t, w.URL)
	tag := func() { o.tag("doitintl_cmp", "theirs", "1") }
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: partnerRole(minimal), ConfigStateChecks: checks(isNull("tags"))},
			{PreConfig: tag, Config: partnerRole(minimal), PlanOnly: true}, // nobody configured tags, so they are left alone
			{Config: partnerRole(minimal, `tags = { stage = "dev" }`), ConfigPlanChecks: updates(), ExpectNonEmptyPlan: true},
			{Config: partnerRole(minimal, `tags = { stage = "dev" }`), ConfigPlanChecks: updates()},
			empty(partnerRole(minimal, `tags = { stage = "dev" }`)),
			{Config: partnerRole(minimal, `tags = {}`), ConfigPlanChecks: updates()},
			{
				PreConfig: func() {
					if tags := o.snapshot("doitintl_cmp").tags; len(tags) != 1 || tags["doit:owner-id"] == "" {
						t.Errorf("the role has the tags %v, want the marker alone", tags)
					}
				},
				Config: partnerRole(minimal, `tags = {}`), PlanOnly: true,
			},
		},
	})
}

// TestAllTagsAreExchanged needs room for the new tags, and has a key whose case changes: IAM keeps one of both.
func TestAllTagsAreExchanged(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	tags := func(prefix string) map[string]any {
		all := map[string]any{}
		for i := range 48 {
			all[fmt.Sprint(prefix, i)] = "x"
		}
		return cmpRole(map[string]any{"tags": all})
	}
	made := mustApply(t, w.Server(t, nil), tags("a"))
	for _, prefix := range []string{"b", "B"} {
		var said string
		if made, said = w.Server(t, nil).Apply(t, typeName, made, tags(prefix)); said != "" {
			t.Fatalf("it says %q", said)
		}
		if got := behind(t, w.URL).snapshot("doitintl_cmp").tags; len(got) != 49 || got[prefix+"7"] != "x" {
			t.Errorf("the role has the tags %v", got)
		}
	}
}

// TestLostConditionsAreAnnounced has a trust policy with more than the attributes can say, in state and to be adopted.
func TestLostConditionsAreAnnounced(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	made := mustApply(t, w.Server(t, nil), cmpRole(nil))
	aws.trust("doitintl_cmp", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"068664126052"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"`+externalID+`"},"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}`)
	s := w.Server(t, nil)
	seen, _ := s.Refresh(t, typeName, made)
	said := acctest.Messages(s.Plan(t, typeName, seen, cmpRole(nil)).Diagnostics)
	if !strings.Contains(said, "WARNING: AttributeName(\"trust_policy\"): Trust policies lose conditions or statements") || strings.Contains(said, externalID) {
		t.Errorf("the plan says %q", said)
	}
	said = acctest.Messages(w.Server(t, map[string]any{"vend_scope": "another"}).Plan(t, typeName, acctest.Object{}, cmpRole(map[string]any{"adopt_existing": true})).Diagnostics)
	if !strings.Contains(said, "; its other conditions and statements are lost)") {
		t.Errorf("the plan of an adoption says %q", said)
	}
}
