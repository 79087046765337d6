package roleschema_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
)

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"abc"}}}]}`

func list(values ...string) types.List {
	elements := []attr.Value{}
	for _, value := range values {
		elements = append(elements, types.StringValue(value))
	}
	return types.ListValueMust(types.StringType, elements)
}

// found is a role as AWS has it.
func found() role.Role {
	return role.Role{
		AccountID: "123456789012", Name: "Partner", Path: "/", ARN: "arn-role", UniqueID: "AROA1", MaxSession: time.Hour, Trust: trust,
		Attached: []string{"arn-managed", "arn-own", "arn-theirs"}, Inline: []string{"more"}, Policies: []role.Policy{{Name: "Partner", ARN: "arn-own", JSON: readS3}},
	}
}

func TestFromAPI(t *testing.T) {
	t.Parallel()
	former := role.Former{PolicyARNs: []string{"arn-own"}, Attachments: []string{"arn-managed"}}
	read := nothing(func(m *roleschema.Model) {
		m.Name, m.Path, m.ARN, m.UniqueID, m.MaxSessionDuration = text("Partner"), text("/"), text("arn-role"), text("AROA1"), types.Int64Value(3600)
		m.TrustedAccountIDs, m.ExternalID, m.RequireMFA, m.TrustPolicy = set("123456789012"), text("abc"), types.BoolValue(false), text(trust)
		m.ManagedPolicyARNs, m.Policies, m.PolicyARNs, m.OtherPolicies = set("arn-managed"), list(readS3), list("arn-own"), list("arn-theirs", "inline:more")
	})
	for name, row := range map[string]struct {
		prior func(*roleschema.Model)
		want  func(*roleschema.Model)
	}{
		"what AWS never returns stays": {
			func(m *roleschema.Model) {
				m.PolicyJSON, m.MemberAccess, m.ReportBucket, m.WithoutExternalID = text("mine"), types.BoolValue(true), text("b"), types.BoolValue(false)
			},
			func(m *roleschema.Model) {
				m.PolicyJSON, m.MemberAccess, m.ReportBucket, m.WithoutExternalID = text("mine"), types.BoolValue(true), text("b"), types.BoolValue(false)
			},
		},
		"another spelling of the same stays": {
			func(m *roleschema.Model) {
				m.Name, m.Policies = text("PARTNER"), list(` {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":"*"}}`)
			},
			func(m *roleschema.Model) {
				m.Name, m.Policies = text("PARTNER"), list(` {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":"*"}}`)
			},
		},
		"unknown and old values are overwritten": {
			func(m *roleschema.Model) {
				m.ARN, m.Policies, m.PolicyARNs, m.TrustPolicy = types.StringUnknown(), types.ListUnknown(types.StringType), types.ListUnknown(types.StringType), types.StringUnknown()
				m.PermissionsBoundary, m.Description = text("old"), text("old")
			},
			func(*roleschema.Model) {},
		},
		"an attachment that is gone": {
			func(m *roleschema.Model) { m.ManagedPolicyARNs = set("arn-gone", "arn-managed") }, func(*roleschema.Model) {},
		},
		"an empty set stays empty": {
			func(m *roleschema.Model) { m.TrustedPrincipals = set() }, func(m *roleschema.Model) { m.TrustedPrincipals = set() },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := nothing(func(m *roleschema.Model) { m.ManagedPolicyARNs = set("arn-managed") }, row.prior)
			want := read
			row.want(&want)
			got.FromAPI(found(), former)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestImported(t *testing.T) {
	t.Parallel()
	got := roleschema.Imported(found(), role.Custom, "aws", "")
	if got.PolicyJSON != text(readS3) || !got.ManagedPolicyARNs.Equal(set("arn-managed", "arn-theirs")) || !got.OtherPolicies.Equal(list("inline:more")) || got.ExternalID != text("abc") {
		t.Errorf("imported %+v", got)
	}
	for _, access := range []bool{false, true} {
		console := found()
		w := role.Wanted{Kind: role.CMP, Name: "Partner", TrustedAccounts: []string{"068664126052"}, ExternalID: "abc", MemberAccess: access}
		documents, err := role.Compose("aws", w)
		if err != nil {
			t.Fatal(err)
		}
		console.Trust, console.Policies[0].JSON = documents.Trust, documents.Policies[0].JSON
		got = roleschema.Imported(console, roleschema.KindOf(console), "aws", "")
		if !got.PolicyJSON.IsNull() || got.MemberAccess.ValueBool() != access {
			t.Errorf("the default policy with member access %t is imported as %s and %s", access, got.PolicyJSON, got.MemberAccess)
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	trusting := func(account string) string {
		return `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"sts:AssumeRole"}]}`
	}
	for want, r := range map[role.Kind]role.Role{
		role.CMP: {Name: "other", Trust: trusting("068664126052")}, role.CloudHealth: {Name: "cloudhealth", Trust: trusting("111122223333")},
		role.Admin: {Name: "Administrator", Trust: trusting("111122223333")}, role.Custom: {Name: "other", Trust: trusting("111122223333")}, role.AWSAdmin: {Name: "AWSAdmin"},
	} {
		if got := roleschema.KindOf(r); got != want {
			t.Errorf("%s is of the kind %s, want %s", r.Name, got, want)
		}
	}
}
