package roleschema_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
)

const readS3 = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}]}`

func text(s string) types.String { return types.StringValue(s) }

func set(values ...string) types.Set {
	elements := []attr.Value{}
	for _, value := range values {
		elements = append(elements, types.StringValue(value))
	}
	return types.SetValueMust(types.StringType, elements)
}

// nothing is a configuration that says nothing.
func nothing(change ...func(*roleschema.Model)) roleschema.Model {
	m := roleschema.Model{TrustedAccountIDs: types.SetNull(types.StringType), TrustedPrincipals: types.SetNull(types.StringType), ManagedPolicyARNs: types.SetNull(types.StringType)}
	for _, do := range change {
		do(&m)
	}
	return m
}

func scene(kind string) roleschema.Scene {
	return roleschema.Scene{Kind: text(kind), At: path.Root("cmp_role"), Partition: "aws", Management: "123456789012", Bucket: "doitintl-awsops-acme"}
}

func TestPlanFillsInWhatTheKindSays(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		scene  roleschema.Scene
		config roleschema.Model
		check  func(roleschema.Model) bool
	}{
		"cmp": {scene("cmp"), nothing(func(m *roleschema.Model) { m.ExternalID = text("abc") }), func(m roleschema.Model) bool {
			return m.Name == text("doitintl_cmp") && m.Path == text("/") && m.TrustedAccountIDs.Equal(set("068664126052")) && m.RequireMFA == types.BoolValue(false) &&
				strings.Contains(m.Policies.String(), "doitintl-awsops-acme") && m.ARN.IsUnknown() && m.ManagedPolicyARNs.IsNull()
		}},
		"admin": {scene("admin"), nothing(), func(m roleschema.Model) bool {
			return m.Name == text("Administrator") && m.TrustedAccountIDs.Equal(set("123456789012")) && m.RequireMFA.ValueBool() && m.ManagedPolicyARNs.Equal(set("arn:aws:iam::aws:policy/AdministratorAccess"))
		}},
		"principals replace the default accounts": {scene("admin"), nothing(func(m *roleschema.Model) { m.TrustedPrincipals = set("arn:aws:iam::123456789012:role/ci") }), func(m roleschema.Model) bool {
			return m.TrustedAccountIDs.Equal(set()) && strings.Contains(m.TrustPolicy.ValueString(), "role/ci") && !strings.Contains(m.TrustPolicy.ValueString(), ":root")
		}},
		"an unknown kind leaves its defaults unknown": {roleschema.Scene{Kind: types.StringUnknown(), Partition: "aws"}, nothing(), func(m roleschema.Model) bool {
			return m.Name.IsUnknown() && m.TrustedAccountIDs.IsUnknown() && m.Policies.IsUnknown() && m.TrustPolicy.IsUnknown() && m.Path == text("/")
		}},
		"an unknown provider": {roleschema.Scene{Kind: text("admin")}, nothing(), func(m roleschema.Model) bool {
			return m.Name == text("Administrator") && m.TrustedAccountIDs.IsUnknown() && m.ManagedPolicyARNs.IsUnknown() && m.Policies.IsUnknown()
		}},
		"an unknown external id": {scene("cmp"), nothing(func(m *roleschema.Model) { m.ExternalID = types.StringUnknown() }), func(m roleschema.Model) bool {
			return m.TrustPolicy.IsUnknown() && m.TrustedAccountIDs.Equal(set("068664126052"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			if got := roleschema.Plan(row.config, nil, row.scene, &diags); diags.HasError() || !row.check(got) {
				t.Errorf("planned %+v, %v", got, diags)
			}
		})
	}
}

func TestPlanKeepsWhatMeansTheSame(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	custom := func(policy string) roleschema.Model {
		return nothing(func(m *roleschema.Model) {
			m.Name, m.PolicyJSON, m.TrustedAccountIDs = text("Partner"), text(policy), set("123456789012")
		})
	}
	prior := roleschema.Plan(custom(readS3), nil, scene("custom"), &diags)
	prior.ARN, prior.UniqueID, prior.Path = text("arn"), text("AROA1"), text("/partners/")
	prior.TrustPolicy = text(strings.ReplaceAll(prior.TrustPolicy.ValueString(), `"sts:AssumeRole"`, `["sts:AssumeRole"]`)) // as AWS could write it
	prior.PolicyARNs = types.ListValueMust(types.StringType, []attr.Value{text("arn-1")})
	same := roleschema.Plan(custom(`{ "Version": "2012-10-17", "Statement": {"Effect":"Allow","Resource":["*"],"Action":["s3:ListBucket","s3:GetObject"]}}`), &prior, scene("custom"), &diags)
	if diags.HasError() || same.PolicyJSON != prior.PolicyJSON || same.TrustPolicy != prior.TrustPolicy || !same.Policies.Equal(prior.Policies) || !same.PolicyARNs.Equal(prior.PolicyARNs) ||
		same.ARN != prior.ARN || same.Path != prior.Path {
		t.Errorf("another spelling plans %+v, %v", same, diags)
	}
	other := roleschema.Plan(custom(strings.Replace(readS3, "s3:ListBucket", "s3:PutObject", 1)), &prior, scene("custom"), &diags)
	if other.Policies.Equal(prior.Policies) || !other.PolicyARNs.IsUnknown() || other.UniqueID != prior.UniqueID {
		t.Errorf("another policy plans %+v", other)
	}
}

func TestErrorsAreOnTheNestedAttribute(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	roleschema.Plan(nothing(), nil, scene("cmp"), &diags)
	if len(diags) != 1 || diags[0].(diag.DiagnosticWithPath).Path().String() != "cmp_role.external_id" { //nolint:forcetypeassert // a test
		t.Errorf("the errors are %v", diags)
	}
	diags = nil
	roleschema.AddError(&diags, path.Root("cmp_role"), "making it", "IMPORT", &role.TakenError{AccountID: "123456789012", Name: "doitintl_cmp"})
	if len(diags) != 1 || diags[0].(diag.DiagnosticWithPath).Path().String() != "cmp_role.name" || !strings.HasSuffix(diags[0].Detail(), "import it:\n\nIMPORT") { //nolint:forcetypeassert // a test
		t.Errorf("the errors are %v", diags)
	}
}
