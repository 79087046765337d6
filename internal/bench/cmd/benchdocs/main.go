// Command benchdocs puts the results of a complete run of the bench into the guide about performance.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/doit-vending/terraform-provider-doit/internal/bench"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "benchdocs:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	flags := flag.NewFlagSet("benchdocs", flag.ContinueOnError)
	input := flags.String("json", "bin/bench.json", "results of make bench")
	kept := flags.String("keep", "internal/bench/results.json", "where the results are kept, so that a test can hold the page against them")
	page := flags.String("page", "templates/guides/performance.md.tmpl", "page to fill")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	results, err := os.ReadFile(*input)
	if err != nil {
		return err
	}
	var report bench.Report
	if err := json.Unmarshal(results, &report); err != nil {
		return fmt.Errorf("%s: %w", *input, err)
	}
	if err := report.Complete(); err != nil {
		return err
	}
	before, err := os.ReadFile(*page)
	if err != nil {
		return err
	}
	after, err := report.FillGuide(string(before))
	if err != nil {
		return fmt.Errorf("%s: %w", *page, err)
	}
	for file, content := range map[string][]byte{*page: []byte(after), *kept: results} {
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
