package role

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// Sizes are IAM's, in characters without white space (IAM quotas page).
const (
	maxPolicySize  = 6144 // of a managed policy
	maxTrustSize   = 2048
	maxAttachments = 10
)

// Documents are the policies of a role.
type Documents struct {
	Trust    string   // who may assume the role
	Policies []Policy // what the role may do, each small enough for a managed policy; without ARNs
}

// JSON returns the permission policies alone.
func (d Documents) JSON() []string {
	texts := make([]string, 0, len(d.Policies))
	for _, p := range d.Policies {
		texts = append(texts, p.JSON)
	}
	return texts
}

// Compose makes the policies of a role for a partition, or says with an *InputError why there are none.
func Compose(partition string, w Wanted) (Documents, error) {
	trust, err := trustPolicy(partition, w)
	if err == nil {
		err = checkPartners(w)
	}
	if err != nil {
		return Documents{}, err
	}
	texts, err := permissions(partition, w)
	if err != nil {
		return Documents{}, err
	}
	if all := len(texts) + len(w.ManagedPolicyARNs); all > maxAttachments {
		return Documents{}, invalid(largest(texts, w), "The role would have %d policies attached: %d for policy_json, which IAM limits to %d characters each, and %d others. AWS attaches at most %d to a role. Shorten policy_json or attach fewer.",
			all, len(texts), maxPolicySize, all-len(texts), maxAttachments)
	}
	documents := Documents{Trust: trust}
	for i, text := range texts {
		documents.Policies = append(documents.Policies, Policy{Name: policyName(w.Name, i+1), JSON: text})
	}
	return documents, nil
}

// largest is the attribute to blame for too many attachments.
func largest(texts []string, w Wanted) string {
	if len(texts) > len(w.ManagedPolicyARNs) {
		return "policy_json"
	}
	return "managed_policy_arns"
}

// policyName is the name of the policy with a number: the first is named as the role.
func policyName(roleName string, number int) string {
	if number == 1 {
		return roleName
	}
	return fmt.Sprintf("%s-%d", roleName, number)
}

// statement is a policy statement as this package writes it.
type statement struct {
	Sid       string                       `json:",omitempty"`
	Effect    string                       `json:"Effect"`
	Principal map[string]oneOrMany         `json:",omitempty"`
	Action    oneOrMany                    `json:"Action"`
	Resource  oneOrMany                    `json:",omitempty"`
	Condition map[string]map[string]string `json:",omitempty"`
}

type document struct {
	Version   string
	Statement []statement
}

func (d document) String() string {
	text, err := json.Marshal(d)
	if err != nil { // maps and strings can always be written
		panic(err)
	}
	return string(text)
}

// oneOrMany is written as AWS writes it: one string, or a list.
type oneOrMany []string

// MarshalJSON writes one string alone.
func (m oneOrMany) MarshalJSON() ([]byte, error) {
	if len(m) == 1 {
		return json.Marshal(m[0])
	}
	return json.Marshal([]string(m))
}

func allow(sid string, actions []string, resources ...string) statement {
	return statement{Sid: sid, Effect: "Allow", Action: actions, Resource: resources}
}

// trustPolicy lets the trusted ones assume the role. All of them share the conditions, so that none gets in without.
func trustPolicy(partition string, w Wanted) (string, error) {
	var principals []string
	for _, id := range w.TrustedAccounts {
		principals = append(principals, arn.ARN{Partition: partition, Service: "iam", AccountID: id, Resource: "root"}.String())
	}
	principals = append(principals, w.TrustedPrincipals...)
	if len(principals) == 0 {
		return "", invalid("trusted_account_ids", "A role of the kind %q needs to know whom it trusts: set trusted_account_ids or trusted_principal_arns.", w.Kind)
	}
	slices.Sort(principals)
	s := statement{Effect: "Allow", Action: oneOrMany{"sts:AssumeRole"}, Principal: map[string]oneOrMany{"AWS": slices.Compact(principals)}}
	s.Condition = map[string]map[string]string{}
	if w.ExternalID != "" {
		s.Condition["StringEquals"] = map[string]string{"sts:ExternalId": w.ExternalID}
	}
	if w.RequireMFA {
		s.Condition["Bool"] = map[string]string{"aws:MultiFactorAuthPresent": "true"}
	}
	text := document{Version: "2012-10-17", Statement: []statement{s}}.String()
	if size := sizeOf(text); size > maxTrustSize {
		return "", invalid("trusted_account_ids", "The trust policy would have %d characters, and IAM takes at most %d: trust fewer accounts and principals, or a longer-lived one of each account.", size, maxTrustSize)
	}
	return text, nil
}

// permissions are the documents of the role's own policies: what the user gives, else what the kind has.
func permissions(partition string, w Wanted) ([]string, error) {
	kind := w.Kind.Defaults()
	switch {
	case w.PolicyJSON != "":
		if err := CheckPolicy(w.PolicyJSON); err != nil {
			return nil, invalid("policy_json", "policy_json is no permission policy: %s.", err)
		}
		return split(w.PolicyJSON)
	case kind.HasPolicy:
		return split(defaultPolicy(partition, w).String())
	case kind.NeedsPolicy:
		return nil, invalid("policy_json", "A role of the kind %q needs policy_json: what the partner may do is not public, so there is no default.", w.Kind)
	case len(w.ManagedPolicyARNs) == 0:
		return nil, invalid("policy_json", "The role would be allowed nothing: set policy_json or managed_policy_arns.")
	}
	return nil, nil
}

var externalIDPattern = regexp.MustCompile(`^[\w+=,.@:/-]*$`) // Go repeats at most 1000 times

// CheckExternalID says what is wrong with an external id, without repeating it (STS API model, AssumeRole).
func CheckExternalID(id string) error {
	if len(id) < 2 || len(id) > 1224 || !externalIDPattern.MatchString(id) {
		return fmt.Errorf("an external id has 2 to 1224 letters, digits and the characters _+=,.@:/-, and this one, of %d characters, does not", len(id))
	}
	return nil
}

var (
	principalPattern   = regexp.MustCompile(`^arn:aws[a-z-]*:(iam|sts)::\d{12}:(user|role|assumed-role|federated-user)/[^\s*?]+$`)
	policyPattern      = regexp.MustCompile(`^arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+$`)
	pathPattern        = regexp.MustCompile(`^/(?:[\w.,+@=-]+/)*$`) // of policies; roles may have more
	descriptionPattern = regexp.MustCompile(`^[\t\n\r -~\x{a1}-\x{ff}]*$`)
	accountPattern     = regexp.MustCompile(`^\d{12}$`)
)

// CheckPrincipal says what is wrong with the ARN of a trusted principal.
func CheckPrincipal(principal string) error {
	if !principalPattern.MatchString(principal) {
		return errors.New("a principal is an IAM user or role, like arn:aws:iam::111122223333:role/name, without * and ?; a whole account goes into trusted_account_ids")
	}
	return nil
}

// CheckPolicyARN says what is wrong with the ARN of a managed policy.
func CheckPolicyARN(policy string) error {
	if !policyPattern.MatchString(policy) {
		return errors.New("a managed policy is like arn:aws:iam::aws:policy/ReadOnlyAccess or arn:aws:iam::111122223333:policy/name")
	}
	return nil
}

// CheckPath says what is wrong with the path of a role.
func CheckPath(path string) error {
	if !pathPattern.MatchString(path) || len(path) > 512 {
		return errors.New("a path begins and ends with a slash, like /partners/, and has at most 512 characters: letters, digits and .,+@=_-")
	}
	return nil
}

// CheckDescription says what is wrong with the description of a role (IAM API model, CreateRole).
func CheckDescription(text string) error {
	if length := utf8.RuneCountInString(text); length < 1 || length > 1000 || !descriptionPattern.MatchString(text) {
		return errors.New("a description has 1 to 1000 characters of Latin-1: no dash or quote of typographers, and no emoji")
	}
	return nil
}

// CheckAccountID says what is wrong with an account id.
func CheckAccountID(id string) error {
	if !accountPattern.MatchString(id) {
		return errors.New("an account id has 12 digits")
	}
	return nil
}
