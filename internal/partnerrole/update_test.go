package partnerrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
)

const providerTags = "provider \"doit\" {\n  default_tags {\n    tags = { owner = \"platform\" }\n  }\n}\n"

// everything is a configuration with every attribute. Each change is "attribute = value" in the place of the usual value.
func everything(changes ...string) string {
	values := map[string]string{
		"kind": `"custom"`, "name": `"Partner"`, "path": `"/partners/"`, "description": `"all of it"`, "trusted_account_ids": `["999988887777", "` + own + `"]`,
		"external_id": `"` + externalID + `"`, "require_mfa": "true", "policy_json": `jsonencode(jsondecode(` + fmt.Sprintf("%q", readS3) + `))`,
		"managed_policy_arns": `["arn:aws:iam::aws:policy/ReadOnlyAccess"]`, "permissions_boundary": `"arn:aws:iam::aws:policy/AdministratorAccess"`,
		"max_session_duration": "7200", "tags": `{ stage = "dev" }`, "on_destroy": `"delete"`, "adopt_existing": "false", "access_role_name": `"Entry"`,
	}
	for _, change := range changes {
		name, value, _ := strings.Cut(change, " = ")
		if values[name] = value; value == "" {
			delete(values, name)
		}
	}
	var body []string
	for name, value := range ordered(values) {
		body = append(body, name+" = "+value)
	}
	return providerTags + partnerRole(append(body, "timeouts {\n create = \"5m\"\n}")...)
}

func TestEachAttributeChangesInPlace(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	const writeS3 = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}`
	changes := []struct {
		change string
		check  statecheck.StateCheck
		inAWS  func(r snapshot) bool
	}{
		{`description = "another one"`, is("description", "another one"), func(s snapshot) bool { return *s.role.Description == "another one" }},
		{`trusted_account_ids = ["999988887777"]`, isSet("trusted_account_ids", "999988887777"), func(s snapshot) bool { return !strings.Contains(s.trust, own) }},
		{`external_id = "another-one"`, is("external_id", "another-one"), func(s snapshot) bool { return strings.Contains(s.trust, `"another-one"`) }},
		{`require_mfa = false`, isSet("managed_policy_arns", "arn:aws:iam::aws:policy/ReadOnlyAccess"), func(s snapshot) bool { return !strings.Contains(s.trust, "MultiFactor") }},
		{`policy_json = ` + fmt.Sprintf("%q", writeS3), isList("policies", writeS3), func(snapshot) bool {
			return role.Equivalent(aws.document(policyARN(own, "partners/Partner")), writeS3)
		}},
		{`managed_policy_arns = ["arn:aws:iam::aws:policy/AWSOrganizationsFullAccess"]`, isSet("managed_policy_arns", "arn:aws:iam::aws:policy/AWSOrganizationsFullAccess"), func(s snapshot) bool {
			return strings.Join(s.attached, " ") == "AWSOrganizationsFullAccess Partner"
		}},
		{`managed_policy_arns = `, isNull("managed_policy_arns"), func(s snapshot) bool { return strings.Join(s.attached, " ") == "Partner" }},
		{`permissions_boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"`, is("permissions_boundary", "arn:aws:iam::aws:policy/ReadOnlyAccess"), func(s snapshot) bool {
			return *s.role.PermissionsBoundary.PermissionsBoundaryArn == "arn:aws:iam::aws:policy/ReadOnlyAccess"
		}},
		{`permissions_boundary = `, isNull("permissions_boundary"), func(s snapshot) bool { return s.role.PermissionsBoundary == nil }},
		{`max_session_duration = 43200`, is("path", "/partners/"), func(s snapshot) bool { return *s.role.MaxSessionDuration == 43200 }},
		{`tags = { team = "a" }`, is("name", "Partner"), func(s snapshot) bool {
			return len(s.tags) == 3 && s.tags["team"] == "a" && s.tags["owner"] == "platform" && s.tags["doit:owner-id"] != ""
		}},
		{`access_role_name = "AnotherEntry"`, is("access_role_name", "AnotherEntry"), func(snapshot) bool { return true }},
		{`kind = "awsadmin"`, is("kind", "awsadmin"), func(snapshot) bool { return true }},
		{`on_destroy = "retain"`, is("on_destroy", "retain"), func(snapshot) bool { return true }},
		{`on_destroy = "delete"`, is("on_destroy", "delete"), func(snapshot) bool { return true }},
	}
	unique := ""
	steps := []resource.TestStep{
		{Config: everything(), Check: func(s *terraform.State) error {
			unique = s.RootModule().Resources[addr].Primary.Attributes["unique_id"]
			return nil
		}},
		empty(everything()),
	}
	var all []string
	for _, row := range changes {
		all = append(all, row.change)
		config := everything(all...)
		steps = append(steps, resource.TestStep{
			Config: config, ConfigPlanChecks: updates(), ConfigStateChecks: checks(row.check),
			Check: func(*terraform.State) error {
				if got := aws.snapshot("Partner"); !row.inAWS(got) || *got.role.RoleId != unique {
					t.Errorf("after %s AWS has %+v", row.change, got)
				}
				return nil
			},
		})
	}
	steps = append(steps, empty(everything(all...)))
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: steps})
	aws.expect()
	if n := w.AWS.CountCalls("CreateRole"); n != 1 {
		t.Errorf("%d roles were made", n)
	}
}

// TestAnotherSpellingPlansNothing also has the spelling that IAM could answer.
func TestAnotherSpellingPlansNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	spelled := func(policy string) string {
		return partnerRole(`kind = "custom"`, `name = "Partner"`, `trusted_account_ids = ["`+own+`"]`, fmt.Sprintf("policy_json = %q", policy))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: spelled(readS3), ConfigStateChecks: checks(is("policy_json", readS3))},
			empty(spelled(`{ "Statement": { "Resource": ["*"], "Action": ["s3:ListBucket", "s3:GetObject"], "Effect": "Allow" }, "Version": "2012-10-17" }`)),
			{Config: spelled(strings.Replace(readS3, "s3:ListBucket", "s3:ListAllMyBuckets", 1)), ConfigPlanChecks: updates()},
		},
	})
}

func TestAnotherNameOrPathReplaces(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	replaced := plans(plancheck.ResourceActionDestroyBeforeCreate)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: partnerRole(minimal), ConfigStateChecks: checks(is("name", "doitintl_cmp"))},
			{Config: partnerRole(minimal, `name = "DOITINTL_cmp"`), PlanOnly: true}, // IAM tells names apart without regard to case
			{Config: partnerRole(minimal, `path = "/partners/"`), ConfigPlanChecks: replaced, ConfigStateChecks: checks(is("arn", "arn:aws:iam::"+own+":role/partners/doitintl_cmp"))},
			{Config: partnerRole(minimal, `name = "other"`), ConfigPlanChecks: replaced, ConfigStateChecks: checks(is("id", own+"/other"), isList("policy_arns", policyARN(own, "other")))},
			empty(partnerRole(minimal, `name = "other"`)),
		},
	})
	aws.expect()
}

// TestPolicyVersions rewrites a policy more often than IAM keeps versions.
func TestPolicyVersions(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	var steps []resource.TestStep
	for i := range 8 {
		policy := strings.Replace(readS3, `"*"`, fmt.Sprintf(`"arn:aws:s3:::bucket-%d"`, i), 1)
		steps = append(steps, resource.TestStep{
			Config:            partnerRole(`kind = "custom"`, `name = "Partner"`, `trusted_account_ids = ["`+own+`"]`, fmt.Sprintf("policy_json = %q", policy)),
			ConfigStateChecks: checks(isList("policies", policy)),
			Check: func(*terraform.State) error {
				of := policyARN(own, "Partner")
				versions := must[*iam.ListPolicyVersionsOutput](t)(aws.ListPolicyVersions(t.Context(), &iam.ListPolicyVersionsInput{PolicyArn: &of})).Versions
				if len(versions) != min(i+1, 5) || !role.Equivalent(aws.document(of), policy) {
					t.Errorf("rewritten %d times it has %d versions and says %s", i, len(versions), aws.document(of))
				}
				return nil
			},
		})
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: steps})
	aws.expect()
}

// large is a policy that needs so many managed policies.
func large(policies int) string {
	var actions []string
	for i := range policies*150 - 20 {
		actions = append(actions, fmt.Sprintf(`"service:AnActionWithAVeryLongName%03d"`, i))
	}
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + strings.Join(actions, ",") + `],"Resource":"*"}]}`
}

func TestLargePoliciesGrowAndShrink(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	aws := behind(t, w.URL)
	config := func(policy string) string {
		return partnerRole(`kind = "custom"`, `name = "Partner"`, `trusted_account_ids = ["`+own+`"]`, fmt.Sprintf("policy_json = %q", policy))
	}
	var steps []resource.TestStep
	for _, n := range []int{1, 4, 2, 4} {
		steps = append(steps, resource.TestStep{Config: config(large(n)), Check: func(*terraform.State) error {
			want := []string{"role Partner", "policy Partner"}
			for i := range n - 1 {
				want = append(want, fmt.Sprintf("policy Partner-%d", i+2))
			}
			aws.expect(want...)
			return nil
		}})
	}
	steps = append(steps, resource.TestStep{ResourceName: addr, ImportState: true, ImportStateId: "Partner", ImportStateVerify: true, ImportStateVerifyIgnore: []string{"policy_json"}})
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: w.Factories(), Steps: steps})
	aws.expect()
}

// TestFailedUpdateSaysWhatIsTrueNow fails the second of two changes: the state has the first.
func TestFailedUpdateSaysWhatIsTrueNow(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), cmpRole(nil))
	fault := w.AWS.Inject(faultAt("AttachRolePolicy"))
	config := cmpRole(map[string]any{"max_session_duration": 7200, "managed_policy_arns": []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"}})
	after, said := w.Server(t, nil).Apply(t, typeName, made, config)
	fault.Remove()
	for _, part := range []string{"Failed changing the role " + own + "/doitintl_cmp", `"policy arn:aws:iam::aws:policy/ReadOnlyAccess attached" failed: `, "Done before that: max_session_duration changed from 3600 to 7200"} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q: %s", part, said)
		}
	}
	if got := number(t, after, "max_session_duration"); got != 7200 {
		t.Errorf("the state has max_session_duration %v", got)
	}
	if _, said := w.Server(t, nil).Apply(t, typeName, after, config); said != "" {
		t.Errorf("the next apply says %q", said)
	}
	if _, _, _, attached := behind(t, w.URL).role("doitintl_cmp"); strings.Join(attached, " ") != "ReadOnlyAccess doitintl_cmp" {
		t.Errorf("AWS has %q", attached)
	}
}
