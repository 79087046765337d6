package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// size is how large the provider's binary is, stripped as in a release.
func size() scenario {
	return scenario{name: "size", about: "the provider's binary", run: func(ctx context.Context, l *lab, r *Result) error {
		folder, err := l.provider(ctx, oursMain)
		if err != nil {
			return err
		}
		file, err := os.Stat(filepath.Join(folder, tfcli.ProviderName))
		if err != nil {
			return err
		}
		r.figure("binary", megabytes(file.Size()), "MB")
		r.claimAtMost("stripped binary", megabytes(file.Size()), 45, " MB")
		return nil
	}}
}

// repetitions of what takes well under a second, of which the median counts.
const repetitions = 5

// startup is how long the user waits for the provider itself, compared with the least that a provider can be.
func startup() scenario {
	return scenario{name: "startup", about: "start of the provider, beside a minimal one", run: func(ctx context.Context, l *lab, r *Result) error {
		mine, err := l.open(ctx, oursMain, 1)
		if err != nil {
			return err
		}
		defer mine.close()
		minimal, err := l.open(ctx, scaffoldMain, 1)
		if err != nil {
			return err
		}
		defer minimal.close()
		if err := errors.Join(mine.write(newAccount(mine.units[0])), minimal.folder.Configure(scaffoldConfiguration)); err != nil {
			return err
		}
		for _, what := range []struct {
			name string
			take func(context.Context, *site) (float64, error)
		}{{"terraform providers schema -json", schemaSeconds}, {"first call of a plan", firstCallSeconds}} {
			a, b, err := medians(ctx, mine, minimal, what.take)
			if err != nil {
				return fmt.Errorf("%s: %w", what.name, err)
			}
			r.figure(what.name, a, "s")
			r.figure(what.name+", minimal provider", b, "s")
			r.claimAtMost(what.name+", times the minimal provider's", a/b, 2, "")
		}
		return nil
	}}
}

const scaffoldConfiguration = `
data "doit_example" "this" {}

resource "doit_example" "this" {
  configurable_attribute = data.doit_example.this.id
}
`

// medians takes turns, so that both see the same machine.
func medians(ctx context.Context, a, b *site, take func(context.Context, *site) (float64, error)) (ofA, ofB float64, err error) {
	var as, bs []float64
	for range repetitions {
		one, err := take(ctx, a)
		if err != nil {
			return 0, 0, err
		}
		other, err := take(ctx, b)
		if err != nil {
			return 0, 0, err
		}
		as, bs = append(as, one), append(bs, other)
	}
	slices.Sort(as)
	slices.Sort(bs)
	return as[len(as)/2], bs[len(bs)/2], nil
}

// schemaSeconds is how long terraform takes to show the provider's schema.
func schemaSeconds(ctx context.Context, s *site) (float64, error) {
	started := clock.Real().Now()
	output, code, err := s.folder.Run(ctx, "providers", "schema", "-json")
	if err == nil && code != 0 {
		err = fmt.Errorf("terraform failed: %s", output)
	}
	return clock.Real().Now().Sub(started).Seconds(), err
}

// firstCallSeconds is how long it takes from the start of terraform plan to the provider's first request.
func firstCallSeconds(ctx context.Context, s *site) (float64, error) {
	s.front.forget()
	started := clock.Real().Now()
	output, _, err := s.folder.Run(ctx, "plan", "-input=false")
	if err != nil {
		return 0, err
	}
	first, came := s.front.firstCall()
	if !came {
		return 0, fmt.Errorf("the provider made no call: %s", output)
	}
	return first.Sub(started).Seconds(), nil
}
