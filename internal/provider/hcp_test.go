package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// dynamicCredentials is the variable that HCP Terraform sets in a workspace with several configurations.
const dynamicCredentials = `
variable "tfc_aws_dynamic_credentials" {
  type = object({
    default = object({
      shared_config_file = string
    })
    aliases = map(object({
      shared_config_file = string
    }))
  })
}
`

const vended = `
resource "doit_aws_account" "team" {
  name  = "team-a"
  email = "aws+team-a@example.com"
}
`

// atOnce lets AWS be done at once: the provider's own process runs on the machine's clock.
func atOnce(o *awssim.Options) { o.CreateDuration = -1 }

// layouts are the ways in which the credentials of a run reach the provider.
var layouts = map[string]struct {
	tags    []string
	config  func(ws *acctest.Workspace) string
	env     func(ws *acctest.Workspace, phase string) []string // besides what every run has
	entered []string                                           // roles, PHASE for that of the phase
}{
	"the variables of the SDK": {
		env: func(ws *acctest.Workspace, phase string) []string {
			return []string{"AWS_ROLE_ARN=" + ws.Role(phase, ""), "AWS_WEB_IDENTITY_TOKEN_FILE=" + ws.TokenFile}
		},
		entered: []string{"terraform-PHASE"},
	},
	"a shared configuration file of the environment": {
		env:     func(ws *acctest.Workspace, _ string) []string { return []string{"AWS_CONFIG_FILE=" + ws.SharedConfig} },
		entered: []string{"terraform-PHASE"},
	},
	"the default configuration of the variable": {
		config: func(*acctest.Workspace) string {
			return dynamicCredentials + `
provider "doit" {
  shared_config_files = [var.tfc_aws_dynamic_credentials.default.shared_config_file]
}
`
		},
		entered: []string{"terraform-PHASE"},
	},
	"a configuration for each alias": {
		tags: []string{"AUDIT"},
		config: func(*acctest.Workspace) string {
			return dynamicCredentials + `
provider "doit" {
  shared_config_files = [var.tfc_aws_dynamic_credentials.default.shared_config_file]
}
provider "doit" {
  alias               = "audit"
  shared_config_files = [var.tfc_aws_dynamic_credentials.aliases["AUDIT"].shared_config_file]
}
resource "doit_organizational_unit" "audit" {
  provider  = doit.audit
  name      = "audit"
  parent_id = "ROOT"
}
`
		},
		entered: []string{"terraform-PHASE", "terraform-PHASE-AUDIT"},
	},
	"the token file named by the provider": {
		config: func(ws *acctest.Workspace) string {
			return fmt.Sprintf(`
variable "role_arn" {
  type      = string
  ephemeral = true
}
provider "doit" {
  assume_role_with_web_identity {
    role_arn                = var.role_arn
    web_identity_token_file = %q
  }
}
`, ws.TokenFile)
		},
		env: func(ws *acctest.Workspace, phase string) []string {
			return []string{"TF_VAR_role_arn=" + ws.Role(phase, "")}
		},
		entered: []string{"terraform-PHASE"},
	},
}

// TestHCPTerraformRuns plans and applies as the phases of a run of HCP Terraform do, each with a token and a role of its own
// that has just the policies of the guide.
func TestHCPTerraformRuns(t *testing.T) {
	t.Parallel()
	for name, layout := range layouts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, atOnce)
			ws := w.Workspace(t, layout.tags...)
			config := vended
			if layout.config != nil {
				config += layout.config(ws)
			}
			if strings.Contains(config, "ephemeral") {
				acctest.NeedsCLI(t, acctest.Ephemeral)
			}
			cli := w.CLI(t)
			cli.Config(t, strings.ReplaceAll(config, "ROOT", w.AWS.RootID()))
			run := func(phase string, args ...string) string {
				w.AWS.ResetCalls()
				environment := ws.Begin(t, phase, nil)
				if layout.env != nil {
					environment = append(environment, layout.env(ws, phase)...)
				}
				out := cli.With(environment...).MustRun(t, args...)
				var want []string
				for _, role := range layout.entered {
					want = append(want, strings.ReplaceAll(role, "PHASE", phase))
				}
				if entered := acctest.Entered(w.AWS.Calls()); !slices.Equal(entered, want) {
					t.Errorf("terraform %s came as %q, want %q", args[0], entered, want)
				}
				return out
			}
			run("plan", "plan", "-out=plan")
			run("apply", "apply", "plan")
			if out := run("plan", "plan", "-detailed-exitcode"); !strings.Contains(out, "No changes") {
				t.Errorf("the second plan says:\n%s", out)
			}
			if _, made := w.AWS.AccountByEmail("aws+team-a@example.com"); !made {
				t.Error("nothing was vended")
			}
		})
	}
}

// TestHCPTerraformIsRefused pins what a run says whose token AWS does not take.
func TestHCPTerraformIsRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		phase  string // of the role; the token is for plan
		claims map[string]any
		block  bool // the provider block names the token file, else the environment
		says   []string
	}{
		"another workspace": {
			claims: map[string]any{"sub": "organization:acme:project:Default Project:workspace:other:run_phase:plan"},
			says:   []string{"Not authorized to perform sts:AssumeRoleWithWebIdentity", "(AccessDenied, request"},
		},
		"the role of the other phase": {phase: "apply", says: []string{"Not authorized to perform sts:AssumeRoleWithWebIdentity"}},
		"an audience that IAM does not know": {
			claims: map[string]any{"aud": "vault.workload.identity"}, says: []string{"Incorrect token audience", "(InvalidIdentityToken, request", "OIDC provider in IAM must have the issuer"},
		},
		"an audience that IAM does not know, by the provider block": {
			claims: map[string]any{"aud": "vault.workload.identity"}, block: true, says: []string{"Incorrect token audience", "(InvalidIdentityToken, request"},
		},
		"an expired token": {
			claims: map[string]any{"exp": time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).Unix()}, says: []string{"Token expired", "(ExpiredTokenException, request"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			ws := w.Workspace(t)
			phase := "plan"
			if row.phase != "" {
				phase = row.phase
			}
			cli := w.CLI(t)
			cli.Config(t, vended)
			if row.block {
				cli.Config(t, vended+fmt.Sprintf("provider \"doit\" {\n  assume_role_with_web_identity {\n    role_arn                = %q\n    web_identity_token_file = %q\n  }\n}\n",
					ws.Role(phase, ""), ws.TokenFile))
			}
			token := ws.Token("plan", row.claims)
			environment := ws.Begin(t, "plan", row.claims)
			if !row.block {
				environment = append(environment, "AWS_ROLE_ARN="+ws.Role(phase, ""), "AWS_WEB_IDENTITY_TOKEN_FILE="+ws.TokenFile)
			}
			out, ok := cli.With(environment...).Run(t, "plan")
			for _, text := range row.says {
				if !acctest.Text(text).MatchString(out) {
					t.Errorf("it does not say %q", text)
				}
			}
			if ok || strings.Contains(out, token) || t.Failed() {
				t.Errorf("the plan ended well: %t\n%s", ok, out)
			}
			if entered := acctest.Entered(w.AWS.Calls()); len(entered) > 0 {
				t.Errorf("AWS was entered as %q", entered)
			}
			if tries := w.AWS.CountCalls("AssumeRoleWithWebIdentity"); tries > 3 {
				t.Errorf("the token was shown %d times", tries)
			}
		})
	}
}

// TestCancelledRuns cancels a run while it waits for a new account, as HCP Terraform does: by an interrupt, and by force
// when that takes too long. The next run has another folder and continues, because the workspace is the same.
func TestCancelledRuns(t *testing.T) {
	t.Parallel()
	for name, cancel := range map[string]func(*acctest.CLI) error{
		"cancelled": (*acctest.CLI).Interrupt,
		"cancelled twice": func(cli *acctest.CLI) error {
			if err := cli.Interrupt(); err != nil {
				return err
			}
			return cli.Interrupt()
		},
		"cancelled by force": (*acctest.CLI).Kill,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.CreateDuration = time.Hour })
			ws := w.Workspace(t)
			begin := func(phase string) *acctest.CLI {
				cli := w.CLI(t, append(ws.Begin(t, phase, nil), "AWS_CONFIG_FILE="+ws.SharedConfig)...)
				cli.Config(t, vended)
				return cli
			}
			first := begin("apply")
			poll := w.AWS.Inject(awssim.Fault{Operation: "ListCreateAccountStatus", Skip: 2, After: func(awssim.Call) { // while it waits
				if err := cancel(first); err != nil {
					t.Error(err)
				}
			}})
			out, ok := first.Run(t, "apply", "-auto-approve")
			if ok || poll.Hits() != 1 || strings.Contains(out, "panic") {
				t.Fatalf("the run ended well: %t\n%s", ok, out)
			}
			if name == "cancelled" && !acctest.Text("AWS is making the account (request car-").MatchString(out) {
				t.Errorf("the cancelled run does not say what is in flight:\n%s", out)
			}
			if err := first.WaitGone(t.Context(), 20*time.Second); err != nil {
				t.Fatal(err)
			}
			poll.Remove()
			w.Clock.Advance(2 * time.Hour)

			next := begin("apply") // a new folder, with the state of the workspace
			if state, err := os.ReadFile(filepath.Join(first.Dir, "terraform.tfstate")); err == nil {
				if err := next.Write("terraform.tfstate", string(state)); err != nil {
					t.Fatal(err)
				}
			}
			if out := next.MustRun(t, "apply", "-auto-approve"); !strings.Contains(out, "1 added, 0 changed, 0 destroyed") {
				t.Errorf("the next run says:\n%s", out)
			}
			if requests := w.AWS.CountCalls("CreateAccount"); requests != 1 {
				t.Errorf("%d accounts were requested", requests)
			}
			if state := next.MustRun(t, "state", "pull"); strings.Contains(state, "tainted") || !strings.Contains(state, "doit_aws_account") {
				t.Errorf("the state is\n%s", state)
			}
			if out := next.MustRun(t, "plan", "-detailed-exitcode"); !strings.Contains(out, "No changes") {
				t.Errorf("the last plan says:\n%s", out)
			}
		})
	}
}
