// Command bench measures the provider on a simulated AWS and prints what it costs. It fails when a claim is missed.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/bench"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	missed, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || missed > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) (missed int, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("run", "", "run the scenarios whose names match this regular expression")
	file := flags.String("json", "", "file for the results as JSON")
	if err := flags.Parse(arguments); err != nil {
		return 0, err
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return 0, fmt.Errorf("-run: %w", err)
	}
	started := clock.Real().Now()
	report, err := bench.Measure(ctx, bench.Options{Only: pattern, Out: os.Stdout})
	if err != nil {
		return 0, err
	}
	missed = report.Missed()
	fmt.Printf("\n%d scenarios in %s, %d claims missed\n", len(report.Results), clock.Real().Now().Sub(started).Round(time.Second), missed)
	if *file == "" {
		return missed, nil
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return missed, err
	}
	if err := os.MkdirAll(filepath.Dir(*file), 0o755); err != nil {
		return missed, err
	}
	return missed, os.WriteFile(*file, append(text, '\n'), 0o600)
}
