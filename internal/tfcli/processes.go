package tfcli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// Kill ends terraform and the provider at once, without a chance to save anything.
func (f *Folder) Kill() error { return syscall.Kill(-int(f.group.Load()), syscall.SIGKILL) }

// KillTerraform ends terraform alone; its provider is an orphan then.
func (f *Folder) KillTerraform() error { return syscall.Kill(int(f.group.Load()), syscall.SIGKILL) }

// Interrupt asks terraform to stop, as Ctrl-C does.
func (f *Folder) Interrupt() error { return syscall.Kill(-int(f.group.Load()), syscall.SIGINT) }

// Alive says whether anything is left of the last terraform and of the providers that it started.
func (f *Folder) Alive() (bool, error) {
	group := int(f.group.Load())
	if errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
		return false, nil
	}
	processes, known, err := f.Processes()
	return len(processes) > 0 || !known, err // where there is no /proc, a dead process that nobody has buried yet passes for one that lives
}

// Processes are the ids of what is running of the last terraform and of the providers that it started. known is false
// where the system has no /proc to tell.
func (f *Folder) Processes() (ids []int, known bool, err error) {
	group := int(f.group.Load())
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		stat, _ := os.ReadFile(file)                    // a process may be gone by now
		_, fields, _ := strings.Cut(string(stat), ") ") // after the name: state, parent, group
		var state string
		var id, parent, of int
		if _, err := fmt.Sscan(fields, &state, &parent, &of); err != nil || of != group || state == "Z" {
			continue
		}
		if _, err := fmt.Sscan(string(stat), &id); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, len(stats) > 0, err
}

// WaitGone waits until no process of the last run is left, for at most the given time.
func (f *Folder) WaitGone(ctx context.Context, patience time.Duration) error {
	const pause = 20 * time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		alive, err := f.Alive()
		if err != nil || !alive {
			return err
		}
		if waited >= patience {
			return fmt.Errorf("a process is still running %s after terraform ended", patience)
		}
		if err := clock.Real().Sleep(ctx, pause); err != nil {
			return err
		}
	}
}
