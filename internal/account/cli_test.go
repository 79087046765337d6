package account_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// atOnce lets AWS be done at once: the provider's own process runs on the machine's clock.
func atOnce(o *awssim.Options) { o.CreateDuration, o.CloseDuration = -1, -1 }

var everyDeed = []string{"protect", "retain", "close", "remove"}

func TestRenamedKeyOfForEachIsRefused(t *testing.T) {
	t.Parallel()
	for _, deed := range everyDeed {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, atOnce)
			cli := w.CLI(t)
			configure := func(key, more string) {
				cli.Config(t, fmt.Sprintf(`
resource "doit_aws_account" "each" {
  for_each   = toset([%q])
  name       = "team-a"
  email      = "aws+team-a@example.com"
  on_destroy = %q
}
%s`, key, deed, more))
			}
			configure("old", "")
			cli.MustRun(t, "apply", "-auto-approve")
			configure("new", "")
			if out, ok := cli.Run(t, "apply", "-auto-approve"); ok || !acctest.Text("tell Terraform with a moved block").MatchString(out) {
				t.Errorf("apply of a renamed key says:\n%s", out)
			}
			configure("new", "moved {\n  from = doit_aws_account.each[\"old\"]\n  to   = doit_aws_account.each[\"new\"]\n}")
			if out := cli.MustRun(t, "plan"); !strings.Contains(out, "has moved to") || !strings.Contains(out, "0 to add, 0 to change, 0 to destroy") {
				t.Errorf("with a moved block, plan says:\n%s", out)
			}
			stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization", "MoveAccount")
		})
	}
}

func TestTaintAndReplaceNeverTouchTheAccount(t *testing.T) {
	t.Parallel()
	for _, deed := range everyDeed {
		for _, before := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, create_before_destroy %t", deed, before), func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t, atOnce)
				cli := w.CLI(t)
				cli.Config(t, withDestroy(deed, fmt.Sprintf("lifecycle { create_before_destroy = %t }", before)))
				cli.MustRun(t, "apply", "-auto-approve")
				refused := func(args ...string) {
					if out, ok := cli.Run(t, append([]string{"apply", "-auto-approve"}, args...)...); ok {
						t.Errorf("terraform apply %s did it:\n%s", strings.Join(args, " "), out)
					}
				}
				refused("-replace", addr)
				refused("-replace", addr, "-refresh=false")
				cli.MustRun(t, "taint", addr)
				refused()
				refused("-refresh=false")
				// The last attempt may have left a second object in state. Forgetting that is all right.
				if out, ok := cli.Run(t, "apply", "-auto-approve"); ok != (before && deed == "retain") {
					t.Errorf("terraform apply ended well: %t\n%s", ok, out)
				}
				stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization", "MoveAccount")
			})
		}
	}
}

// TestKilledCreateContinues kills terraform and the provider at the two moments that matter most.
func TestKilledCreateContinues(t *testing.T) {
	t.Parallel()
	for name, operation := range map[string]string{"after the request": "CreateAccount", "after the move": "MoveAccount"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, atOnce)
			dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
			cli := w.CLI(t)
			cli.Config(t, account(minimal+fmt.Sprintf("\n parent_id = %q\n tags = { team = \"a\" }", dev)))
			var killed atomic.Bool
			w.AWS.Inject(awssim.Fault{Operation: operation, After: func(awssim.Call) {
				killed.Store(true)
				if err := cli.Kill(); err != nil {
					t.Error(err)
				}
			}})
			if out, ok := cli.Run(t, "apply", "-auto-approve"); ok || !killed.Load() {
				t.Fatalf("nothing was killed:\n%s", out)
			}
			out := cli.MustRun(t, "apply", "-auto-approve", "-lock-timeout=30s")
			if !acctest.Text("Continuing with AWS accounts that an earlier apply began").MatchString(out) {
				t.Errorf("the second apply does not say that it continues:\n%s", out)
			}
			if out := cli.MustRun(t, "plan"); !strings.Contains(out, "No changes") {
				t.Errorf("the third plan says:\n%s", out)
			}
			stillOpen(t, w, "CloseAccount", "RemoveAccountFromOrganization")
			if made, _ := w.AWS.AccountByEmail("aws+team-a@example.com"); made.ParentID != dev || made.Tags["team"] != "a" {
				t.Errorf("AWS has %+v", made)
			}
		})
	}
}

func TestInterruptSaysWhatIsInFlight(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.CreateDuration = time.Hour })
	cli := w.CLI(t)
	cli.Config(t, account(minimal))
	// The second listing is the first poll.
	w.AWS.Inject(awssim.Fault{Operation: "ListCreateAccountStatus", Skip: 1, After: func(awssim.Call) {
		if err := cli.Interrupt(); err != nil {
			t.Error(err)
		}
	}})
	out, ok := cli.Run(t, "apply", "-auto-approve")
	if ok || !acctest.Text("he run was interrupted").MatchString(out) || !acctest.Text("Apply again to continue").MatchString(out) || !acctest.Text("AWS is making the account (request car-").MatchString(out) {
		t.Errorf("an interrupted apply says:\n%s", out)
	}
	w.Clock.Advance(2 * time.Hour)
	cli.MustRun(t, "apply", "-auto-approve")
	stillOpen(t, w)
}

// TestProviderEndsWithKilledTerraform kills terraform alone. The provider notices that nobody is there any more, both while
// it waits for an answer of AWS and while it has nothing to do.
func TestProviderEndsWithKilledTerraform(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]string{
		"waiting for AWS": "",
		"idle": `
resource "doit_organizational_unit" "before" { # so that the provider runs
  name      = "before"
  parent_id = "ROOT"
}
resource "terraform_data" "kill" {
  depends_on = [doit_organizational_unit.before]
  provisioner "local-exec" {
    command = "kill -KILL $PPID"
  }
}
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, atOnce)
			cli := w.CLI(t)
			more := ""
			if before != "" {
				more = "\n  depends_on = [terraform_data.kill]"
			}
			cli.Config(t, strings.ReplaceAll(before, "ROOT", w.AWS.RootID())+account(minimal+more))
			w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Kind: awssim.FaultHangAfter, Before: func(awssim.Call) {
				if err := cli.KillTerraform(); err != nil {
					t.Error(err)
				}
			}})
			if out, ok := cli.Run(t, "apply", "-auto-approve"); ok || strings.Contains(out, "Error") {
				t.Fatalf("terraform was not killed:\n%s", out)
			}
			if err := cli.WaitGone(t.Context(), 10*time.Second); err != nil {
				t.Fatal(err)
			}
			if before == "" {
				cli.MustRun(t, "apply", "-auto-approve", "-lock-timeout=30s")
				stillOpen(t, w)
			}
		})
	}
}

// TestNothingIsLeftInTheTemporaryFolder by the provider, whether an apply ends well, is interrupted or killed.
func TestNothingIsLeftInTheTemporaryFolder(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*acctest.CLI) error{
		"ends well": func(*acctest.CLI) error { return nil }, "interrupted": (*acctest.CLI).Interrupt, "killed": (*acctest.CLI).Kill,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, atOnce)
			cli := w.CLI(t)
			cli.Config(t, account(minimal))
			fault := w.AWS.Inject(awssim.Fault{Operation: "DescribeCreateAccountStatus", Before: func(awssim.Call) {
				if err := end(cli); err != nil {
					t.Error(err)
				}
			}})
			out, ok := cli.Run(t, "apply", "-auto-approve")
			if ok != (name == "ends well") || fault.Hits() != 1 {
				t.Errorf("the apply ended well: %t\n%s", ok, out)
			}
			for _, left := range cli.Temporary(t) {
				// Terraform's plugin library makes the socket, and whoever is killed removes nothing.
				if name != "killed" || !strings.HasPrefix(left, "plugin") {
					t.Errorf("%s is left, after:\n%s", left, out)
				}
			}
		})
	}
}
