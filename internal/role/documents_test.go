package role_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
)

const adminPolicy = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

func TestTrustPolicies(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		partition string
		wanted    role.Wanted
		want      string
	}{
		"one account with its external id": {
			wanted: role.Wanted{Kind: role.CMP, TrustedAccounts: []string{"068664126052"}, ExternalID: "abc"},
			want:   `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::068664126052:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"abc"}}}]}`,
		},
		"several share the condition, in a stable order and without doubles": {
			wanted: role.Wanted{
				Kind: role.Custom, PolicyJSON: adminPolicy, TrustedAccounts: []string{"222222222222", "111111111111", "111111111111"},
				TrustedPrincipals: []string{"arn:aws:iam::111111111111:role/ci"}, ExternalID: "abc",
			},
			want: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111111111111:role/ci","arn:aws:iam::111111111111:root","arn:aws:iam::222222222222:root"]},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"abc"}}}]}`,
		},
		"MFA": {
			wanted: role.Wanted{Kind: role.Admin, TrustedAccounts: []string{"123456789012"}, RequireMFA: true, ManagedPolicyARNs: []string{"arn:aws:iam::aws:policy/AdministratorAccess"}},
			want:   `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}`,
		},
		"another partition, nothing to ask for": {
			partition: "aws-us-gov", wanted: role.Wanted{Kind: role.Custom, PolicyJSON: adminPolicy, TrustedAccounts: []string{"123456789012"}},
			want: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws-us-gov:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			partition := "aws"
			if row.partition != "" {
				partition = row.partition
			}
			row.wanted.Name = "test"
			got, err := role.Compose(partition, row.wanted)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got.Trust); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDefaultPolicies(t *testing.T) {
	t.Parallel()
	base := role.Wanted{Kind: role.CMP, Name: "doitintl_cmp", TrustedAccounts: []string{"068664126052"}, ExternalID: "abc"}
	for name, row := range map[string]struct {
		change func(*role.Wanted)
		has    []string
		lacks  []string
	}{
		"cmp reads and enters nothing": {
			change: func(*role.Wanted) {},
			has:    []string{`"organizations:Describe*"`, `"ce:Get*"`, `arn:aws:iam::*:role/doitintl_cmp`, `arn:aws:iam::*:policy/doitintl_cmp`},
			lacks:  []string{"sts:AssumeRole", "CreateAccount", "Invite", "s3:", `"*:`, `"Action":"*"`},
		},
		"cmp with member access": {
			change: func(w *role.Wanted) { w.MemberAccess = true },
			has:    []string{"arn:aws:iam::*:role/OrganizationAccountAccessRole", "sts:AssumeRole", "organizations:CreateAccount", "organizations:InviteAccountToOrganization"},
		},
		"cmp with a report bucket": {
			change: func(w *role.Wanted) { w.ReportBucket = "doitintl-awsops-acme" },
			has:    []string{`"Action":"s3:ListBucket","Resource":"arn:aws:s3:::doitintl-awsops-acme"`, `"Action":"s3:GetObject","Resource":"arn:aws:s3:::doitintl-awsops-acme/*"`},
		},
		"cmp below a path": {
			change: func(w *role.Wanted) { w.Path = "/partners/" },
			has:    []string{"arn:aws:iam::*:role/partners/doitintl_cmp"},
		},
		"cloudhealth reads no content": {
			change: func(w *role.Wanted) { w.Kind = role.CloudHealth },
			has:    []string{"ec2:Describe*", "ce:Get*"},
			lacks:  []string{"s3:GetObject", "GetSecretValue", "dynamodb:GetItem", "sts:", "ssm:", "kms:Decrypt", ":*", "iam:Create", "lambda:Get", "Put", "Delete"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := base
			row.change(&w)
			got, err := role.Compose("aws", w)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Policies) != 1 || got.Policies[0].Name != w.Name || role.CheckPolicy(got.Policies[0].JSON) != nil {
				t.Fatalf("the policies are %+v", got.Policies)
			}
			for _, part := range row.has {
				if !strings.Contains(got.Policies[0].JSON, part) {
					t.Errorf("the policy lacks %s:\n%s", part, got.Policies[0].JSON)
				}
			}
			for _, part := range row.lacks {
				if strings.Contains(got.Policies[0].JSON, part) {
					t.Errorf("the policy has %s:\n%s", part, got.Policies[0].JSON)
				}
			}
		})
	}
}

func TestWhatCannotBe(t *testing.T) {
	t.Parallel()
	many := func(n int, format string) (all []string) {
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
		return all
	}
	for name, row := range map[string]struct {
		wanted          role.Wanted
		attribute, says string
	}{
		"nobody trusted":             {role.Wanted{Kind: role.Custom, PolicyJSON: adminPolicy}, "trusted_account_ids", "needs to know whom it trusts"},
		"too many trusted":           {role.Wanted{Kind: role.Custom, PolicyJSON: adminPolicy, TrustedAccounts: many(70, "%012d")}, "trusted_account_ids", "at most 2048"},
		"no policy for awsadmin":     {role.Wanted{Kind: role.AWSAdmin, TrustedAccounts: []string{"111111111111"}, ExternalID: "x"}, "policy_json", "needs policy_json"},
		"allowed nothing":            {role.Wanted{Kind: role.Custom, TrustedAccounts: []string{"111111111111"}}, "policy_json", "allowed nothing"},
		"cmp without external id":    {role.Wanted{Kind: role.CMP, TrustedAccounts: []string{"068664126052"}}, "external_id", "every customer of that party"},
		"custom for DoiT without":    {role.Wanted{Kind: role.Custom, PolicyJSON: adminPolicy, TrustedAccounts: []string{"454464851268"}}, "external_id", "set without_external_id = true"},
		"cmp insists":                {role.Wanted{Kind: role.CMP, TrustedAccounts: []string{"068664126052"}, WithoutExternalID: true}, "external_id", "outside of this organization"},
		"no JSON":                    {role.Wanted{Kind: role.Custom, TrustedAccounts: []string{"111111111111"}, PolicyJSON: "{"}, "policy_json", "no JSON object"},
		"too many managed policies":  {role.Wanted{Kind: role.Custom, TrustedAccounts: []string{"111111111111"}, ManagedPolicyARNs: many(11, "arn:aws:iam::aws:policy/P%d")}, "managed_policy_arns", "at most 10"},
		"too large, too many pieces": {role.Wanted{Kind: role.Custom, TrustedAccounts: []string{"111111111111"}, PolicyJSON: policyOf(many(2500, "service:ActionNumber%024d"))}, "policy_json", "at most 10"},
		"a statement too large":      {role.Wanted{Kind: role.Custom, TrustedAccounts: []string{"111111111111"}, PolicyJSON: policyOf([]string{"a:" + strings.Repeat("x", 7000)})}, "policy_json", "cannot be cut"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.wanted.Name = "test"
			_, err := role.Compose("aws", row.wanted)
			input, ok := errors.AsType[*role.InputError](err)
			if !ok || input.Attribute != row.attribute {
				t.Fatalf("the error is %v, want one for %s", err, row.attribute)
			}
			if !strings.Contains(input.Text, row.says) {
				t.Errorf("it says %q, want ... %s ...", input.Text, row.says)
			}
		})
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		rule func(string) error
		good []string
		bad  []string
	}{
		"external ids": {role.CheckExternalID, []string{"ab", "a-b_c=d,e.f@g:h/i+", strings.Repeat("x", 1224)}, []string{"", "a", "a b", "ä-ö", strings.Repeat("x", 1225)}},
		"principals":   {role.CheckPrincipal, []string{"arn:aws:iam::111122223333:role/a/b", "arn:aws-cn:iam::111122223333:user/c"}, []string{"*", "111122223333", "arn:aws:iam::111122223333:root", "AROAXXXX", "arn:aws:iam::111122223333:role/*"}},
		"policies":     {role.CheckPolicyARN, []string{"arn:aws:iam::aws:policy/job-function/Billing", "arn:aws:iam::111122223333:policy/x"}, []string{"ReadOnlyAccess", "arn:aws:iam::111122223333:role/x"}},
		"paths":        {role.CheckPath, []string{"/", "/a/", "/a/b/"}, []string{"", "a", "/a", "a/", "//", "/a//b/", "/ä/", "/a!b/", "/" + strings.Repeat("x", 511) + "/"}},
		"descriptions": {role.CheckDescription, []string{"Zürich, 2nd\nline", strings.Repeat("ü", 1000)}, []string{"", "a – b", "\u0007", strings.Repeat("x", 1001)}},
		"accounts":     {role.CheckAccountID, []string{"111122223333"}, []string{"", "11112222333", "1111222233334", "11112222333a"}},
	} {
		for _, value := range row.good {
			if err := row.rule(value); err != nil {
				t.Errorf("%s: %q is refused: %v", name, value, err)
			}
		}
		for _, value := range row.bad {
			if row.rule(value) == nil {
				t.Errorf("%s: %q is taken", name, value)
			}
		}
	}
	if err := role.CheckExternalID("not a good secret"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the message repeats a secret: %v", err)
	}
}
