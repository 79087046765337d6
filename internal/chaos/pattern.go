package chaos

import (
	"regexp"
	"strings"
)

// Pattern chooses cases as go test -run chooses tests: one regular expression for each part of their names.
type Pattern []*regexp.Regexp

// ParsePattern reads "create/CreateAccount/killed", for example. Parts that are empty or missing match everything.
func ParsePattern(text string) (Pattern, error) {
	var p Pattern
	for part := range strings.SplitSeq(text, "/") {
		compiled, err := regexp.Compile(part)
		if err != nil {
			return nil, err
		}
		p = append(p, compiled)
	}
	return p, nil
}

func (p Pattern) matches(part int, text string) bool {
	return part >= len(p) || p[part].MatchString(text)
}

func (p Pattern) chosen(cases []Case) []Case {
	var list []Case
	for _, c := range cases {
		if p.matches(0, c.rehearsal.operation.name) && p.matches(1, c.place()) && p.matches(2, c.kind()) {
			list = append(list, c)
		}
	}
	return list
}
