package chaos

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/chaos/inside"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// stage is a simulated AWS of its own, and a folder in which terraform works on it.
type stage struct {
	*front
	scene  scene
	folder *tfcli.Folder
	server *httptest.Server
	dir    string

	mu      sync.Mutex
	log     strings.Builder // what terraform printed
	last    string          // what it printed last
	mishaps []error         // of the harness itself
}

const stateFile = "terraform.tfstate"

// newStage opens an empty stage. The vend scope does not depend on the folder, as in an HCP Terraform run.
func (h *Harness) newStage(o operation) (*stage, error) {
	fake := clock.NewFake(h.start)
	options := o.world
	options.Clock = fake
	world := awssim.New(options)
	dir, err := os.MkdirTemp(h.dir, "stage")
	if err != nil {
		return nil, err
	}
	s := &stage{front: &front{world: world, clock: fake}, scene: newScene(world), dir: dir}
	s.server = httptest.NewServer(s.front)
	environment := []string{
		"AWS_ENDPOINT_URL=" + s.server.URL, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_CA_BUNDLE=", "GOGC=off",
		"TFC_WORKSPACE_SLUG=chaos", "TMPDIR=" + filepath.Join(dir, "tmp"),
	}
	if o.naive {
		environment = append(environment, inside.NaiveVariable+"=1")
	}
	if o.anyOrder {
		environment = append(environment, inside.PlanFirstVariable+"=1")
	}
	for _, folder := range []string{"work", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			return nil, err
		}
	}
	s.folder, err = tfcli.New(filepath.Join(dir, "work"), h.provider, environment...)
	return s, err
}

// close ends whatever is left and forgets the stage.
func (s *stage) close() error {
	s.world.Close()
	s.server.CloseClientConnections()
	s.server.Close()
	return os.RemoveAll(s.dir)
}

// note keeps an error that happened while a call was served.
func (s *stage) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.mishaps = append(s.mishaps, err)
	}
}

// perform runs one step and waits until none of its processes is left.
func (s *stage) perform(ctx context.Context, step step) (output string, code int, err error) {
	s.clock.Advance(step.pause)
	if team, made := s.world.AccountByEmail(teamEmail); made {
		s.scene.code = cmp.Or(s.world.OTP(team.ID), s.scene.code)
	}
	if step.config != nil {
		if err := s.folder.Configure(step.config(s.scene)); err != nil {
			return "", 0, err
		}
	}
	args := step.args
	if args == nil {
		args = []string{"apply", "-auto-approve"}
	}
	output, code, err = s.folder.Run(ctx, args...)
	s.last = output
	fmt.Fprintf(&s.log, "$ terraform %s\n%s(exit code %d)\n", strings.Join(args, " "), output, code)
	if err == nil {
		err = s.folder.WaitGone(ctx, goneWithin)
	}
	return output, code, err
}

// goneWithin is how long an orphaned provider may go on. It looks for its parent once a second.
const goneWithin = 20 * time.Second

// expect performs a step that has to end as the step says.
func (s *stage) expect(ctx context.Context, step step) error {
	output, code, err := s.perform(ctx, step)
	switch said := unwrapped(output); {
	case err != nil:
		return err
	case step.refused == "" && code != 0:
		return fmt.Errorf("terraform failed (exit code %d)", code)
	case step.refused != "" && code == 0:
		return errors.New("terraform did what has to be refused")
	case step.refused != "" && !strings.Contains(said, step.refused):
		return fmt.Errorf("terraform was refused, but does not say %q", step.refused)
	}
	return nil
}

func (s *stage) expectAll(ctx context.Context, steps []step) error {
	for _, step := range steps {
		if err := s.expect(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// unwrapped undoes the line wrapping and the frames of terraform's messages.
func unwrapped(output string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(output)), " ")
}

// files are the configuration and the state, as far as there are any.
func (s *stage) files() (map[string][]byte, error) {
	found := map[string][]byte{}
	for _, name := range []string{"main.tf", stateFile} {
		content, err := os.ReadFile(filepath.Join(s.folder.Dir, name))
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return nil, err
		default:
			found[name] = content
		}
	}
	return found, nil
}
