package role

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awspolicy "github.com/hashicorp/awspolicyequivalence"
)

// Equivalent says whether two policies mean the same: order, white space and lists of one do not matter.
func Equivalent(one, other string) bool {
	same, err := awspolicy.PoliciesAreEquivalent(one, other)
	return err == nil && same
}

// AllEquivalent says whether two lists of policies are equivalent one by one.
func AllEquivalent(one, other []string) bool {
	return slices.EqualFunc(one, other, Equivalent)
}

// Trust is what a trust policy says, in the user's terms.
type Trust struct {
	Accounts   []string // account ids
	Principals []string // ARNs, and whatever else names a principal
	Deleted    []string // unique ids that AWS shows in the place of principals that were deleted
	ExternalID string
	RequireMFA bool
}

var deletedPrincipal = regexp.MustCompile(`^(AROA|AIDA)[A-Z0-9]+$`)

// ReadTrust takes a trust policy apart. Of a policy that this package would write, nothing is lost.
func ReadTrust(policy string) Trust {
	var parsed struct{ Statement anyStatements }
	var trust Trust
	if json.Unmarshal([]byte(policy), &parsed) != nil {
		return trust
	}
	for _, s := range parsed.Statement {
		for _, principal := range s.Principal["AWS"] {
			trust.add(principal)
		}
		if ids := s.Condition["StringEquals"]["sts:ExternalId"]; len(ids) == 1 {
			trust.ExternalID = ids[0]
		}
		if slices.Equal(s.Condition["Bool"]["aws:MultiFactorAuthPresent"], anyStrings{"true"}) {
			trust.RequireMFA = true
		}
	}
	return trust
}

// SaysMore says whether a trust policy has more than the user's terms can say, such as a service or other conditions:
// whoever writes it anew takes that away.
func SaysMore(partition, policy string) bool {
	t := ReadTrust(policy)
	written, err := trustPolicy(partition, Wanted{
		TrustedAccounts: t.Accounts, TrustedPrincipals: slices.Concat(t.Principals, t.Deleted), ExternalID: t.ExternalID, RequireMFA: t.RequireMFA,
	})
	return err != nil || !Equivalent(policy, written)
}

func (t *Trust) add(principal string) {
	parsed, err := arn.Parse(principal)
	switch {
	case accountPattern.MatchString(principal):
		t.Accounts = append(t.Accounts, principal)
	case err == nil && parsed.Resource == "root":
		t.Accounts = append(t.Accounts, parsed.AccountID)
	case deletedPrincipal.MatchString(principal):
		t.Deleted = append(t.Deleted, principal)
	default:
		t.Principals = append(t.Principals, principal)
	}
}

// anyStatements is one statement or a list of them.
type anyStatements []anyStatement

type anyStatement struct {
	Effect    string
	Principal anyPrincipal
	Condition conditions
}

// UnmarshalJSON reads both spellings.
func (s *anyStatements) UnmarshalJSON(data []byte) error {
	var list []anyStatement
	if json.Unmarshal(data, &list) == nil {
		*s = list
		return nil
	}
	var one anyStatement
	err := json.Unmarshal(data, &one)
	*s = anyStatements{one}
	return err
}

// anyPrincipal is "*", or names by kind.
type anyPrincipal map[string]anyStrings

// UnmarshalJSON reads both spellings.
func (p *anyPrincipal) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*p = anyPrincipal{"AWS": {text}}
		return nil
	}
	return json.Unmarshal(data, (*map[string]anyStrings)(p))
}

type anyStrings []string

// UnmarshalJSON reads one value as a list of one, and true as "true".
func (s *anyStrings) UnmarshalJSON(data []byte) error {
	var list []any
	if json.Unmarshal(data, &list) != nil {
		list = []any{nil}
		if err := json.Unmarshal(data, &list[0]); err != nil {
			return err
		}
	}
	for _, value := range list {
		*s = append(*s, fmt.Sprint(value))
	}
	return nil
}
