package awssim

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// field is a member of an input and the rule that AWS's model sets for it.
type field struct {
	member   string
	value    *string
	required bool
	rule     rule
}

// rule is what a model says about a string. A zero max means any length.
type rule struct {
	min, max int
	pattern  *regexp.Regexp // of the whole value
	enum     []string
}

// violation is a rule that a value breaks.
type violation struct {
	member, value string
	kind          violationKind
	rule          rule
}

type violationKind int

const (
	valueMissing violationKind = iota
	valueTooShort
	valueTooLong
	valueNoMatch
	valueNotInEnum
)

// needs is a member that must be there, may one that can be left out.
func needs(member string, value *string, r rule) field {
	return field{member: member, value: value, required: true, rule: r}
}

func may(member string, value *string, r rule) field {
	return field{member: member, value: value, rule: r}
}

// needsEnum is needs for an SDK enum, where "" means absent. mayEnum is may for one.
func needsEnum[E ~string](member string, value E, values []E) field {
	text := string(value)
	f := field{member: member, required: true, value: &text}
	if value == "" {
		f.value = nil
	}
	for _, v := range values {
		f.rule.enum = append(f.rule.enum, string(v))
	}
	return f
}

func mayEnum[E ~string](member string, value E, values []E) field {
	f := needsEnum(member, value, values)
	f.required = false
	return f
}

// check refuses the first field that breaks its rule, in the words of the service.
func (r *request) check(fields ...field) error {
	for _, f := range fields {
		if v, broken := f.violation(); broken {
			return r.service.invalid(v)
		}
	}
	return nil
}

func (f field) violation() (violation, bool) {
	v := violation{member: f.member, rule: f.rule}
	if f.value == nil {
		return v, f.required
	}
	v.value = *f.value
	length := utf8.RuneCountInString(v.value)
	switch {
	case len(f.rule.enum) > 0 && !slices.Contains(f.rule.enum, v.value):
		v.kind = valueNotInEnum
	case length < f.rule.min:
		v.kind = valueTooShort
	case f.rule.max > 0 && length > f.rule.max:
		v.kind = valueTooLong
	case f.rule.pattern != nil && !f.rule.pattern.MatchString(v.value):
		v.kind = valueNoMatch
	default:
		return v, false
	}
	return v, true
}

// constraint is the violation as AWS's common validator words it.
func (v violation) constraint() string {
	member := strings.ToLower(v.member[:1]) + v.member[1:]
	value := fmt.Sprintf("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must ", v.value, member)
	switch v.kind {
	case valueMissing:
		return fmt.Sprintf("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", member)
	case valueTooShort:
		return value + fmt.Sprintf("have length greater than or equal to %d", v.rule.min)
	case valueTooLong:
		return value + fmt.Sprintf("have length less than or equal to %d", v.rule.max)
	case valueNotInEnum:
		return value + "satisfy enum value set: [" + strings.Join(v.rule.enum, ", ") + "]"
	default:
		return value + "satisfy regular expression pattern: " + v.rule.pattern.String()
	}
}

func invalidOrganizations(v violation) *Error {
	switch v.kind {
	case valueMissing:
		return invalidInput("INPUT_REQUIRED", "You must provide a value for "+v.member+".")
	case valueTooShort:
		return invalidInput("MIN_LENGTH_EXCEEDED", "You provided a value for "+v.member+" that is too short.")
	case valueTooLong:
		return invalidInput("MAX_LENGTH_EXCEEDED", "You provided a value for "+v.member+" that is too long.")
	case valueNotInEnum:
		return invalidInput("INVALID_ENUM", "You provided a value for "+v.member+" that isn't in the list of allowed values.")
	default:
		return invalidInput("INVALID_PATTERN", "You provided a value that does not match the required pattern.")
	}
}

func invalidAccount(v violation) *Error {
	return &Error{
		Code: "ValidationException", Reason: "fieldValidationFailed", Message: v.constraint(),
		Fields: map[string]any{"fieldList": []map[string]string{{"name": v.member, "message": v.constraint()}}},
	}
}

func invalidQuery(v violation) *Error {
	return &Error{Code: "ValidationError", Message: v.constraint(), Status: http.StatusBadRequest}
}

func invalidTagging(v violation) *Error {
	return &Error{Code: "InvalidParameterException", Message: v.constraint()}
}

func invalidServiceQuotas(v violation) *Error {
	return &Error{Code: "IllegalArgumentException", Message: v.constraint()}
}

// whole compiles a pattern that must match a whole value.
func whole(pattern string) *regexp.Regexp { return regexp.MustCompile(`\A(?:` + pattern + `)\z`) }

// Rules of the API models.
var (
	accountIDRule = rule{max: 12, pattern: whole(`\d{12}`)}
	requestIDRule = rule{max: 36, pattern: whole(`car-[a-z0-9]{8,32}`)}
	ouIDRule      = rule{max: 68, pattern: whole(`ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}`)}
	parentIDRule  = rule{max: 100, pattern: whole(`r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}`)}
	childIDRule   = rule{max: 100, pattern: whole(`\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}`)}
	taggableRule  = rule{max: 130, pattern: whole(
		`r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|p-[0-9a-zA-Z_]{8,128}|rp-[0-9a-zA-Z_]{4,128}|rt-[0-9a-z]{8,32}`)}
	emailRule     = rule{min: 6, max: 64, pattern: whole(`[^\s@]+@[^\s@]+\.[^\s@]+`)}
	nameRule      = rule{min: 1, max: 50, pattern: whole(`[ -~]+`)}
	newNameRule   = rule{min: 1, max: 50, pattern: whole(`[ -;=?-~]+`)}
	govNameRule   = rule{min: 1, max: 50, pattern: whole(`[A-Za-z0-9.-]+`)}
	roleNameRule  = rule{min: 1, max: 64, pattern: whole(`[\w+=,.@-]+`)}
	ouNameRule    = rule{min: 1, max: 128}
	principalRule = rule{min: 1, max: 128, pattern: whole(`[\w+=,.@-]*`)}
)

// deliverable is AWS's full rule for root e-mail addresses, of which the model's pattern is only a part. CreateAccount
// takes an address that breaks it, and fails the creation with INVALID_EMAIL.
var deliverable = whole("[!#$*+/0-9=?A-Z^_`a-z{}~-][!#$*+./0-9=?A-Z^_`a-z{}~-]*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")

func deliverableEmail(email string) bool {
	_, domain, _ := strings.Cut(email, "@")
	return deliverable.MatchString(email) && strings.Contains(domain, ".")
}
