package bench

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestGuideShowsTheResultsThatAreKept(t *testing.T) {
	t.Parallel()
	results, err := os.ReadFile("results.json")
	if err != nil {
		t.Fatal(err)
	}
	var report Report
	if err := json.Unmarshal(results, &report); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../templates/guides/performance.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	want, err := report.FillGuide(string(page))
	if err != nil {
		t.Fatal(err)
	}
	if want != string(page) {
		t.Error("the numbers in templates/guides/performance.md.tmpl are not those of results.json. Run make bench and make bench-docs.")
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	report := Report{Date: "2026-11-27", Machine: Machine{CPU: "a CPU", Cores: 2, OS: "an OS", Go: "go1.26", Terraform: "Terraform 1.11.4"}, Results: []Result{
		{About: "the binary", Figures: []Figure{{Name: "size", Value: 41.1, Unit: "MB"}}, Claims: []Claim{{Text: "at most 40 MB", Found: "41.1 MB"}}},
		{About: "ten thousand", Family: "refresh", N: 10_000, Ours: &Run{Span: 70, Calls: Calls{"ListAccounts": 500}}, Bound: boundOf(Calls{"ListAccounts": 500}), NaiveBound: boundOf(naiveRefreshCalls(10_000))},
		{About: "a hundred", Family: "refresh", N: 100, Ours: &Run{Span: .25, Calls: Calls{"ListAccounts": 5}, PeakMemory: 50 << 20}, Bound: &Bound{}, Naive: &Run{Span: 20.26, Calls: Calls{"ListParents": 100}, Throttled: 3}},
	}}
	got := report.markdown()
	for _, want := range []string{
		"Measured on 2026-11-27: a CPU, 2 cores, an OS, go1.26, Terraform 1.11.4.",
		"| a hundred | 5 | 0.25 | 0 | 100 | 20.3 | 0 | 50 MB |\n| ten thousand | 500 | 70 | 61 | at least 30,000 | at least 1,998 | 0 | not measured |\n",
		"| the binary: size | 41.1 MB |",
		"- the binary: at most 40 MB; it is 41.1 MB",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
}

func TestFillGuide(t *testing.T) {
	t.Parallel()
	page := "before\n" + guideBegin + "old\n" + guideEnd + "after\n"
	filled, err := Report{Date: "today"}.FillGuide(page)
	if err != nil || !strings.HasPrefix(filled, "before\n"+guideBegin) || !strings.HasSuffix(filled, guideEnd+"after\n") || strings.Contains(filled, "old") {
		t.Errorf("%v:\n%s", err, filled)
	}
	if _, err := (Report{}).FillGuide("no marks"); err == nil {
		t.Error("a page without marks was filled")
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	var report Report
	for _, s := range scenarios() {
		report.Results = append(report.Results, Result{Scenario: s.name})
	}
	if err := report.Complete(); err != nil {
		t.Error(err)
	}
	report.Results = report.Results[1:]
	if err := report.Complete(); err == nil || !strings.Contains(err.Error(), "lack size;") {
		t.Errorf("without the first scenario: %v", err)
	}
}
