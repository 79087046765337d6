package awssim

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// document is a policy as it was given and as it is evaluated.
type document struct {
	text       string
	statements []statement
}

type statement struct {
	Sid          string
	Effect       string
	Principal    principals
	NotPrincipal principals
	Action       oneOrMany
	NotAction    oneOrMany
	Resource     oneOrMany
	NotResource  oneOrMany
	Condition    map[string]map[string]oneOrMany
}

// oneOrMany is a JSON string or a list of strings. A condition may also give booleans and numbers.
type oneOrMany []string

// UnmarshalJSON reads both spellings.
func (m *oneOrMany) UnmarshalJSON(data []byte) error {
	var list []any
	if err := json.Unmarshal(data, &list); err != nil {
		var single any
		if err := json.Unmarshal(data, &single); err != nil {
			return err
		}
		list = []any{single}
	}
	for _, value := range list {
		text, isText := value.(string)
		if !isText {
			scalar, err := json.Marshal(value)
			if err != nil {
				return err
			}
			text = string(scalar)
		}
		*m = append(*m, text)
	}
	return nil
}

// principals are the members of Principal by kind: "AWS", "Service", "Federated".
type principals map[string]oneOrMany

// UnmarshalJSON reads "*" as everybody.
func (p *principals) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*p = principals{"AWS": {text}, "Federated": {text}, "Service": {text}}
		return nil
	}
	byKind := map[string]oneOrMany{}
	if err := json.Unmarshal(data, &byKind); err != nil {
		return err
	}
	*p = byKind
	return nil
}

// policyKind is where a policy is used, which decides what it must contain.
type policyKind int

const (
	identityPolicy policyKind = iota
	trustPolicy
	resourcePolicy
)

func malformed(message string) error {
	return &Error{Code: "MalformedPolicyDocument", Message: message}
}

// parsePolicy reads a policy document and refuses what IAM refuses.
func parsePolicy(text string, kind policyKind) (document, error) {
	var parsed struct {
		Version   string
		ID        string `json:"Id"`
		Statement json.RawMessage
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&parsed); err != nil {
		return document{}, malformed("This policy contains invalid Json")
	}
	if parsed.Version != "" && parsed.Version != "2012-10-17" && parsed.Version != "2008-10-17" {
		return document{}, malformed("Syntax errors in policy.")
	}
	var statements []statement
	if json.Unmarshal(parsed.Statement, &statements) != nil {
		var single statement
		if json.Unmarshal(parsed.Statement, &single) != nil {
			return document{}, malformed("Syntax errors in policy.")
		}
		statements = []statement{single}
	}
	for i := range statements {
		if err := statements[i].check(kind); err != nil {
			return document{}, err
		}
	}
	return document{text: text, statements: statements}, nil
}

func (s *statement) check(kind policyKind) error {
	if s.Effect != "Allow" && s.Effect != "Deny" {
		return malformed("Syntax errors in policy.")
	}
	actions := slices.Concat(s.Action, s.NotAction)
	if len(actions) == 0 {
		return malformed("Policy statement must contain actions.")
	}
	for _, action := range actions {
		if action != "*" && !strings.Contains(action, ":") {
			return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
		}
	}
	return s.checkParts(kind)
}

// checkParts refuses a statement that lacks what its kind of policy needs, or has what it must not have.
func (s *statement) checkParts(kind policyKind) error {
	hasPrincipal := len(s.Principal)+len(s.NotPrincipal) > 0
	hasResource := len(s.Resource)+len(s.NotResource) > 0
	switch {
	case kind == trustPolicy && hasResource:
		return malformed("Has prohibited field Resource")
	case kind != identityPolicy && !hasPrincipal:
		return malformed("Missing required field Principal")
	case kind == resourcePolicy && !hasResource:
		return malformed("Missing required field Resource")
	case kind == identityPolicy && hasPrincipal:
		return malformed("Policy document should not specify a principal.")
	case kind == identityPolicy && !hasResource:
		return malformed("Policy statement must contain resources.")
	}
	return nil
}

// access is one question to the policies.
type access struct {
	action, resource string
	context          conditionContext
}

// decision is the answer of policies. A deny wins over every allow.
type decision int

const (
	silent decision = iota
	allowed
	denied
)

// decide asks identity policies.
func decide(documents []document, a access) decision {
	answer := silent
	for i := range documents {
		for j := range documents[i].statements {
			s := &documents[i].statements[j]
			if !s.covers(a) {
				continue
			}
			if s.Effect == "Deny" {
				return denied
			}
			answer = allowed
		}
	}
	return answer
}

func (s *statement) covers(a access) bool {
	return s.coversAction(a.action) && s.coversResource(a) && a.context.satisfies(s.Condition)
}

func (s *statement) coversAction(action string) bool {
	if len(s.NotAction) > 0 {
		return !matchesAny(s.NotAction, action, true)
	}
	return matchesAny(s.Action, action, true)
}

func (s *statement) coversResource(a access) bool {
	if len(s.NotResource) > 0 {
		return !matchesAny(a.context.expandAll(s.NotResource), a.resource, false)
	}
	return matchesAny(a.context.expandAll(s.Resource), a.resource, false)
}

func matchesAny(patterns []string, value string, foldCase bool) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, value, foldCase) })
}

// matches compares with * for any characters and ? for one.
func matches(pattern, value string, foldCase bool) bool {
	if pattern == "*" {
		return true
	}
	if foldCase {
		pattern, value = strings.ToLower(pattern), strings.ToLower(value)
	}
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == value
	}
	quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	expression, err := regexp.Compile(`(?s)\A` + quoted + `\z`)
	return err == nil && expression.MatchString(value)
}
