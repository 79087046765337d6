// Command chaos cuts every operation of the provider at every call it makes, in every way, and prints what became of it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/chaos"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	failed, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	if err != nil || failed > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) (failed int, err error) {
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	only := flags.String("run", "", "run the cases with matching names: operation/call/fault, a regular expression each")
	parallel := flags.Int("parallel", 2*runtime.NumCPU(), "how many cases run at a time")
	verbose := flags.Bool("v", false, "print everything that terraform printed in failed cases")
	if err := flags.Parse(arguments); err != nil {
		return 0, err
	}
	pattern, err := chaos.ParsePattern(*only)
	if err != nil {
		return 0, err
	}
	h, err := chaos.NewHarness(ctx)
	if err != nil {
		return 0, err
	}
	defer func() {
		if closing := h.Close(); err == nil {
			err = closing
		}
	}()
	started := clock.Real().Now()
	t := h.Enumerate(ctx, chaos.Options{Only: pattern, Parallel: *parallel, Out: os.Stdout, Verbose: *verbose})
	fmt.Printf("\n%d cases in %s\n%d passed, %d failed\n", t.Cases, clock.Real().Now().Sub(started).Round(time.Second), t.Passed, t.Failed)
	return t.Failed, ctx.Err()
}
