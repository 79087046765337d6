package bench

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// print shows a result to people.
func (r Result) print(out io.Writer) {
	fmt.Fprintf(out, "\n%s: %s\n", r.Scenario, r.About)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	if r.Ours != nil || r.Naive != nil {
		fmt.Fprintln(table, "\tcalls\tthrottled\tseconds of calls\tseconds in all\tMB\t  ends with")
	}
	printRun(table, "ours", r.Ours)
	printRun(table, "naive", r.Naive)
	printBound(table, "lower bound", r.Bound)
	printBound(table, "naive lower bound", r.NaiveBound)
	_ = table.Flush() // out shows its own errors
	if r.Ours != nil {
		fmt.Fprintln(out, "  ours: "+r.Ours.Calls.String())
	}
	if r.Naive != nil {
		fmt.Fprintln(out, "  naive: "+r.Naive.Calls.String())
	}
	if r.Ours != nil && r.Naive != nil {
		fmt.Fprintf(out, "  naive to ours: %s times the calls, %s times the seconds\n",
			number(ratio(float64(r.Naive.Calls.Total()), float64(r.Ours.Calls.Total()))), number(ratio(r.Naive.Span, r.Ours.Span)))
	}
	for _, figure := range r.Figures {
		fmt.Fprintf(out, "  %s: %s\n", figure.Name, strings.TrimSpace(number(figure.Value)+" "+figure.Unit))
	}
	for _, claim := range r.Claims {
		fmt.Fprintln(out, "  "+claim.String())
	}
}

// ratio of two numbers; 0 when there is nothing to compare with.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func printRun(table io.Writer, name string, run *Run) {
	if run != nil {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\t  %s\n", name, count(run.Calls.Total()), count(run.Throttled), number(run.Span), wallText(*run), memoryText(*run), run.Outcome)
	}
}

func printBound(table io.Writer, name string, bound *Bound) {
	if bound != nil {
		fmt.Fprintf(table, "  %s\t%s\t0\t%s\t\t\t\n", name, count(bound.Calls.Total()), number(bound.Seconds))
	}
}

// wallText is empty for what runs in simulated time.
func wallText(run Run) string {
	if run.Wall == 0 {
		return ""
	}
	return number(run.Wall)
}

func memoryText(run Run) string {
	if run.PeakMemory == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%.0f", megabytes(run.PeakMemory))
}

// String lists operations, the most frequent first.
func (c Calls) String() string {
	operations := slices.SortedFunc(maps.Keys(c), func(a, b string) int { return cmp.Or(c[b]-c[a], strings.Compare(a, b)) })
	var parts []string
	for _, operation := range operations {
		parts = append(parts, operation+" "+count(c[operation]))
	}
	return strings.Join(parts, ", ")
}
