package bench

import "fmt"

// Claim is something that is expected of the provider, and whether the numbers bear it out.
type Claim struct {
	Text  string `json:"text"`
	Holds bool   `json:"holds"`
	Found string `json:"found"` // the number that decided
}

// String is one line.
func (c Claim) String() string {
	verdict := "ok"
	if !c.Holds {
		verdict = "MISSED"
	}
	return fmt.Sprintf("%-6s  %s: %s", verdict, c.Text, c.Found)
}

func (r *Result) claim(text string, holds bool, found string) {
	r.Claims = append(r.Claims, Claim{Text: text, Holds: holds, Found: found})
}

// claimAtMost claims that a number is not greater than a limit.
func (r *Result) claimAtMost(what string, found, limit float64, unit string) {
	r.claim(fmt.Sprintf("%s: at most %s%s", what, number(limit), unit), found <= limit, number(found)+unit)
}

// claimAtLeast claims that a number is not less than a limit.
func (r *Result) claimAtLeast(what string, found, limit float64, unit string) {
	r.claim(fmt.Sprintf("%s: at least %s%s", what, number(limit), unit), found >= limit, number(found)+unit)
}

// claimRun claims what holds for every run of the provider: how it ends, and that AWS throttles nothing.
func (r *Result) claimRun(run Run, outcome string) {
	r.claim("the plan: "+outcome, run.Outcome == outcome, run.Outcome)
	r.claimAtMost("throttled answers", float64(run.Throttled), 0, "")
}
