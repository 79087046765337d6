package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// watchMemory looks for the greatest resident size that a provider of the folder has reached until ctx ends, in bytes; 0
// where the system does not tell. Linux keeps the peak itself, so only what is reached after the last look gets lost.
func watchMemory(ctx context.Context, folder *tfcli.Folder) (peak int64) {
	const pause = 50 * time.Millisecond
	for {
		processes, _, _ := folder.Processes() // where there is no /proc there are none
		for _, id := range processes {
			peak = max(peak, peakOfProvider(id))
		}
		if err := clock.Real().Sleep(ctx, pause); err != nil {
			return peak
		}
	}
}

// peakOfProvider is the peak of a process if it is a provider. A process that is gone has none.
func peakOfProvider(id int) int64 {
	folder := filepath.Join("/proc", strconv.Itoa(id))
	program, err := os.Readlink(filepath.Join(folder, "exe"))
	if err != nil || filepath.Base(program) != tfcli.ProviderName {
		return 0
	}
	status, _ := os.ReadFile(filepath.Join(folder, "status"))
	return peakOf(string(status))
}

// peakOf takes VmHWM out of /proc/.../status: "VmHWM:	   54321 kB" (proc_pid_status(5)).
func peakOf(status string) int64 {
	var kilobytes int64
	if _, err := fmt.Sscanf(valueOf(status, "VmHWM", ":"), "%d kB", &kilobytes); err != nil {
		return 0
	}
	return kilobytes << 10
}
