package tfx

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// Limit gives a deed the time that the user's timeouts block says, else fallback. timeout reads one argument of the
// block, as in plan.Timeouts.Create. What comes after the deed, such as reading how far it came, needs the old context.
func (m *Meta) Limit(
	ctx context.Context, timeout func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), argument string, fallback time.Duration, diags *diag.Diagnostics,
) (limited context.Context, cancel context.CancelFunc, ok bool) {
	limit, found := timeout(ctx, fallback)
	if diags.Append(found...); found.HasError() {
		return ctx, func() {}, false
	}
	limited, cancel = wait.Limit(ctx, m.Clock, limit, argument)
	return limited, cancel, true
}
