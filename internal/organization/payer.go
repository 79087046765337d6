package organization

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// PayerKind says whose the management account of an organization is, which is the account that pays.
type PayerKind string

// The kinds of management accounts.
const (
	PayerConsolidated PayerKind = "consolidated" // a reseller's, shared by many of its customers
	PayerDedicated    PayerKind = "dedicated"    // a reseller's, for one customer
	PayerOwn          PayerKind = "own"          // the customer's
)

// DefaultResellerEmail is the pattern of the root e-mail addresses under which DoiT holds dedicated payers.
const DefaultResellerEmail = "awsops+*@doit-intl.com"

// PayerRules tell a reseller's management accounts from others.
type PayerRules struct {
	Consolidated map[string]string // name by account id, "" for an account without one
	Reseller     []string          // account ids of dedicated payers
	EmailPattern string            // root e-mail addresses of dedicated payers, * for any characters; "" for none
}

// DefaultPayerRules are DoiT's (DoiT help center: AWS onboarding).
func DefaultPayerRules() PayerRules {
	return PayerRules{
		Consolidated: map[string]string{
			"561602220360": "doitintl-payer-01",
			"017920819041": "doitintl-payer-02",
			"279843869311": "doitintl-payer-07",
		},
		EmailPattern: DefaultResellerEmail,
	}
}

// Payer is what the rules say about a management account.
type Payer struct {
	Kind     PayerKind
	Name     string // of a consolidated payer that has one, else ""
	Evidence string // one sentence without the address
}

// ClassifyPayer holds a management account against the rules. email is its root e-mail address, "" when it is not known.
func ClassifyPayer(managementAccountID, email string, rules PayerRules) Payer {
	name, shared := rules.Consolidated[managementAccountID]
	switch {
	case shared && name != "":
		return Payer{PayerConsolidated, name, fmt.Sprintf("The management account %s is the consolidated payer %s.", managementAccountID, name)}
	case shared:
		return Payer{PayerConsolidated, "", fmt.Sprintf("The management account %s is one of the consolidated payers.", managementAccountID)}
	case slices.Contains(rules.Reseller, managementAccountID):
		return Payer{PayerDedicated, "", fmt.Sprintf("The management account %s is one of the reseller's dedicated payers.", managementAccountID)}
	case rules.EmailPattern != "" && MatchesEmail(rules.EmailPattern, email):
		return Payer{PayerDedicated, "", fmt.Sprintf("The root e-mail address of the management account %s matches %s.", managementAccountID, rules.EmailPattern)}
	}
	evidence := fmt.Sprintf("The management account %s is none of the reseller's payers", managementAccountID)
	switch {
	case rules.EmailPattern == "":
		evidence += "."
	case email == "":
		evidence += ", and AWS does not tell its root e-mail address."
	default:
		evidence += fmt.Sprintf(", and its root e-mail address does not match %s.", rules.EmailPattern)
	}
	return Payer{PayerOwn, "", evidence}
}

// MatchesEmail compares an address with a pattern, in which * stands for any characters but @. Case makes no difference.
func MatchesEmail(pattern, email string) bool {
	parts := strings.Split(pattern, "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	matches, err := regexp.MatchString("(?i)^"+strings.Join(parts, "[^@]*")+"$", email)
	return err == nil && matches
}

// CheckEmailPattern says what is wrong with a pattern for MatchesEmail. A pattern that fits every address says nothing.
func CheckEmailPattern(pattern string) error {
	local, domain, found := strings.Cut(pattern, "@")
	switch {
	case !found || strings.Contains(domain, "@"):
		return errors.New("it needs exactly one @")
	case strings.ContainsAny(pattern, " \t\r\n"):
		return errors.New("it has a blank in it")
	case local == "" || domain == "":
		return errors.New("there must be something on both sides of the @")
	case strings.Trim(domain, "*.") == "":
		return errors.New("it fits the addresses of every domain")
	}
	return nil
}
