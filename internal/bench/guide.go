package bench

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Marks in the guide, between which the numbers are.
const (
	guideBegin = "<!-- Written by make bench-docs from internal/bench/results.json: begin -->\n"
	guideEnd   = "<!-- Written by make bench-docs: end -->\n"
)

// Complete says which scenarios a report lacks: numbers of some of them would stand beside older ones.
func (r Report) Complete() error {
	var lacking []string
	for _, s := range scenarios() {
		if !slices.ContainsFunc(r.Results, func(result Result) bool { return result.Scenario == s.name }) {
			lacking = append(lacking, s.name)
		}
	}
	if len(lacking) > 0 {
		return fmt.Errorf("the results lack %s; run make bench without BENCH first", strings.Join(lacking, ", "))
	}
	return nil
}

// FillGuide puts the numbers of a report between the marks of a page.
func (r Report) FillGuide(page string) (string, error) {
	before, rest, begins := strings.Cut(page, guideBegin)
	_, after, ends := strings.Cut(rest, guideEnd)
	if !begins || !ends {
		return "", errors.New("the page lacks the two comments between which the numbers stand")
	}
	return before + guideBegin + "\n" + r.markdown() + "\n" + guideEnd + after, nil
}

// markdown is the tables of the guide.
func (r Report) markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "Measured on %s: %s.\n\n", r.Date, r.Machine)
	text.WriteString("| What | Calls | Seconds | Least possible | One at a time: calls | One at a time: seconds | Throttled answers | Memory |\n|---|---|---|---|---|---|---|---|\n")
	for _, result := range r.sorted() {
		if result.Ours != nil {
			text.WriteString(result.row())
		}
	}
	text.WriteString("\n| What | |\n|---|---|\n")
	for _, result := range r.sorted() {
		for _, figure := range result.Figures {
			fmt.Fprintf(&text, "| %s: %s | %s |\n", result.About, figure.Name, strings.TrimSpace(number(figure.Value)+" "+figure.Unit))
		}
	}
	for i, missed := range r.missed() {
		if i == 0 {
			text.WriteString("\nWhat was expected and is not so:\n\n")
		}
		text.WriteString("- " + missed + "\n")
	}
	return text.String()
}

// sorted are the results by what they measure, then by size.
func (r Report) sorted() []Result {
	sorted := slices.Clone(r.Results)
	order := func(result Result) int {
		return slices.Index([]string{"refresh", "drift", "", "contacts", "vending"}, result.Family)
	}
	slices.SortStableFunc(sorted, func(a, b Result) int {
		if by := order(a) - order(b); by != 0 {
			return by
		}
		return a.N - b.N
	})
	return sorted
}

// row is the result's line of the table.
func (r Result) row() string {
	cells := []string{r.About, count(r.Ours.Calls.Total()), number(r.Ours.Span), "", "", "", count(r.Ours.Throttled), "not measured"}
	if r.Bound != nil {
		cells[3] = number(r.Bound.Seconds)
	}
	switch {
	case r.Naive != nil:
		cells[4], cells[5] = count(r.Naive.Calls.Total()), number(r.Naive.Span)
	case r.NaiveBound != nil:
		cells[4], cells[5] = "at least "+count(r.NaiveBound.Calls.Total()), "at least "+number(r.NaiveBound.Seconds)
	}
	if r.Ours.PeakMemory > 0 {
		cells[7] = memoryText(*r.Ours) + " MB"
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// missed are the claims that the numbers do not bear out.
func (r Report) missed() []string {
	var all []string
	for _, result := range r.sorted() {
		for _, claim := range result.Claims {
			if !claim.Holds {
				all = append(all, fmt.Sprintf("%s: %s; it is %s", result.About, claim.Text, claim.Found))
			}
		}
	}
	return all
}
