package role_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
)

// policyOf is a policy with one statement.
func policyOf(actions []string) string {
	text, err := json.Marshal(map[string]any{
		"Version": "2012-10-17", "Statement": []any{map[string]any{"Sid": "Everything", "Effect": "Allow", "Action": actions, "Resource": "*"}},
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func compose(t *testing.T, policy string) []string {
	t.Helper()
	got, err := role.Compose("aws", role.Wanted{Kind: role.Custom, Name: "test", TrustedAccounts: []string{"111111111111"}, PolicyJSON: policy})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got.Policies {
		if want := []string{"test", "test-2", "test-3", "test-4"}[i]; p.Name != want {
			t.Errorf("policy %d is named %s, want %s", i, p.Name, want)
		}
		if size := len(strings.Join(strings.Fields(p.JSON), "")); size > 6144 {
			t.Errorf("%s has %d characters", p.Name, size)
		}
		if err := role.CheckPolicy(p.JSON); err != nil {
			t.Errorf("%s is no policy: %v", p.Name, err)
		}
	}
	return got.JSON()
}

// actionsOf are the actions of all statements.
func actionsOf(t *testing.T, documents []string) (actions []string) {
	t.Helper()
	for _, text := range documents {
		var parsed struct {
			Version   string
			Statement []struct{ Action []string }
		}
		if err := json.Unmarshal([]byte(text), &parsed); err != nil || parsed.Version != "2012-10-17" {
			t.Fatalf("%v in %s", err, text)
		}
		for _, s := range parsed.Statement {
			actions = append(actions, s.Action...)
		}
	}
	return actions
}

func TestSmallPoliciesAreOnlyMinified(t *testing.T) {
	t.Parallel()
	got := compose(t, "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::a b/*\"}\n}\n")
	if want := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a b/*"}}`; len(got) != 1 || got[0] != want {
		t.Errorf("got %q", got)
	}
}

func TestWhiteSpaceDoesNotCount(t *testing.T) {
	t.Parallel()
	padded := strings.Replace(policyOf([]string{"s3:GetObject"}), "{", "{"+strings.Repeat(" ", 9000), 1)
	if got := compose(t, padded); len(got) != 1 {
		t.Errorf("white space makes %d policies of one", len(got))
	}
}

func TestLargePoliciesAreCutBetweenStatements(t *testing.T) {
	t.Parallel()
	var statements []string
	for i := range 60 {
		statements = append(statements, fmt.Sprintf(`{"Sid":"S%d","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::%s-%02d/*"],"Condition":{"Bool":{"aws:SecureTransport":true}}}`, i, strings.Repeat("b", 50), i))
	}
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Id":"x","Statement":[%s]}`, strings.Join(statements, ","))
	got := compose(t, policy)
	if len(got) != 3 { // 60 statements of 205 characters
		t.Fatalf("%d policies", len(got))
	}
	joined, err := role.Join(got)
	if err != nil || !role.Equivalent(joined, policy) {
		t.Errorf("put together again it is another policy (%v):\n%s", err, joined)
	}
	for _, s := range statements {
		if strings.Count(strings.Join(got, ""), s) != 1 {
			t.Errorf("a statement was touched or lost: %s", s)
		}
	}
	if !slices.Equal(got, compose(t, policy)) {
		t.Error("the cut is another one each time")
	}
}

func TestLargeStatementsAreCutBetweenActions(t *testing.T) {
	t.Parallel()
	var actions []string
	for i := range 600 {
		actions = append(actions, fmt.Sprintf("service:ActionNumber%03d", i))
	}
	got := compose(t, policyOf(actions))
	if len(got) < 2 || !slices.Equal(actionsOf(t, got), actions) {
		t.Errorf("%d policies with the actions %q", len(got), actionsOf(t, got))
	}
	if n := strings.Count(strings.Join(got, ""), `"Sid"`); n != 1 {
		t.Errorf("%d pieces have the Sid, which must be unique", n)
	}
}

func TestLargeStatementsAreCutBetweenResources(t *testing.T) {
	t.Parallel()
	var resources []string
	for i := range 300 {
		resources = append(resources, fmt.Sprintf(`"arn:aws:s3:::bucket-number-%03d/*"`, i))
	}
	got := compose(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":"s3:GetObject","Resource":[`+strings.Join(resources, ",")+`]}]}`)
	if len(got) < 2 || strings.Count(strings.Join(got, ""), "bucket-number-") != 300 || strings.Count(strings.Join(got, ""), `"NotAction":"s3:GetObject"`) < len(got) {
		t.Errorf("%d policies: %s", len(got), got)
	}
}

func TestCheckPolicy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		policyOf([]string{"s3:*"}): "",
		`{"Statement":{"Effect":"Deny","NotAction":"s3:*","NotResource":"*"}}`: "",
		`[]`: "no JSON object",
		`{"Version":"2012-10-17","Statement":[]}`:                                                    "no Statement",
		`{"Version":"2020-01-01","Statement":[{}]}`:                                                  "2020-01-01",
		`{"Statement":[{"Action":"a:b","Resource":"*"}]}`:                                            "statement 1 needs the Effect",
		`{"Statement":[{"Effect":"Allow","Resource":"*"}]}`:                                          "needs either Action",
		`{"Statement":[{"Effect":"Allow","Action":"a:b","NotAction":"a:c","Resource":"*"}]}`:         "needs either Action",
		`{"Statement":[{"Effect":"Allow","Action":"a:b"}]}`:                                          "needs either Resource",
		`{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*","Principal":"*"}]}`:           "belongs into a trust policy",
		`{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*"}],"Version":"2012-10-17"} {}`: "something follows",
		`{"Statement":["x"]}`: "is no JSON object",
		`{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*"}],"Statements":1}`: "no JSON object",
		`{}`: "no Statement",
	} {
		err := role.CheckPolicy(text)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s gives %v, want ... %s ...", text, err, want)
		}
	}
}
