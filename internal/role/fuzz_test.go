package role_test

import (
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
)

const trusting = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","444455556666"]},` +
	`"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"key"},"Bool":{"aws:MultiFactorAuthPresent":true}}}]}`

// FuzzPolicyComparison: comparing works in both directions, a policy that can be read means what it means, and whatever a
// trust policy says can be taken apart.
func FuzzPolicyComparison(f *testing.F) {
	f.Add(trusting, trusting)
	f.Add(`{"Statement":{"Principal":"*"}}`, `{"Statement":[{"Principal":{"AWS":"*"}}]}`)
	f.Add(`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["a:b","a:c"],"Resource":"*"}]}`, `{"Statement":[]}`)
	f.Add(`{"Statement":[null,{"Condition":{"Bool":{"a":[true,1,null]}}}]}`, `[]`)
	f.Add(`{`, ``)
	f.Fuzz(func(t *testing.T, one, other string) {
		if role.Equivalent(one, other) != role.Equivalent(other, one) {
			t.Errorf("%q and %q are equivalent in one direction only", one, other)
		}
		if role.CheckPolicy(one) == nil && !role.Equivalent(one, one) {
			t.Errorf("%q is not equivalent to itself", one)
		}
		for _, policy := range []string{one, other} {
			role.ReadTrust(policy)
			role.SaysMore("aws", policy)
		}
	})
}
