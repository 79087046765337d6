package role_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
)

func TestEquivalent(t *testing.T) {
	t.Parallel()
	const policy = `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["a:b","a:c"],"Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},{"Effect":"Deny","Action":"d:e","Resource":["x"]}]}`
	for name, row := range map[string]struct {
		other string
		want  bool
	}{
		"itself":                       {policy, true},
		"order, lists of one, a bool":  {`{"Statement":[{"Effect":"Deny","Action":["d:e"],"Resource":"x"},{"Sid":"A","Effect":"Allow","Action":["a:c","a:b"],"Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":true}}}],"Version":"2012-10-17"}`, true},
		"another condition":            {`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["a:b","a:c"],"Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}},{"Effect":"Deny","Action":"d:e","Resource":["x"]}]}`, false},
		"without the condition":        {`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["a:b","a:c"],"Resource":"*"},{"Effect":"Deny","Action":"d:e","Resource":["x"]}]}`, false},
		"one action less":              {`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},{"Effect":"Deny","Action":"d:e","Resource":["x"]}]}`, false},
		"one statement less":           {`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"d:e","Resource":["x"]}]}`, false},
		"what is no policy is no twin": {`{`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := role.Equivalent(policy, row.other); got != row.want || role.Equivalent(row.other, policy) != row.want {
				t.Errorf("equivalent: %t", got)
			}
		})
	}
}

func TestAllEquivalent(t *testing.T) {
	t.Parallel()
	one, spaced, other := `{"Version":"2012-10-17"}`, `{ "Version": "2012-10-17" }`, `{"Version":"2008-10-17"}`
	if !role.AllEquivalent([]string{one, other}, []string{spaced, other}) {
		t.Error("the same policies are not equivalent")
	}
	if role.AllEquivalent([]string{one}, []string{one, one}) || role.AllEquivalent([]string{one}, []string{other}) {
		t.Error("other policies are equivalent")
	}
}

func TestReadTrust(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		policy string
		want   role.Trust
	}{
		"accounts in both spellings, with conditions": {
			`{"Statement":[{"Effect":"Allow","Principal":{"AWS":["111111111111","arn:aws:iam::222222222222:root"]},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"abc"},"Bool":{"aws:MultiFactorAuthPresent":true}}}]}`,
			role.Trust{Accounts: []string{"111111111111", "222222222222"}, ExternalID: "abc", RequireMFA: true},
		},
		"a single statement with a single role": {
			`{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:role/ci"},"Action":"sts:AssumeRole"}}`,
			role.Trust{Principals: []string{"arn:aws:iam::111111111111:role/ci"}},
		},
		"deleted principals": {
			`{"Statement":[{"Effect":"Allow","Principal":{"AWS":["AROAABCDEFGHIJKLMNOPQ","AIDAABCDEFGHIJKLMNOPQ"]},"Action":"sts:AssumeRole"}]}`,
			role.Trust{Deleted: []string{"AROAABCDEFGHIJKLMNOPQ", "AIDAABCDEFGHIJKLMNOPQ"}},
		},
		"everybody":        {`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}`, role.Trust{Principals: []string{"*"}}},
		"services alone":   {`{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`, role.Trust{}},
		"what is no trust": {`no`, role.Trust{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, role.ReadTrust(row.policy)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSaysMore(t *testing.T) {
	t.Parallel()
	const own = `"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"`
	for statement, want := range map[string]bool{
		`{` + own + `}`: false,
		`[{` + own + `,"Condition":{"StringEquals":{"sts:ExternalId":"abc"},"Bool":{"aws:MultiFactorAuthPresent":true}}}]`: false,
		`{"Effect":"Allow","Principal":{"AWS":["111122223333","AROAEXAMPLE"]},"Action":"sts:AssumeRole"}`:                  false,
		`{` + own + `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}`:                                 true,
		`{` + own + `,"Condition":{"StringEquals":{"sts:ExternalId":["abc","def"]}}}`:                                      true,
		`[{` + own + `},{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]`:                                      true,
		`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`:                         true,
		`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["sts:AssumeRole","sts:TagSession"]}`:               true,
	} {
		if got := role.SaysMore("aws", `{"Version":"2012-10-17","Statement":`+statement+`}`); got != want {
			t.Errorf("%s: %t", statement, got)
		}
	}
}
