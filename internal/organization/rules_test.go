package organization_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

type verdict struct {
	Value string `json:"value"`
	Valid bool   `json:"valid"`
}

// verdicts reads addresses and names with what AWS says of them. The acceptance tests use the same file.
func verdicts(t *testing.T) (rules struct{ Emails, Names []verdict }) {
	t.Helper()
	content, err := os.ReadFile("testdata/rules.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &rules); err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestCheckEmail(t *testing.T) {
	t.Parallel()
	for _, email := range verdicts(t).Emails {
		if err := organization.CheckEmail(email.Value); (err == nil) != email.Valid {
			t.Errorf("CheckEmail(%q) = %v, want valid: %t", email.Value, err, email.Valid)
		}
	}
}

func TestCheckName(t *testing.T) {
	t.Parallel()
	for _, name := range verdicts(t).Names {
		if err := organization.CheckName(name.Value); (err == nil) != name.Valid {
			t.Errorf("CheckName(%q) = %v, want valid: %t", name.Value, err, name.Valid)
		}
	}
}

func TestCheckGovCloudName(t *testing.T) {
	t.Parallel()
	for name, valid := range map[string]bool{"team-a.1": true, "Team": true, "": false, "team a": false, "team_a": false, strings.Repeat("x", 51): false} {
		if err := organization.CheckGovCloudName(name); (err == nil) != valid {
			t.Errorf("CheckGovCloudName(%q) = %v, want valid: %t", name, err, valid)
		}
	}
}

func TestCheckRoleName(t *testing.T) {
	t.Parallel()
	for name, valid := range map[string]bool{
		"OrganizationAccountAccessRole": true, "a+b=c,d.e@f-g_1": true, "": false, "with blank": false, "sl/ash": false,
		strings.Repeat("r", 64): true, strings.Repeat("r", 65): false, "AWSServiceRoleForX": false, "awsservicerolefory": false,
	} {
		if err := organization.CheckRoleName(name); (err == nil) != valid {
			t.Errorf("CheckRoleName(%q) = %v, want valid: %t", name, err, valid)
		}
	}
}

func TestCheckParentID(t *testing.T) {
	t.Parallel()
	for id, valid := range map[string]bool{
		"r-ab12": true, "ou-ab12-34cd56ef": true, "": false, "r-AB12": false, "ou-ab12": false, "111122223333": false, "r-ab12 ": false,
	} {
		if err := organization.CheckParentID(id); (err == nil) != valid {
			t.Errorf("CheckParentID(%q) = %v, want valid: %t", id, err, valid)
		}
	}
}

func TestCheckTag(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key, value string
		valid      bool
	}{
		"plain":                {"team", "a", true},
		"empty value":          {"team", "", true},
		"every allowed mark":   {"a_b.c:d/e=f+g-h@i j", "_.:/=+-@ ", true},
		"letters of the world": {"équipe", "команда", true},
		"longest":              {strings.Repeat("k", 128), strings.Repeat("v", 256), true},
		"empty key":            {"", "v", false},
		"key too long":         {strings.Repeat("k", 129), "v", false},
		"value too long":       {"k", strings.Repeat("v", 257), false},
		"AWS's own":            {"aws:team", "v", false},
		"AWS's own, upper":     {"AWS:team", "v", false},
		"the provider's own":   {"doit:vend-id", "v", false},
		"forbidden mark":       {"te#am", "v", false},
		"forbidden in value":   {"team", "a;b", false},
	} {
		if err := organization.CheckTag(c.key, c.value); (err == nil) != c.valid {
			t.Errorf("%s: %v, want valid: %t", name, err, c.valid)
		}
	}
}

// FuzzCheckEmail holds the validator to the rules as AWS writes them, read once more without a regular expression.
func FuzzCheckEmail(f *testing.F) {
	for _, seed := range []string{"a@b.co", "aws+dev@example.com", ".a@example.com", "a@-b.co", "a b@example.com", "ä@example.com", "a@b@c.de", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, email string) {
		if got, want := organization.CheckEmail(email) == nil, acceptable(email); got != want {
			t.Errorf("CheckEmail(%q) accepts: %t, the rules say: %t", email, got, want)
		}
	})
}

func acceptable(email string) bool {
	local, domain, one := strings.Cut(email, "@")
	if !one || strings.Contains(domain, "@") || len(email) < 6 || len(email) > 64 || local == "" || local[0] == '.' {
		return false
	}
	for _, c := range []byte(local) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"'()<>[]:;,\\|%&", c) >= 0 {
			return false
		}
	}
	for _, c := range []byte(domain) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '.' && c != '-' {
			return false
		}
	}
	return strings.Contains(domain, ".") && strings.Trim(domain[:1]+domain[len(domain)-1:], ".-") != "" &&
		!strings.ContainsAny(domain[:1], ".-") && !strings.ContainsAny(domain[len(domain)-1:], ".-")
}
