package role

import (
	"encoding/json"
	"slices"
	"strings"
)

// Unguarded lists the other accounts that a trust policy lets in without an external id, and so without protection from a
// confused deputy (IAM user guide). "*" stands for everybody. own is the account of the role.
func Unguarded(policy, own string) []string {
	var parsed struct{ Statement anyStatements }
	if json.Unmarshal([]byte(policy), &parsed) != nil {
		return nil
	}
	var open []string
	for _, s := range parsed.Statement {
		if s.Effect != "Allow" || s.Condition.wants("sts:ExternalId") {
			continue
		}
		for _, principal := range s.Principal["AWS"] {
			if account := accountOf(principal); account != own {
				open = append(open, account)
			}
		}
	}
	slices.Sort(open)
	return slices.Compact(open)
}

// TrustsAccount says whether a trust policy lets an account in, as a whole or one of its principals.
func TrustsAccount(policy, account string) bool {
	var parsed struct{ Statement anyStatements }
	if json.Unmarshal([]byte(policy), &parsed) != nil {
		return false
	}
	for _, s := range parsed.Statement {
		if s.Effect == "Allow" && slices.ContainsFunc(s.Principal["AWS"], func(principal string) bool { return accountOf(principal) == account }) {
			return true
		}
	}
	return false
}

// Admits says whether a trust policy lets anybody in when the role with an ARN is gone. AWS's services do not count, nor do
// principals that were deleted. A policy that cannot be read may let anybody in.
func Admits(policy, gone string) bool {
	var parsed struct{ Statement anyStatements }
	if json.Unmarshal([]byte(policy), &parsed) != nil {
		return true
	}
	enters := func(principal string) bool { return principal != gone && !deletedPrincipal.MatchString(principal) }
	for _, s := range parsed.Statement {
		if s.Effect == "Allow" && len(s.Principal) == 0 { // NotPrincipal
			return true
		}
		for kind, principals := range s.Principal {
			if s.Effect == "Allow" && kind != "Service" && slices.ContainsFunc(principals, enters) {
				return true
			}
		}
	}
	return false
}

// accountOf is the account of a principal; the principal itself when it names none.
func accountOf(principal string) string {
	if fields := strings.Split(principal, ":"); len(fields) > 4 && accountPattern.MatchString(fields[4]) {
		return fields[4]
	}
	return principal
}

// wants says whether a request must carry a condition key with a certain value. A condition with IfExists does not insist.
func (c conditions) wants(key string) bool {
	for _, operator := range []string{"StringEquals", "StringLike"} {
		for name, values := range c[operator] {
			if strings.EqualFold(name, key) && !slices.Contains(values, "*") {
				return true
			}
		}
	}
	return false
}

// conditions are values by operator and key.
type conditions map[string]map[string]anyStrings
