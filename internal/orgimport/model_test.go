package orgimport

import (
	"testing"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
)

func TestFromSteps(t *testing.T) {
	t.Parallel()
	step := func(id, status, how string) attr.Value {
		m := map[string]attr.Value{
			"id": types.StringValue(id), "phase": types.Int64Value(2), "title": types.StringValue("T"), "actor": types.StringValue("provider"),
			"status": types.StringValue(status), "evidence": types.StringValue("E"), "how": types.StringNull(),
		}
		if how != "" {
			m["how"] = types.StringValue(how)
		}
		return types.ObjectValueMust(stepType.AttrTypes, m)
	}
	from := func(id string, status onboarding.StepStatus, how string) onboarding.Step {
		return onboarding.Step{ID: id, Phase: 2, Title: "T", Actor: "provider", Status: status, Evidence: "E", How: how}
	}
	for name, c := range map[string]struct {
		steps   []onboarding.Step
		want    []attr.Value
		pending []string
	}{
		"nothing open": {
			[]onboarding.Step{from("a", onboarding.StepDone, ""), from("b", onboarding.StepNotApplicable, "")},
			[]attr.Value{step("a", "done", ""), step("b", "not_applicable", "")}, nil,
		},
		"each of the others is open": {
			[]onboarding.Step{from("a", onboarding.StepPending, "do"), from("b", onboarding.StepFailed, "do"), from("c", onboarding.StepUnknown, "do"), from("d", onboarding.StepDone, "")},
			[]attr.Value{step("a", "pending", "do"), step("b", "failed", "do"), step("c", "unknown", "do"), step("d", "done", "")}, []string{"a", "b", "c"},
		},
	} {
		var m model
		m.fromSteps(c.steps)
		pending := []string{}
		for _, element := range m.PendingSteps.Elements() {
			pending = append(pending, element.(types.String).ValueString()) //nolint:forcetypeassert // a list of strings
		}
		if !m.Steps.Equal(types.ListValueMust(stepType, c.want)) || !cmp.Equal(pending, append([]string{}, c.pending...)) || m.Ready.ValueBool() != (len(c.pending) == 0) {
			t.Errorf("%s: steps %s, pending %v, ready %s", name, m.Steps, pending, m.Ready)
		}
		if len(m.StepStatus.Elements()) != len(c.steps) {
			t.Errorf("%s: step_status %s", name, m.StepStatus)
		}
	}
}

func TestFromOrganization(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		api  orgtypes.Organization
		want model
	}{
		"everything": {
			orgtypes.Organization{Id: new("o-1"), Arn: new("arn"), FeatureSet: "ALL", MasterAccountId: new("1"), MasterAccountEmail: new("a@b.c")},
			model{
				identityModel: identityModel{types.StringValue("o-1")}, OrganizationID: types.StringValue("o-1"),
				factsModel: factsModel{
					OrganizationARN: types.StringValue("arn"), FeatureSet: types.StringValue("ALL"), ManagementAccountID: types.StringValue("1"), ManagementAccountEmail: types.StringValue("a@b.c"),
				},
			},
		},
		"an address that AWS does not tell is null": {
			orgtypes.Organization{Id: new("o-1"), MasterAccountEmail: new("")},
			model{identityModel: identityModel{types.StringValue("o-1")}, OrganizationID: types.StringValue("o-1")},
		},
	} {
		var got model
		got.fromOrganization(c.api)
		if !got.ID.Equal(c.want.ID) || !got.OrganizationID.Equal(c.want.OrganizationID) || !got.OrganizationARN.Equal(c.want.OrganizationARN) ||
			!got.FeatureSet.Equal(c.want.FeatureSet) || !got.ManagementAccountID.Equal(c.want.ManagementAccountID) || !got.ManagementAccountEmail.Equal(c.want.ManagementAccountEmail) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestMadeRoles(t *testing.T) {
	t.Parallel()
	m := model{factsModel: factsModel{MadeRoles: types.SetNull(types.StringType)}}
	for _, s := range slots {
		if m.made(s) {
			t.Errorf("%s is known as made", s.name)
		}
		m.setMade(s, true)
	}
	m.setMade(slots[1], false)
	m.setMade(slots[1], false)
	for i, s := range slots {
		if m.made(s) != (i != 1) {
			t.Errorf("made_roles is %s", m.MadeRoles)
		}
	}
}

func TestRootEmail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pattern  types.String
		customer string
		want     string
	}{
		"default":                  {types.StringNull(), "acme", "awsops+acme@doit-intl.com"},
		"another":                  {types.StringValue("root-{id}-{id}@example.com"), "acme", "root-acme-acme@example.com"},
		"without the customer":     {types.StringValue("root@example.com"), "acme", "root@example.com"},
		"while nobody knows which": {types.StringNull(), "", "awsops+{id}@doit-intl.com"},
	} {
		m := model{RootEmailPattern: c.pattern}
		if got := m.rootEmail(c.customer); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestSameRole(t *testing.T) {
	t.Parallel()
	former := roleschema.Model{Name: types.StringValue("doitintl_cmp"), Path: types.StringValue("/")}
	for name, c := range map[string]struct {
		name, path                types.String
		sameName, samePath, known bool
	}{
		"by default":      {types.StringNull(), types.StringNull(), true, true, true},
		"in another case": {types.StringValue("DoitIntl_CMP"), types.StringValue("/"), true, true, true},
		"another name":    {types.StringValue("console"), types.StringNull(), false, true, true},
		"another path":    {types.StringNull(), types.StringValue("/partners/"), true, false, true},
		"unknown name":    {types.StringUnknown(), types.StringNull(), false, false, false},
		"unknown path":    {types.StringNull(), types.StringUnknown(), false, false, false},
	} {
		sameName, samePath, known := sameRole(roleschema.Model{Name: c.name, Path: c.path}, former)
		if sameName != c.sameName || samePath != c.samePath || known != c.known {
			t.Errorf("%s: %t, %t, %t", name, sameName, samePath, known)
		}
	}
}

func TestCommonTags(t *testing.T) {
	t.Parallel()
	ours := func(tags map[string]string) role.Role { return role.Role{Claimed: true, Tags: tags} }
	for name, c := range map[string]struct {
		roles []role.Role
		want  map[string]string
	}{
		"no role":            {nil, map[string]string{}},
		"one role":           {[]role.Role{ours(map[string]string{"a": "1"})}, map[string]string{"a": "1"}},
		"what both have":     {[]role.Role{ours(map[string]string{"a": "1", "b": "1", "c": "1"}), ours(map[string]string{"a": "1", "b": "2"})}, map[string]string{"a": "1"}},
		"a role of somebody": {[]role.Role{ours(map[string]string{"a": "1"}), {Tags: map[string]string{"a": "1"}}}, nil},
	} {
		if got := commonTags(c.roles); !cmp.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPayerKind(t *testing.T) {
	t.Parallel()
	own := types.StringValue("aws+{id}@reseller.example")
	for name, c := range map[string]struct {
		pattern        types.String
		account, email string
		want           organization.PayerKind
	}{
		"a shared payer":            {types.StringNull(), "561602220360", "x@example.com", organization.PayerConsolidated},
		"an address of DoiT":        {types.StringNull(), "111122223333", "awsops+other@doit-intl.com", organization.PayerDedicated},
		"the customer's":            {types.StringNull(), "111122223333", "x@example.com", organization.PayerOwn},
		"another reseller's":        {own, "111122223333", "aws+acme@reseller.example", organization.PayerDedicated},
		"of DoiT, but not wanted":   {own, "111122223333", "awsops+acme@doit-intl.com", organization.PayerOwn},
		"an address nobody tells":   {types.StringNull(), "111122223333", "", organization.PayerOwn},
		"of another customer there": {own, "111122223333", "aws+other@reseller.example", organization.PayerOwn},
	} {
		where := scene{org: orgtypes.Organization{MasterAccountId: &c.account, MasterAccountEmail: &c.email}, customerID: "acme"}
		if got := payerKind(model{RootEmailPattern: c.pattern}, where); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
