// Package orphan notices that the process which started this one is gone.
package orphan

import (
	"context"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// pause is how often Watch looks: seldom enough to cost nothing, and often enough that a provider whose Terraform was
// killed does not send one request after the other.
const pause = time.Second

// Watch returns true when the parent process is gone, and false when ctx ends before that. parent gives its id, as
// os.Getppid does. A process whose parent is gone gets another one, on Linux and macOS; on Windows the id stays what it
// was, so there Watch never returns true.
func Watch(ctx context.Context, c clock.Clock, parent func() int) bool {
	first := parent()
	for parent() == first {
		if c.Sleep(ctx, pause) != nil {
			return false
		}
	}
	return true
}
