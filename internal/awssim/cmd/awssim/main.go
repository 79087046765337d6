// Awssim serves a simulated AWS over HTTP until it is told to stop.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "awssim:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string, out io.Writer) error {
	var o awssim.Options
	flags := flag.NewFlagSet("awssim", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:4566", "address to serve on; port 0 takes a free one")
	quotas := flags.String("quotas", "off", "published: enforce AWS's request rates; off: do not")
	flags.DurationVar(&o.CreateDuration, "create-duration", 2*time.Second, "from CreateAccount to the verdict")
	flags.DurationVar(&o.ActivationDuration, "activation-duration", 0, "from the verdict to the state ACTIVE")
	flags.DurationVar(&o.CloseDuration, "close-duration", 2*time.Second, "from PENDING_CLOSURE to CLOSED")
	flags.DurationVar(&o.RolePropagation, "role-propagation", 0, "from the creation of a role until it can be assumed")
	flags.DurationVar(&o.ListLag, "list-lag", 0, "how late lists show writes")
	flags.IntVar(&o.SeedAccounts, "seed-accounts", 0, "members that are already there")
	flags.IntVar(&o.AccountQuota, "account-quota", 0, "accounts that the organization may have; 0: AWS's 10, or room for 1,000 beside seeds")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *quotas != "off" && *quotas != "published" {
		return fmt.Errorf("-quotas is published or off, not %q", *quotas)
	}
	o.Quotas = *quotas == "published"
	return serve(ctx, *listen, awssim.New(o), out)
}

func serve(ctx context.Context, address string, world *awssim.World, out io.Writer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: awssim.Console(world), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		world.Close()
		// Open connections are of no use to anybody any more.
		_ = server.Close()
	}()
	if _, err := fmt.Fprintf(out, "awssim listening on http://%s\n", listener.Addr()); err != nil {
		return err
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
