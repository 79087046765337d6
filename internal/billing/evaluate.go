package billing

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// question is a request to S3 that a bucket policy decides about.
type question struct {
	service          string // principal; "" for anybody else
	action, resource string
	context          map[string]string // condition keys, lower case
}

// rule is what of a statement decides. Policies of others may be written in any way, so ours are not compared with them:
// they are asked.
type rule struct {
	Effect                string
	Principal             principal
	Action, NotAction     values
	Resource, NotResource values
	Condition             map[string]map[string]values
}

// values is a string or a list of strings.
type values []string

// UnmarshalJSON takes what IAM takes.
func (v *values) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		list = []json.RawMessage{raw}
	}
	*v = nil
	for _, element := range list {
		var text string
		if err := json.Unmarshal(element, &text); err != nil {
			text = string(element) // true, 7
		}
		*v = append(*v, text)
	}
	return nil
}

// principal is everybody, or a map of lists.
type principal struct {
	everybody bool
	kinds     map[string]values
}

// UnmarshalJSON takes what IAM takes.
func (p *principal) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		p.everybody = text == "*"
		return nil
	}
	return json.Unmarshal(raw, &p.kinds)
}

func (p principal) matches(service string) bool {
	return p.everybody || slices.Contains(p.kinds["AWS"], "*") || service != "" && slices.Contains(p.kinds["Service"], service)
}

// allows says whether the policy by itself lets a request through.
func (d document) allows(q question) bool {
	return !d.matches("Deny", q) && d.matches("Allow", q)
}

// denies says whether the policy refuses a request, whoever else allows it.
func (d document) denies(q question) bool { return d.matches("Deny", q) }

func (d document) matches(effect string, q question) bool {
	return slices.ContainsFunc(d.Statement, func(raw json.RawMessage) bool {
		var r rule
		return json.Unmarshal(raw, &r) == nil && r.Effect == effect && r.matches(q)
	})
}

func (r rule) matches(q question) bool {
	action := likeAny(r.Action, q.action, true) || len(r.NotAction) > 0 && !likeAny(r.NotAction, q.action, true)
	resource := likeAny(r.Resource, q.resource, false) || len(r.NotResource) > 0 && !likeAny(r.NotResource, q.resource, false)
	return action && resource && r.Principal.matches(q.service) && r.holds(q.context)
}

// holds says whether all conditions are met. An operator that is not known here, such as one for addresses, is not met.
func (r rule) holds(context map[string]string) bool {
	for operator, keys := range r.Condition {
		for key, wanted := range keys {
			actual, present := context[strings.ToLower(key)]
			if !met(operator, wanted, actual, present) {
				return false
			}
		}
	}
	return true
}

func met(operator string, wanted values, actual string, present bool) bool {
	if _, bare, ok := strings.Cut(operator, ":"); ok { // ForAnyValue:, ForAllValues:
		operator = bare
	}
	operator, optional := strings.CutSuffix(operator, "IfExists")
	negative := strings.Contains(operator, "Not")
	if !present {
		return optional || negative
	}
	switch operator {
	case "StringEquals", "StringNotEquals":
		return slices.Contains(wanted, actual) != negative
	case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool":
		return slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, actual) }) != negative
	case "StringLike", "StringNotLike", "ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals":
		return likeAny(wanted, actual, false) != negative
	default:
		return false
	}
}

// likeAny says whether one of the patterns, with * and ?, matches.
func likeAny(patterns values, s string, foldCase bool) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		flags := "s"
		if foldCase {
			flags = "si"
		}
		text := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		whole, err := regexp.Compile("(?" + flags + ")^" + text + "$")
		return err == nil && whole.MatchString(s)
	})
}
