// Awssim serves a simulated AWS over HTTP until it is told to stop.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
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
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "awssim:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var o awssim.Options
	listen := flag.String("listen", "127.0.0.1:4566", "address to serve on; port 0 takes a free one")
	quotas := flag.String("quotas", "off", "published: enforce AWS's request rates; off: do not")
	flag.DurationVar(&o.CreateDuration, "create-duration", 2*time.Second, "from CreateAccount to the verdict")
	flag.DurationVar(&o.ActivationDuration, "activation-duration", 0, "from the verdict to the state ACTIVE")
	flag.DurationVar(&o.CloseDuration, "close-duration", 2*time.Second, "from PENDING_CLOSURE to CLOSED")
	flag.DurationVar(&o.RolePropagation, "role-propagation", 0, "from the creation of a role until it can be assumed")
	flag.DurationVar(&o.ListLag, "list-lag", 0, "how late lists show writes")
	flag.IntVar(&o.SeedAccounts, "seed-accounts", 0, "members that are already there")
	flag.IntVar(&o.AccountQuota, "account-quota", 0, "accounts that the organization may have; 0: AWS's 10, or room for 1,000 beside seeds")
	flag.Parse()
	if *quotas != "off" && *quotas != "published" {
		return fmt.Errorf("-quotas is published or off, not %q", *quotas)
	}
	o.Quotas = *quotas == "published"
	return serve(ctx, *listen, awssim.New(o))
}

func serve(ctx context.Context, address string, world *awssim.World) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: world, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		world.Close()
		// Open connections are of no use to anybody any more.
		_ = server.Close()
	}()
	fmt.Printf("awssim listening on http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
