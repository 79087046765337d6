package organization_test

import (
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// table runs a rule over values; says is part of the refusal, "" when the value is right.
func table(t *testing.T, rule func(string) error, rows map[string]string) {
	t.Helper()
	for value, says := range rows {
		err := rule(value)
		switch {
		case says == "" && err != nil:
			t.Errorf("%q is refused: %v", value, err)
		case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
			t.Errorf("%q: %v, want ... %s ...", value, err, says)
		}
	}
}

func TestCheckUnitName(t *testing.T) {
	t.Parallel()
	table(t, organization.CheckUnitName, map[string]string{
		"a": "", "Workloads / Prod": "", "Größe": "", strings.Repeat("n", 128): "", strings.Repeat("ü", 128): "",
		"": "it has 0 characters", strings.Repeat("n", 129): "it has 129 characters, AWS takes 1 to 128",
		" a": "begins or ends with a blank", "a\n": "begins or ends with a blank", " ": "begins or ends with a blank",
	})
}

func TestCheckUnitID(t *testing.T) {
	t.Parallel()
	table(t, organization.CheckUnitID, map[string]string{
		"ou-ab12-34cd56ef": "", "ou-" + strings.Repeat("a", 32) + "-" + strings.Repeat("0", 32): "",
		"r-ab12": "it is the id of a root", "": "looks like ou-ab12-34cd56ef", "ou-ab12": "looks like ou-ab12-34cd56ef",
		"ou-AB12-34cd56ef": "looks like ou-ab12-34cd56ef", "ou-ab12-34cd56ef\n": "looks like ou-ab12-34cd56ef", "111122223333": "looks like ou-ab12-34cd56ef",
	})
}

func TestCheckAccountID(t *testing.T) {
	t.Parallel()
	table(t, organization.CheckAccountID, map[string]string{
		"111122223333": "", "000000000001": "",
		"": "12 digits", "11112222333": "12 digits", "1111222233334": "12 digits", "11112222333a": "12 digits", "1111-2222-33": "12 digits",
	})
}

func TestCheckCustomerID(t *testing.T) {
	t.Parallel()
	table(t, organization.CheckCustomerID, map[string]string{
		"acme": "", "4-you": "", strings.Repeat("a", 46): "",
		"": "it has 0 characters, 1 to 46 are possible", strings.Repeat("a", 47): "it has 47 characters", "Acme": "other than lower-case letters",
		"a_b": "other than lower-case letters", "-a": "begins or ends with a hyphen", "a-": "begins or ends with a hyphen",
	})
}
