package awssim

import (
	"regexp"
	"slices"
	"strings"
)

// conditionContext holds the condition keys of one request, by lower-case name.
type conditionContext map[string][]string

// conditionOperators compare a value of the request with one of the policy.
var conditionOperators = map[string]func(want, have string) bool{
	"StringEquals":           func(want, have string) bool { return want == have },
	"StringEqualsIgnoreCase": strings.EqualFold,
	"StringLike":             func(want, have string) bool { return matches(want, have, false) },
	"ArnEquals":              func(want, have string) bool { return matches(want, have, false) },
	"ArnLike":                func(want, have string) bool { return matches(want, have, false) },
	"Bool":                   strings.EqualFold,
	"NumericEquals":          func(want, have string) bool { return want == have },
}

// negated operators hold when their positive twin does not, also when the key is absent.
var negatedOperators = map[string]string{
	"StringNotEquals":           "StringEquals",
	"StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
	"StringNotLike":             "StringLike",
	"ArnNotEquals":              "ArnEquals",
	"ArnNotLike":                "ArnLike",
}

// satisfies says whether every condition of a statement holds. An operator that this World does not know never holds.
func (c conditionContext) satisfies(conditions map[string]map[string]oneOrMany) bool {
	for operator, keys := range conditions {
		for key, want := range keys {
			if !c.holds(operator, key, c.expandAll(want)) {
				return false
			}
		}
	}
	return true
}

func (c conditionContext) holds(operator, key string, want []string) bool {
	have, present := c[strings.ToLower(key)]
	if operator == "Null" {
		return slices.Contains(want, "true") == !present
	}
	forAll := strings.HasPrefix(operator, "ForAllValues:")
	operator = strings.TrimPrefix(strings.TrimPrefix(operator, "ForAllValues:"), "ForAnyValue:")
	operator, ifExists := strings.CutSuffix(operator, "IfExists")
	if !present && (ifExists || forAll) {
		return true
	}
	if positive, isNegated := negatedOperators[operator]; isNegated {
		return !anyHolds(conditionOperators[positive], want, have)
	}
	compare, known := conditionOperators[operator]
	if !known {
		return false
	}
	if forAll {
		return !slices.ContainsFunc(have, func(value string) bool { return !anyHolds(compare, want, []string{value}) })
	}
	return anyHolds(compare, want, have)
}

func anyHolds(compare func(want, have string) bool, want, have []string) bool {
	for _, value := range have {
		if slices.ContainsFunc(want, func(w string) bool { return compare(w, value) }) {
			return true
		}
	}
	return false
}

var policyVariable = regexp.MustCompile(`\$\{([^}]+)\}`)

// expandAll replaces policy variables such as ${aws:username}. One without a value matches nothing.
func (c conditionContext) expandAll(patterns []string) []string {
	if !slices.ContainsFunc(patterns, func(p string) bool { return strings.Contains(p, "${") }) {
		return patterns
	}
	expanded := make([]string, 0, len(patterns))
	for _, pattern := range patterns {
		expanded = append(expanded, policyVariable.ReplaceAllStringFunc(pattern, func(variable string) string {
			name, _, _ := strings.Cut(variable[2:len(variable)-1], ",")
			if values := c[strings.ToLower(strings.TrimSpace(name))]; len(values) == 1 {
				return values[0]
			}
			return "\x00"
		}))
	}
	return expanded
}
