package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestInterruptedCreateContinues cuts a create at each of its calls in each way, then applies again: one role with its
// policies, nothing left over, and no state together with an error, which Terraform would taint.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	for operation, times := range map[string]int{
		"GetRole": 1, "GetPolicy": 2, "CreatePolicy": 3, "CreateRole": 1, "AttachRolePolicy": 4, "ListAttachedRolePolicies": 1, "ListRolePolicies": 1, "GetPolicyVersion": 1,
	} {
		for skip := range times {
			for name, fault := range map[string]awssim.Fault{
				"refused":                        {Kind: awssim.FaultError, Error: &denied},
				"answer lost once":               {Kind: awssim.FaultResetAfter},
				"answer lost for ever":           {Kind: awssim.FaultResetAfter, Count: awssim.Always},
				"failed inside after executing":  {Kind: awssim.FaultInternalAfter},
				"failed inside before executing": {Kind: awssim.FaultInternal, Count: awssim.Always},
			} {
				fault.Operation, fault.Skip = operation, skip
				t.Run(strings.Join([]string{operation, string(rune('1' + skip)), name}, " "), func(t *testing.T) {
					t.Parallel()
					interrupt(t, fault)
				})
			}
		}
	}
}

func interrupt(t *testing.T, fault awssim.Fault) {
	t.Helper()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := map[string]any{
		"kind": "custom", "name": "Partner", "trusted_account_ids": []any{"999988887777"}, "external_id": externalID, "policy_json": large(3),
		"managed_policy_arns": []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"}, "permissions_boundary": "arn:aws:iam::aws:policy/AdministratorAccess", "tags": map[string]any{"stage": "dev"},
	}
	plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, config)
	if said := acctest.Messages(plan.Diagnostics); said != "" {
		t.Fatal(said)
	}
	injected := w.AWS.Inject(fault)
	state, said := w.Server(t, map[string]any{"max_retries": 3}).ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
	injected.Remove()
	if injected.Hits() == 0 {
		t.Fatalf("the create makes no such call of %s", fault.Operation)
	}
	if state.State.IsNull() != strings.Contains(said, "ERROR") {
		t.Fatalf("a state: %t, messages %q", !state.State.IsNull(), said)
	}
	if state.State.IsNull() {
		state = mustApply(t, w.Server(t, nil), config)
	}
	aws.expect("role Partner", "policy Partner", "policy Partner-2", "policy Partner-3")
	got := aws.snapshot("Partner")
	if strings.Join(got.attached, " ") != "Partner Partner-2 Partner-3 ReadOnlyAccess" || got.tags["stage"] != "dev" || got.role.PermissionsBoundary == nil ||
		*got.role.RoleId != state.Attribute(t, "unique_id") {
		t.Errorf("AWS has %+v, the state is of %s", got, state.Attribute(t, "unique_id"))
	}
	if left, said := w.Server(t, nil).Apply(t, typeName, state, nil); !left.State.IsNull() || said != "" {
		t.Errorf("destroying says %q", said)
	}
	aws.expect()
}

// TestContinuedRoleIsAnnounced also asks for less at the second attempt: what the first made of it goes away.
func TestContinuedRoleIsAnnounced(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := func(policies int) map[string]any {
		return map[string]any{"kind": "custom", "name": "Partner", "trusted_account_ids": []any{own}, "policy_json": large(policies)}
	}
	fault := faultAt("AttachRolePolicy")
	fault.Skip = 1
	w.AWS.Inject(fault)
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config(3))
	want := `"policy ` + policyARN(own, "Partner-2") + ` attached" failed: not authorized. Done before that: policy Partner made, policy Partner-2 made, policy Partner-3 made, role Partner made, policy ` + policyARN(own, "Partner") + " attached."
	if !state.State.IsNull() || !strings.Contains(said, want) {
		t.Fatalf("it says %q, want %q", said, want)
	}
	stranger := w.Server(t, map[string]any{"vend_scope": "another state"}).Plan(t, typeName, acctest.Object{}, config(3))
	if said := acctest.Messages(stranger.Diagnostics); !strings.Contains(said, "this configuration did not make it") {
		t.Errorf("another scope is told %q", said)
	}
	second := w.Server(t, nil)
	plan := second.Plan(t, typeName, acctest.Object{}, config(1))
	want = "WARNING: Continuing with roles that an earlier apply began\nAn earlier apply of this configuration began to make the role " + own + "/Partner."
	if said := acctest.Messages(plan.Diagnostics); !strings.HasPrefix(said, want) || !strings.Contains(said, "policy Partner-3 detached and deleted") {
		t.Errorf("the plan says %q", said)
	}
	state, said = second.ApplyPlanned(t, typeName, acctest.Object{}, config(1), plan)
	if state.State.IsNull() || said != "" {
		t.Fatal(said)
	}
	aws.expect("role Partner", "policy Partner")
}

func TestSecondApplyContinues(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(faultAt("AttachRolePolicy"))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: partnerRole(minimal), ExpectError: acctest.Text("Applying again looks first for what is there and continues with it")},
			{Config: partnerRole(minimal), ConfigStateChecks: checks(is("name", "doitintl_cmp"))},
			empty(partnerRole(minimal)),
		},
	})
	if n := w.AWS.CountCalls("CreateRole"); n != 1 {
		t.Errorf("CreateRole was called %d times", n)
	}
}

// TestPropagation has an IAM that does not know for a while what it just wrote.
func TestPropagation(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]awssim.Fault{
		"the policy is attached":            {Operation: "AttachRolePolicy", Error: &awssim.Error{Code: "NoSuchEntity", Message: "Policy does not exist or is not attachable.", Status: 404}},
		"the principal of the trust policy": {Operation: "CreateRole", Error: &awssim.Error{Code: "MalformedPolicyDocument", Message: `Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/ci"`, Status: 400}},
		"the role is read":                  {Operation: "GetRole", Skip: 2, Error: &awssim.Error{Code: "NoSuchEntity", Message: "The role cannot be found.", Status: 404}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			fault.Kind, fault.Count = awssim.FaultError, 4
			injected := w.AWS.Inject(fault)
			before := w.Clock.Now()
			mustApply(t, w.Server(t, nil), cmpRole(nil))
			if waited := w.Clock.Now().Sub(before); injected.Hits() != 4 || waited < 5*time.Second || waited > 2*time.Minute {
				t.Errorf("%d refusals, waited %s", injected.Hits(), waited)
			}
			behind(t, w.URL).expect("role doitintl_cmp", "policy doitintl_cmp")
		})
	}
}

// TestSlowIAM makes, changes and deletes a role that trusts another one of the same apply, in an IAM that shows everything
// late.
func TestSlowIAM(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{5 * time.Second, time.Minute} {
		t.Run(delay.String(), func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.IAMDelay = delay })
			ci := named("ci", `kind = "custom"`, `name = "ci"`, `trusted_account_ids = ["`+own+`"]`, `managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]`)
			first := ci + partnerRole(`kind = "custom"`, `name = "Partner"`, `trusted_principal_arns = [doit_partner_role.ci.arn]`, fmt.Sprintf("policy_json = %q", large(2)))
			second := ci + partnerRole(`kind = "custom"`, `name = "Partner"`, `trusted_account_ids = ["`+own+`"]`, `description = "changed"`, fmt.Sprintf("policy_json = %q", readS3))
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{
					{Config: first, ConfigStateChecks: checks(isSet("trusted_principal_arns", "arn:aws:iam::"+own+":role/ci"))},
					{Config: second, ConfigPlanChecks: updates(), ConfigStateChecks: checks(is("description", "changed"), isNull("trusted_principal_arns"))},
					empty(second),
				},
			})
			w.Clock.Advance(delay)
			behind(t, w.URL).expect()
		})
	}
}

// TestLostAnswerOfASlowIAM loses the answer to each creation in an IAM that shows late what it made.
func TestLostAnswerOfASlowIAM(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"CreatePolicy", "CreateRole"} {
		w := acctest.NewWorld(t, func(o *awssim.Options) { o.IAMDelay = 20 * time.Second })
		fault := w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultResetAfter})
		mustApply(t, w.Server(t, nil), cmpRole(nil))
		if behind(t, w.URL).expect("role doitintl_cmp", "policy doitintl_cmp"); fault.Hits() != 1 {
			t.Errorf("%s was called %d times", operation, fault.Hits())
		}
	}
}

// TestPrincipalThatNeverAppears ends with its name, and nothing is tainted.
func TestPrincipalThatNeverAppears(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"kind": "custom", "name": "Partner", "policy_json": readS3, "trusted_principal_arns": []any{"arn:aws:iam::" + own + ":role/nobody"}}
	before := w.Clock.Now()
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, config)
	for _, part := range []string{"one of the trusted principals does not exist: arn:aws:iam::" + own + ":role/nobody.", "MalformedPolicyDocument", "Done before that: policy Partner made"} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q: %s", part, said)
		}
	}
	if waited := w.Clock.Now().Sub(before); !state.State.IsNull() || waited != 2*time.Minute {
		t.Errorf("waited %s, a state: %t", waited, !state.State.IsNull())
	}
	behind(t, w.URL).make("nobody", own)
	mustApply(t, w.Server(t, nil), config)
}

// TestRoleThatAWSDoesNotShowYetIsContinued applies again so soon that IAM does not show what the first apply made: the
// creating call is refused then, and what is there may lack what is wanted now.
func TestRoleThatAWSDoesNotShowYetIsContinued(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.IAMDelay = 10 * time.Second })
	w.AWS.Inject(awssim.Fault{Operation: "AttachRolePolicy", Kind: awssim.FaultError, Error: &denied})
	first := cmpRole(map[string]any{"description": "first", "tags": map[string]any{"stage": "dev"}})
	if state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, first); !state.State.IsNull() {
		t.Fatalf("the first apply ends well: %s", said)
	}
	second := mustApply(t, w.Server(t, nil), cmpRole(map[string]any{"description": "second", "tags": map[string]any{"stage": "prod"}}))
	if got := second.Attribute(t, "description"); got != "second" || w.AWS.CountCalls("DeleteRole") > 0 {
		t.Errorf("the role's description is %q", got)
	}
}
