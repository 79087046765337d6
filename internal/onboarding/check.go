package onboarding

import (
	"errors"
	"fmt"
	"slices"
)

// CheckStatus is the result of a check of readiness.
type CheckStatus string

// The statuses of checks.
const (
	CheckPass    CheckStatus = "pass"
	CheckFail    CheckStatus = "fail"
	CheckUnknown CheckStatus = "unknown" // AWS does not tell these credentials
	CheckManual  CheckStatus = "manual"  // AWS tells nobody, or nobody said what is expected
)

// Check is one check of readiness, as it is now.
type Check struct {
	ID, Title string
	Status    CheckStatus
	Evidence  string // what the status was concluded from, without times and e-mail addresses
	Fix       string // what to do; "" for a check that passes
}

// Expected is what the management account is held against. What is left out is not compared.
type Expected struct {
	RootEmail  string // address
	Accounts   int    // that are to be made
	TaxCountry string // two letters
	PayerID    string // the management account that may pay for the organization by a billing transfer
	Roles      []ExpectedRole
	Bucket     string // name
	Report     string // name
	Skip       []string
}

// ExpectedRole is a role that the reseller needs.
type ExpectedRole struct {
	Name     string
	Account  string // that it must trust; "" for any
	Optional bool   // it may be missing
}

// checkRow is one check, whichever account it looks at.
type checkRow struct {
	id, title string
	parts     []Part
	judge     func(Facts, Expected) ruling
}

// ruling is what the facts say about a check.
type ruling struct {
	status        CheckStatus
	evidence, fix string
}

func passes(format string, values ...any) ruling {
	return ruling{status: CheckPass, evidence: fmt.Sprintf(format, values...)}
}

func fails(evidence, fix string) ruling { return ruling{CheckFail, evidence, fix} }

func byHand(evidence, fix string) ruling { return ruling{CheckManual, evidence, fix} }

func cannotTell(why Unknown) ruling {
	fix := "Use credentials of the management account that may see it."
	if why.Action != "" {
		fix = fmt.Sprintf("Allow %s to the credentials of the provider.", why.Action)
	}
	return ruling{CheckUnknown, why.Reason, fix}
}

// Question asks for the facts that the checks of an expectation need, and for no others.
func (e Expected) Question() Question {
	question := Question{Bucket: e.Bucket}
	for _, role := range e.Roles {
		question.Roles = append(question.Roles, role.Name)
	}
	for _, row := range checkTable {
		if slices.Contains(e.Skip, row.id) {
			continue
		}
		for _, part := range row.parts {
			if !slices.Contains(question.Parts, part) && e.compares(part) {
				question.Parts = append(question.Parts, part)
			}
		}
	}
	return question
}

// compares says whether a part of the facts is compared with anything.
func (e Expected) compares(part Part) bool {
	switch part {
	case PartQuota:
		return e.Accounts > 0
	case PartBucket:
		return e.Bucket != ""
	case PartRoles:
		return len(e.Roles) > 0
	default:
		return true
	}
}

// Checks evaluates all checks that are not skipped, in the order of the table.
func Checks(f Facts, want Expected) []Check {
	checks := make([]Check, 0, len(checkTable))
	for _, row := range checkTable {
		if slices.Contains(want.Skip, row.id) {
			continue
		}
		found := row.judge(f, want)
		checks = append(checks, Check{ID: row.id, Title: row.title, Status: found.status, Evidence: found.evidence, Fix: found.fix})
	}
	return checks
}

// IsReady says that no check fails and none is unknown. What only a human can check does not stand in the way.
func IsReady(checks []Check) bool {
	return !slices.ContainsFunc(checks, func(c Check) bool { return c.Status == CheckFail || c.Status == CheckUnknown })
}

// CheckIDs lists the ids of all checks in order.
func CheckIDs() []string {
	ids := make([]string, 0, len(checkTable))
	for _, row := range checkTable {
		ids = append(ids, row.id)
	}
	return ids
}

// CheckCheckID says what is wrong with the id of a check.
func CheckCheckID(id string) error {
	if slices.Contains(CheckIDs(), id) {
		return nil
	}
	if near := nearest(id, CheckIDs()); near != "" {
		return fmt.Errorf("there is no such check; perhaps %s is meant", near)
	}
	return errors.New("there is no such check")
}
