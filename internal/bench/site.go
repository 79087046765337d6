package bench

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// site is a simulated organization of its own that answers over HTTP, and a folder in which terraform works on it.
type site struct {
	estate
	calls  *recorder
	front  *front
	server *httptest.Server
	folder *tfcli.Folder
}

// open opens a site with n members for the provider of a main package.
func (l *lab) open(ctx context.Context, mainPackage string, n int) (*site, error) {
	provider, err := l.provider(ctx, mainPackage)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(l.dir, "site")
	if err != nil {
		return nil, err
	}
	temporary := filepath.Join(dir, "tmp")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		return nil, err
	}
	calls := new(recorder)
	s := &site{estate: newEstate(n, calls), calls: calls}
	s.front = &front{handler: s.world}
	s.server = httptest.NewServer(s.front)
	s.folder, err = tfcli.New(dir, provider, "AWS_ENDPOINT_URL="+s.server.URL, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_CA_BUNDLE=",
		"TFC_WORKSPACE_SLUG=bench", "TMPDIR="+temporary)
	return s, err
}

// close ends the simulated AWS.
func (s *site) close() {
	s.world.Close()
	s.server.CloseClientConnections()
	s.server.Close()
}

// write puts configuration and state into the folder.
func (s *site) write(i instances) error {
	if err := s.folder.Configure(i.main()); err != nil {
		return err
	}
	for _, b := range i.blocks() {
		values, err := i.valuesJSON(b)
		if err != nil {
			return err
		}
		if err := s.folder.Write(b.file(), values); err != nil {
			return err
		}
	}
	if i.state == nil {
		return nil
	}
	state, err := i.stateJSON()
	if err != nil {
		return err
	}
	return s.folder.Write(stateFile, state)
}
