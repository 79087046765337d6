package role

import (
	"fmt"
	"slices"
	"testing"
)

func TestUnguarded(t *testing.T) {
	t.Parallel()
	const own, other, third = "111111111111", "222222222222", "333333333333"
	statement := func(effect, principal, condition string) string {
		return fmt.Sprintf(`{"Effect":%q,"Principal":%s,"Action":"sts:AssumeRole","Condition":%s}`, effect, principal, condition)
	}
	root := func(account string) string { return fmt.Sprintf(`{"AWS":"arn:aws:iam::%s:root"}`, account) }
	const guarded, free = `{"StringEquals":{"sts:externalid":"abc"}}`, `{}`
	for name, test := range map[string]struct {
		statement string
		open      []string
		trusts    bool // the other account
	}{
		"guarded":                    {statement("Allow", root(other), guarded), nil, true},
		"no condition":               {statement("Allow", root(other), free), []string{other}, true},
		"another condition":          {statement("Allow", root(other), `{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`), []string{other}, true},
		"any external id":            {statement("Allow", root(other), `{"StringLike":{"sts:ExternalId":"*"}}`), []string{other}, true},
		"the own account":            {statement("Allow", root(own), free), nil, false},
		"account ids":                {statement("Allow", fmt.Sprintf(`{"AWS":[%q,%q]}`, third, other), free), []string{other, third}, true},
		"a principal":                {statement("Allow", `{"AWS":"arn:aws:iam::222222222222:role/x"}`, free), []string{other}, true},
		"everybody":                  {statement("Allow", `"*"`, free), []string{"*"}, false},
		"a service":                  {statement("Allow", `{"Service":"ec2.amazonaws.com"}`, free), nil, false},
		"a refusal":                  {statement("Deny", root(other), free), nil, false},
		"one of two statements":      {"[" + statement("Allow", root(other), guarded) + "," + statement("Allow", root(third), free) + "]", []string{third}, true},
		"the same account two times": {"[" + statement("Allow", root(other), free) + "," + statement("Allow", root(other), free) + "]", []string{other}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":%s}`, test.statement)
			if open := Unguarded(policy, own); !slices.Equal(open, test.open) {
				t.Errorf("open to %v, want %v", open, test.open)
			}
			if trusts := TrustsAccount(policy, other); trusts != test.trusts {
				t.Errorf("trusts the other account: %v, want %v", trusts, test.trusts)
			}
		})
	}
	if Unguarded("no JSON", own) != nil || TrustsAccount("no JSON", other) {
		t.Error("a policy that cannot be read opens nothing")
	}
}

func TestAdmits(t *testing.T) {
	t.Parallel()
	const gone = "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole"
	for policy, want := range map[string]bool{
		`{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}}`:                            true,
		`{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:saml-provider/x"},"Action":"sts:AssumeRoleWithSAML"}]}`: true,
		`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}`:                                                               true,
		`{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}]}`:                                         true,
		`{"Statement":[{"Effect":"Allow","Principal":{"AWS":["` + gone + `","222222222222"]},"Action":"sts:AssumeRole"}]}`:                           true,
		`{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com","AWS":"222222222222"},"Action":"sts:AssumeRole"}]}`:              true,
		`no JSON`: true,
		nobody:    false,
		`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"` + gone + `"},"Action":"sts:AssumeRole"}]}`:                                false,
		`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"AROA1234567890EXAMPLE"},"Action":"sts:AssumeRole"}]}`:                       false,
		`{"Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","ssm.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`: false,
		`{"Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}]}`:                              false,
	} {
		if got := Admits(policy, gone); got != want {
			t.Errorf("%s admits somebody: %t", policy, got)
		}
	}
}
