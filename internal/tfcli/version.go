package tfcli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"sync"

	"github.com/hashicorp/go-version"
)

// Binary is the Terraform or OpenTofu that the tests run, by name or path.
func Binary() string { return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform") }

// Version says which of the two it is. OpenTofu counts its versions on its own, so the number alone says nothing.
type Version struct {
	OpenTofu bool
	Number   *version.Version
}

func (v Version) String() string {
	if v.OpenTofu {
		return "OpenTofu " + v.Number.String()
	}
	return "Terraform " + v.Number.String()
}

// Registry is the host from which it takes a provider whose source names none.
func (v Version) Registry() string {
	if v.OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// versionLine is what both print, perhaps after warnings: their JSON does not tell them apart.
var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)$`)

// CurrentVersion asks the binary which version it is, once.
var CurrentVersion = sync.OnceValues(func() (Version, error) { return ask(Binary()) })

func ask(binary string) (Version, error) {
	printed, err := exec.CommandContext(context.Background(), binary, "version").Output()
	if err != nil {
		return Version{}, fmt.Errorf("asking %s for its version: %w", binary, err)
	}
	line := versionLine.FindSubmatch(printed)
	if line == nil {
		return Version{}, fmt.Errorf("%s is neither Terraform nor OpenTofu, it says: %s", binary, printed)
	}
	number, err := version.NewVersion(string(line[2]))
	return Version{OpenTofu: string(line[1]) == "OpenTofu", Number: number}, err
}
