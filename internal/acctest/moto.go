package acctest

import (
	"bufio"
	"cmp"
	"io"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// motoReady is the line in which moto's web server says where it listens.
var motoReady = regexp.MustCompile(`Running on (http://127\.0\.0\.1:\d+)`)

// startMoto starts a moto of this test's own, with an organization in it. make test sets MOTO_SERVER to the program, or
// to "off" when the user asked to leave moto out.
func startMoto(t *testing.T) *Backend {
	t.Helper()
	program := cmp.Or(os.Getenv("MOTO_SERVER"), "moto_server")
	if program == "off" {
		t.Skip("moto is left out on request (MOTO=off)")
	}
	moto := exec.CommandContext(t.Context(), program, "-H", "127.0.0.1", "-p", "0")
	moto.Env = append(os.Environ(), "MOTO_IAM_LOAD_MANAGED_POLICIES=true") // AdministratorAccess and others
	log, err := moto.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := moto.Start(); err != nil {
		t.Fatalf("starting moto: %v. make test installs it; MOTO=off leaves it out", err)
	}
	t.Cleanup(func() {
		if err := moto.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = moto.Wait() // it was killed
	})
	b := &Backend{Name: "moto", URL: readAddress(t, log), Clock: clock.NewFake(time.Now()), phases: new(phases)} //nolint:forbidigo // moto lives in real time
	_, err = b.Organizations().CreateOrganization(t.Context(), &organizations.CreateOrganizationInput{FeatureSet: orgtypes.OrganizationFeatureSetAll})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readAddress waits for the ready line and then keeps reading, so that moto never blocks on its log.
func readAddress(t *testing.T, log io.Reader) string {
	t.Helper()
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if ready := motoReady.FindStringSubmatch(lines.Text()); ready != nil {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return ready[1]
		}
	}
	t.Fatal("moto ended before it listened")
	return ""
}
