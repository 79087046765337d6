package bench

import (
	"encoding/json"
	"fmt"
	"strings"
)

// output is what a run of terraform said, as far as the bench wants to know.
type output struct {
	changed []string // addresses that it would change, in its order
	errors  []string
}

// line is one line of terraform's machine-readable output (Terraform's page "Machine-Readable UI").
type line struct {
	Type   string `json:"type"`
	Change struct {
		Action   string `json:"action"`
		Resource struct {
			Address string `json:"addr"`
		} `json:"resource"`
	} `json:"change"`
	Diagnostic struct {
		Severity string `json:"severity"`
		Summary  string `json:"summary"`
		Detail   string `json:"detail"`
	} `json:"diagnostic"`
}

// parseOutput leaves out what is no JSON: the last words of a provider that was killed, for example.
func parseOutput(text string) output {
	var said output
	for row := range strings.Lines(text) {
		var l line
		if json.Unmarshal([]byte(row), &l) != nil {
			continue
		}
		switch {
		case l.Type == "planned_change" && l.Change.Action != "noop":
			said.changed = append(said.changed, l.Change.Resource.Address)
		case l.Type == "diagnostic" && l.Diagnostic.Severity == "error":
			said.errors = append(said.errors, l.Diagnostic.Summary+": "+l.Diagnostic.Detail)
		}
	}
	return said
}

// outcome says in a few words how it ended.
func (o output) outcome(code int) string {
	switch {
	case len(o.errors) > 0:
		return failed + ": " + strings.Join(strings.Fields(o.errors[0]), " ")
	case code != 0:
		return fmt.Sprintf("%s with exit code %d", failed, code)
	case len(o.changed) > 0:
		return changes(len(o.changed))
	default:
		return unchanged
	}
}

func changes(n int) string {
	if n == 1 {
		return "1 change"
	}
	return fmt.Sprintf("%d changes", n)
}
