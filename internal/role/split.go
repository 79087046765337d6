package role

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"unicode"
)

// sizeOf is the size of a document as IAM counts it: characters but white space.
func sizeOf(document string) int {
	size := 0
	for _, char := range document {
		if !unicode.IsSpace(char) {
			size++
		}
	}
	return size
}

// parsedPolicy is a policy whose statements are kept as they were written.
type parsedPolicy struct {
	Version   string            `json:",omitempty"`
	ID        string            `json:"Id,omitempty"`
	Statement []json.RawMessage `json:"Statement"`
}

func parsePolicy(text string) (parsedPolicy, error) {
	var outer struct {
		Version   string
		ID        string `json:"Id"`
		Statement json.RawMessage
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&outer); err != nil {
		return parsedPolicy{}, fmt.Errorf("it is no JSON object with Version and Statement (%w)", err)
	}
	if decoder.More() {
		return parsedPolicy{}, errors.New("something follows after the JSON object")
	}
	policy := parsedPolicy{Version: outer.Version, ID: outer.ID}
	if outer.Statement == nil {
		return policy, nil
	}
	if err := json.Unmarshal(outer.Statement, &policy.Statement); err != nil { // IAM also takes a single statement
		policy.Statement = []json.RawMessage{outer.Statement}
	}
	return policy, nil
}

// CheckPolicy says what is wrong with a permission policy, as far as that can be seen without AWS.
func CheckPolicy(text string) error {
	policy, err := parsePolicy(text)
	switch {
	case err != nil:
		return err
	case policy.Version != "" && policy.Version != "2012-10-17" && policy.Version != "2008-10-17":
		return fmt.Errorf("Version is %q, and IAM knows 2012-10-17 and 2008-10-17", policy.Version) //nolint:staticcheck // Version is a name
	case len(policy.Statement) == 0:
		return errors.New("it has no Statement")
	}
	for i, raw := range policy.Statement {
		if err := checkStatement(raw); err != nil {
			return fmt.Errorf("statement %d %w", i+1, err)
		}
	}
	return nil
}

func checkStatement(raw json.RawMessage) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return errors.New("is no JSON object")
	}
	has := func(name string) bool { _, ok := members[name]; return ok }
	effect := string(members["Effect"])
	switch {
	case effect != `"Allow"` && effect != `"Deny"`:
		return errors.New("needs the Effect Allow or Deny")
	case has("Action") == has("NotAction"):
		return errors.New("needs either Action or NotAction")
	case has("Resource") == has("NotResource"):
		return errors.New("needs either Resource or NotResource")
	case has("Principal") || has("NotPrincipal"):
		return errors.New("has a Principal, which belongs into a trust policy")
	}
	return nil
}

// split cuts a policy into documents that are small enough for a managed policy each, all of them together meaning the
// same. It cuts between statements; a statement that is too large by itself is cut between its actions or resources.
func split(text string) ([]string, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		return nil, err
	}
	if sizeOf(compact.String()) <= maxPolicySize {
		return []string{compact.String()}, nil
	}
	policy, err := parsePolicy(text)
	if err != nil {
		return nil, err
	}
	var documents []string
	current := parsedPolicy{Version: policy.Version, ID: policy.ID}
	for _, raw := range policy.Statement {
		pieces, err := cut(current, raw)
		if err != nil {
			return nil, err
		}
		for _, piece := range pieces {
			if len(current.Statement) > 0 && !current.with(piece).fits() {
				documents = append(documents, current.String())
				current.Statement = nil
			}
			current = current.with(piece)
		}
	}
	return append(documents, current.String()), nil
}

func (p parsedPolicy) with(statement json.RawMessage) parsedPolicy {
	p.Statement = append(slices.Clip(p.Statement), statement)
	return p
}

func (p parsedPolicy) fits() bool { return sizeOf(p.String()) <= maxPolicySize }

func (p parsedPolicy) String() string {
	text, err := json.Marshal(p)
	if err != nil { // it was read as JSON
		panic(err)
	}
	return string(text)
}

// cut cuts a statement so that each piece fits into a document alone. Only lists that mean "each of these" can be cut.
func cut(empty parsedPolicy, raw json.RawMessage) ([]json.RawMessage, error) {
	empty.Statement = nil
	if empty.with(raw).fits() {
		return []json.RawMessage{raw}, nil
	}
	for _, member := range []string{"Action", "Resource"} {
		first, rest, ok := cutList(empty, raw, member)
		if !ok {
			continue
		}
		pieces, err := cut(empty, first)
		if err != nil {
			return nil, err
		}
		others, err := cut(empty, rest)
		return append(pieces, others...), err
	}
	return nil, invalid("policy_json", "A statement of policy_json has more than the %d characters that IAM takes for a managed policy, and it cannot be cut between its actions or resources. Make it shorter.", maxPolicySize)
}

// cutList takes off as many elements of a list as fit, and at least one. The rest has no Sid, because IAM wants those to
// be unique.
func cutList(empty parsedPolicy, raw json.RawMessage, member string) (first, rest json.RawMessage, ok bool) {
	var members map[string]json.RawMessage
	var list []json.RawMessage
	if json.Unmarshal(raw, &members) != nil || json.Unmarshal(members[member], &list) != nil || len(list) < 2 {
		return nil, nil, false
	}
	part := func(elements []json.RawMessage) json.RawMessage {
		members[member] = mustMarshal(elements)
		return mustMarshal(members)
	}
	tooMany := sort.Search(len(list)-1, func(n int) bool { return !empty.with(part(list[:n+1])).fits() })
	fit := max(tooMany, 1)
	first = part(list[:fit])
	delete(members, "Sid")
	return first, part(list[fit:]), true
}

func mustMarshal(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil { // it was read as JSON
		panic(err)
	}
	return text
}

// Join makes one policy of the documents that split made, to show what a role that was found may do.
func Join(documents []string) (string, error) {
	if len(documents) == 1 {
		return documents[0], nil
	}
	var all parsedPolicy
	for _, text := range documents {
		policy, err := parsePolicy(text)
		if err != nil {
			return "", err
		}
		all.Version, all.ID = policy.Version, policy.ID
		all.Statement = append(all.Statement, policy.Statement...)
	}
	return all.String(), nil
}
