package onboarding

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// StepStatus says how far a step is.
type StepStatus string

// The statuses of steps.
const (
	StepDone          StepStatus = "done"
	StepPending       StepStatus = "pending"        // nobody has done it yet, as far as can be seen
	StepFailed        StepStatus = "failed"         // it was done, and something about it is wrong
	StepNotApplicable StepStatus = "not_applicable" // this import does not have it
	StepUnknown       StepStatus = "unknown"        // AWS does not tell these credentials
)

// Process is a generation of DoiT's process of importing an organization, named after the year of its help page.
type Process string

// The processes (DoiT help: Import AWS Organizations; AWS onboarding).
const (
	Process2022 Process = "2022"
	Process2023 Process = "2023"
)

// Processes lists the processes, oldest first.
func Processes() []string { return []string{string(Process2022), string(Process2023)} }

// Step is one step of the import of an organization, as it is now.
type Step struct {
	ID       string
	Phase    int // 1 to 3
	Title    string
	Actor    string // who acts
	Status   StepStatus
	Evidence string // what the status was concluded from, without times, so that it changes only with the facts
	How      string // what to do next; "" when there is nothing to do
}

// Open says whether the import is not ready because of the step.
func (s Step) Open() bool { return s.Status != StepDone && s.Status != StepNotApplicable }

// Steps evaluates all steps of an import in the order of the process.
func Steps(in StepInput) []Step {
	steps := make([]Step, 0, len(stepTable))
	for _, row := range stepTable {
		found := row.judge(in, row.id)
		step := Step{ID: row.id, Phase: row.phase, Title: row.title, Actor: row.actor, Status: found.status, Evidence: found.evidence}
		if step.Open() {
			step.How = row.how(in)
		}
		steps = append(steps, step)
	}
	return steps
}

// OpenSteps are the ids of the steps that an import is not ready because of, in order.
func OpenSteps(steps []Step) []string {
	open := []string{}
	for _, step := range steps {
		if step.Open() {
			open = append(open, step.ID)
		}
	}
	return open
}

// StepIDs lists the ids of all steps in the order of the process.
func StepIDs() []string {
	ids := make([]string, 0, len(stepTable))
	for _, row := range stepTable {
		ids = append(ids, row.id)
	}
	return ids
}

// ManualSteps lists the ids of the steps that AWS has no API for, so that an operator has to attest them.
func ManualSteps() []string {
	var ids []string
	for _, row := range stepTable {
		if row.manual {
			ids = append(ids, row.id)
		}
	}
	return ids
}

// CheckAttestation says why a step cannot be attested: it is checked, or there is none of that id.
func CheckAttestation(id string) error {
	if slices.Contains(ManualSteps(), id) {
		return nil
	}
	manual := "The steps that can be attested are " + strings.Join(ManualSteps(), ", ")
	if slices.Contains(StepIDs(), id) {
		return fmt.Errorf("the provider checks this step by itself at every refresh, so nobody has to attest it. %s", manual)
	}
	if near := nearest(id, StepIDs()); near != "" {
		return fmt.Errorf("there is no such step; perhaps %s is meant. %s", near, manual)
	}
	return errors.New("there is no such step. " + manual)
}
