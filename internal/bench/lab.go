package bench

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// module is the import path of this repository.
const module = "github.com/doit-vending/terraform-provider-doit"

// Main packages of the providers that are measured.
const (
	oursMain     = module
	naiveMain    = module + "/internal/bench/cmd/naive"
	scaffoldMain = module + "/internal/bench/cmd/scaffold"
)

// lab is what all scenarios share: the built providers, and a folder for everything.
type lab struct {
	dir string

	mu    sync.Mutex
	built map[string]string // folder of each built provider, by main package
}

func newLab(context.Context) (*lab, error) {
	dir, err := os.MkdirTemp("", "bench")
	return &lab{dir: dir, built: map[string]string{}}, err
}

// close forgets everything. What a crash leaves behind is in the system's folder for temporary files.
func (l *lab) close() { _ = os.RemoveAll(l.dir) }

// provider is the folder with the binary of a provider, built at its first use.
func (l *lab) provider(ctx context.Context, mainPackage string) (folder string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if folder, ok := l.built[mainPackage]; ok {
		return folder, nil
	}
	folder = filepath.Join(l.dir, filepath.Base(mainPackage))
	if err := tfcli.Build(ctx, folder, mainPackage); err != nil {
		return "", err
	}
	l.built[mainPackage] = folder
	return folder, nil
}
