package bench

// Report is everything that one run of the bench found out, as it is written to JSON.
type Report struct {
	Date    string   `json:"date"` // of the run in UTC, 2026-11-27
	Machine Machine  `json:"machine"`
	Results []Result `json:"results"`
}

// Result is what one scenario found out. Seconds everywhere are of the wall clock, of vending simulated ones.
type Result struct {
	Scenario   string   `json:"scenario"`
	About      string   `json:"about"`
	Family     string   `json:"family,omitempty"` // scenarios that differ in N only
	N          int      `json:"n,omitempty"`      // accounts
	Ours       *Run     `json:"ours,omitempty"`
	Naive      *Run     `json:"naive,omitempty"`
	Bound      *Bound   `json:"bound,omitempty"`
	NaiveBound *Bound   `json:"naive_bound,omitempty"`
	Figures    []Figure `json:"figures,omitempty"`
	Claims     []Claim  `json:"claims"`
}

// Run is what one run of terraform did.
type Run struct {
	Wall       float64 `json:"wall_seconds"` // from the start of terraform to its end
	Span       float64 `json:"span_seconds"` // from the first call of AWS to the last, which is what AWS's rates decide
	Calls      Calls   `json:"calls"`
	Throttled  int     `json:"throttled"`
	PeakMemory int64   `json:"peak_memory_bytes"` // of the provider; 0: not measured
	Outcome    string  `json:"outcome"`           // "no changes"

	changed []string        // addresses that terraform would change
	read    map[string]bool // ids of the accounts that were asked for one by one
}

// Bound is what the published rates allow at best.
type Bound struct {
	Seconds float64 `json:"seconds"`
	Calls   Calls   `json:"calls"`
}

func boundOf(calls Calls) *Bound { return &Bound{Seconds: max(0, calls.Bound()), Calls: calls} }

// Figure is a number that is neither a call nor part of a run.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

func (r *Result) figure(name string, value float64, unit string) {
	r.Figures = append(r.Figures, Figure{Name: name, Value: value, Unit: unit})
}

// Missed counts the claims that the numbers do not bear out.
func (r Report) Missed() int { return len(r.missed()) }
