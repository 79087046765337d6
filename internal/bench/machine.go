package bench

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// Machine is where the bench ran: seconds and memory say little without it.
type Machine struct {
	CPU       string `json:"cpu"`
	Cores     int    `json:"cores"`
	OS        string `json:"os"`
	Go        string `json:"go"`
	Terraform string `json:"terraform"`
}

// String is one line.
func (m Machine) String() string {
	return fmt.Sprintf("%s, %d cores, %s, %s, %s", m.CPU, m.Cores, m.OS, m.Go, m.Terraform)
}

func describeMachine() (Machine, error) {
	cpu, _ := os.ReadFile("/proc/cpuinfo") // only Linux has it
	system, _ := os.ReadFile("/etc/os-release")
	terraform, err := tfcli.CurrentVersion()
	if err != nil {
		return Machine{}, err
	}
	return Machine{
		CPU:   cmp.Or(valueOf(string(cpu), "model name", ":"), "unknown CPU"),
		Cores: runtime.NumCPU(),
		OS:    cmp.Or(strings.Trim(valueOf(string(system), "PRETTY_NAME", "="), `"`), runtime.GOOS) + " " + runtime.GOARCH,
		Go:    runtime.Version(), Terraform: terraform.String(),
	}, nil
}

// valueOf is what stands behind a key in the first line that begins with it.
func valueOf(text, key, separator string) string {
	for line := range strings.Lines(text) {
		name, value, found := strings.Cut(line, separator)
		if found && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
