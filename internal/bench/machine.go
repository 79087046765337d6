package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
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

func describeMachine(ctx context.Context) (Machine, error) {
	cpu, _ := os.ReadFile("/proc/cpuinfo") // only Linux has it
	system, _ := os.ReadFile("/etc/os-release")
	terraform, err := terraformVersion(ctx)
	return Machine{
		CPU:   cmp.Or(valueOf(string(cpu), "model name", ":"), "unknown CPU"),
		Cores: runtime.NumCPU(),
		OS:    cmp.Or(strings.Trim(valueOf(string(system), "PRETTY_NAME", "="), `"`), runtime.GOOS) + " " + runtime.GOARCH,
		Go:    runtime.Version(), Terraform: terraform,
	}, err
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

// terraformBinary is the terraform or tofu that is measured with, as everywhere in the tests.
func terraformBinary() string { return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform") }

func terraformVersion(ctx context.Context) (string, error) {
	version := exec.CommandContext(ctx, terraformBinary(), "version", "-json")
	out, err := version.Output()
	if err != nil {
		return "", fmt.Errorf("asking terraform for its version: %w; install it or name it in TF_ACC_TERRAFORM_PATH", err)
	}
	var found struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return "", fmt.Errorf("reading terraform's version: %w", err)
	}
	name := "Terraform "
	if strings.Contains(terraformBinary(), "tofu") {
		name = "OpenTofu "
	}
	return name + found.Version, nil
}
