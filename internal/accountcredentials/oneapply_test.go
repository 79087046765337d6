package accountcredentials_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// atOnce lets AWS be done at once: the provider's own process runs on the machine's clock.
func atOnce(o *awssim.Options) { o.CreateDuration, o.CloseDuration = -1, -1 }

// vendAndEnter vends an account, opens a session in it, and configures a provider inside.
const vendAndEnter = `
resource "doit_aws_account" "team" {
  name       = "team-a"
  email      = "aws+team-a@example.com"
  on_destroy = "close"
}

ephemeral "doit_account_credentials" "team" {
  account_id = doit_aws_account.team.id
}

provider "doit" {
  alias               = "team"
  access_key          = ephemeral.doit_account_credentials.team.access_key_id
  secret_key          = ephemeral.doit_account_credentials.team.secret_access_key
  token               = ephemeral.doit_account_credentials.team.session_token
  allowed_account_ids = [doit_aws_account.team.id]
}
`

// byProvider builds in the account by a second provider.
const byProvider = `
resource "doit_partner_role" "inside" {
  provider    = doit.team
  kind        = "cloudhealth"
  external_id = "secret-of-acme"
}
`

// byCLI builds in the account by the AWS CLI.
func byCLI(program string) string {
	const trust = `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}`
	return fmt.Sprintf(`
resource "terraform_data" "inside" {
  triggers_replace = doit_aws_account.team.id

  provisioner "local-exec" {
    command = "$AWS sts get-caller-identity > who.json && $AWS iam create-role --role-name by-cli --assume-role-policy-document \"$TRUST\""
    environment = {
      AWS                   = %q
      TRUST                 = "%s"
      AWS_DEFAULT_REGION    = "us-east-1" # of version 1 of the CLI, AWS_REGION of version 2
      AWS_REGION            = "us-east-1"
      AWS_ACCESS_KEY_ID     = ephemeral.doit_account_credentials.team.access_key_id
      AWS_SECRET_ACCESS_KEY = ephemeral.doit_account_credentials.team.secret_access_key
      AWS_SESSION_TOKEN     = ephemeral.doit_account_credentials.team.session_token
    }
  }
}
`, program, trust)
}

// needsEphemeral leaves a test out where Terraform knows no ephemeral resources.
func needsEphemeral(t *testing.T) {
	t.Helper()
	acctest.NeedsCLI(t, acctest.Ephemeral)
}

// rolesInside are the names of the roles in the account of the team, without the one that AWS made.
func rolesInside(t *testing.T, w *acctest.World) (accountID string, names []string) {
	t.Helper()
	team, made := w.AWS.AccountByEmail("aws+team-a@example.com")
	if !made {
		t.Fatal("there is no account")
	}
	opened, said := w.Server(t, nil).Open(t, typeName, object{"account_id": team.ID})
	if said != "" {
		t.Fatal(said)
	}
	out, err := inside(t, w, opened).ListRoles(t.Context(), &iam.ListRolesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range out.Roles {
		if *role.RoleName != "OrganizationAccountAccessRole" {
			names = append(names, *role.RoleName)
		}
	}
	slices.Sort(names)
	return team.ID, names
}

// inOwn are the calls of IAM that met the management account.
func inOwn(w *acctest.World) (operations []string) {
	for _, call := range w.AWS.Calls() {
		if call.Service == "iam" && call.AccountID == own {
			operations = append(operations, call.Operation)
		}
	}
	return operations
}

// TestOneApply vends an account and builds in it, by a second provider and by the AWS CLI, in one apply of the real
// Terraform with the real provider. Then nothing is left to do, and everything can be destroyed again.
func TestOneApply(t *testing.T) {
	t.Parallel()
	needsEphemeral(t)
	w := acctest.NewWorld(t, atOnce)
	cli := w.CLI(t)
	cli.Config(t, vendAndEnter+byProvider+byCLI(acctest.Program(t, "AWS_CLI", "aws")))

	out := cli.MustRun(t, "apply", "-auto-approve")
	if !strings.Contains(out, "3 added, 0 changed, 0 destroyed") {
		t.Errorf("the apply says:\n%s", out)
	}
	id, roles := rolesInside(t, w)
	if want := []string{"CloudHealth", "by-cli"}; !slices.Equal(roles, want) {
		t.Errorf("the account has the roles %q, want %q", roles, want)
	}
	var caller struct{ Arn string }
	if text, err := os.ReadFile(filepath.Join(cli.Dir, "who.json")); err != nil || json.Unmarshal(text, &caller) != nil ||
		caller.Arn != "arn:aws:sts::"+id+":assumed-role/OrganizationAccountAccessRole/terraform-provider-doit" {
		t.Errorf("the AWS CLI was %q: %v", caller.Arn, err)
	}
	if strayed := inOwn(w); len(strayed) > 0 {
		t.Errorf("the management account was met by %q", strayed)
	}
	if out := cli.MustRun(t, "plan", "-detailed-exitcode"); !strings.Contains(out, "No changes") {
		t.Errorf("the second plan says:\n%s", out)
	}

	cli.MustRun(t, "apply", "-destroy", "-auto-approve", "-target=doit_partner_role.inside", "-target=terraform_data.inside")
	if _, roles := rolesInside(t, w); !slices.Equal(roles, []string{"by-cli"}) {
		t.Errorf("after the role was destroyed, the account has %q", roles)
	}
	cli.MustRun(t, "apply", "-destroy", "-auto-approve")
	if team, _ := w.AWS.AccountByEmail("aws+team-a@example.com"); team.State != "CLOSED" && team.State != "PENDING_CLOSURE" {
		t.Errorf("the destroyed account is %s", team.State)
	}
}

// TestDestroyAtOnce destroys the account together with what was built in it: the inside first.
func TestDestroyAtOnce(t *testing.T) {
	t.Parallel()
	needsEphemeral(t)
	w := acctest.NewWorld(t, atOnce)
	cli := w.CLI(t)
	cli.Config(t, vendAndEnter+byProvider)
	cli.MustRun(t, "apply", "-auto-approve")
	w.AWS.ResetCalls()
	cli.MustRun(t, "apply", "-destroy", "-auto-approve")
	var order []string
	for _, call := range w.AWS.Calls() {
		if call.Operation == "DeleteRole" || call.Operation == "CloseAccount" {
			order = append(order, call.Operation)
		}
	}
	if !slices.Equal(order, []string{"DeleteRole", "CloseAccount"}) {
		t.Errorf("destroyed by %q", order)
	}
}

// TestWhileTheKeysAreUnknown shows what the inner provider does in the plan that vends the account: it waits, and never
// takes the credentials of the environment for those of the account.
func TestWhileTheKeysAreUnknown(t *testing.T) {
	t.Parallel()
	needsEphemeral(t)
	const reads = `
data "doit_payer_account" "inside" {
  provider = doit.team
  %s
}
output "account" {
  value = data.doit_payer_account.inside.account_id
}
`
	for name, row := range map[string]struct {
		more   string
		first  []string // what is applied before
		fails  string   // what the plan says, "" when it goes well
		output bool
	}{
		"a resource waits":                                  {more: byProvider},
		"a data source cannot wait":                         {more: fmt.Sprintf(reads, ""), fails: "The provider argument access_key, allowed_account_ids, secret_key, token gets its value only during apply"},
		"a data source waits with depends_on":               {more: fmt.Sprintf(reads, "depends_on = [doit_aws_account.team]"), output: true},
		"a data source is read when the account came first": {more: fmt.Sprintf(reads, ""), first: []string{"-target=doit_aws_account.team"}, output: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, atOnce)
			cli := w.CLI(t)
			cli.Config(t, vendAndEnter+row.more)
			if row.first != nil {
				cli.MustRun(t, append([]string{"apply", "-auto-approve"}, row.first...)...)
			}
			out, ok := cli.Run(t, "plan")
			if ok != (row.fails == "") || !acctest.Text(row.fails).MatchString(out) {
				t.Errorf("the plan ended well: %t\n%s", ok, out)
			}
			if row.first == nil && w.AWS.CountCalls("AssumeRole") > 0 {
				t.Error("a session was opened before there was an account")
			}
			if strayed := inOwn(w); len(strayed) > 0 {
				t.Errorf("the management account was met by %q", strayed)
			}
			if row.fails != "" {
				return
			}
			cli.MustRun(t, "apply", "-auto-approve")
			cli.MustRun(t, "plan", "-detailed-exitcode")
			if strayed := inOwn(w); len(strayed) > 0 {
				t.Errorf("the management account was met by %q", strayed)
			}
			team, _ := w.AWS.AccountByEmail("aws+team-a@example.com")
			if row.output && !strings.Contains(cli.MustRun(t, "output", "account"), team.ID) {
				t.Error("the data source was not read inside the account")
			}
		})
	}
}

// TestAllowedAccountIDsGuardTheInside has an inner provider that lacks its keys, so that it falls back to the credentials of
// the environment, as other providers do while their keys are unknown.
func TestAllowedAccountIDsGuardTheInside(t *testing.T) {
	t.Parallel()
	needsEphemeral(t)
	w := acctest.NewWorld(t, atOnce)
	cli := w.CLI(t)
	var kept []string
	for line := range strings.Lines(vendAndEnter + byProvider) {
		if !strings.Contains(line, "= ephemeral.") {
			kept = append(kept, line)
		}
	}
	cli.Config(t, strings.Join(kept, ""))
	out, ok := cli.Run(t, "apply", "-auto-approve")
	if ok || !acctest.Text("The credentials belong to the AWS account "+own+", which is not among the allowed ones").MatchString(out) {
		t.Errorf("the apply ended well: %t\n%s", ok, out)
	}
	if strayed := inOwn(w); len(strayed) > 0 {
		t.Errorf("the management account was met by %q", strayed)
	}
	if _, roles := rolesInside(t, w); len(roles) > 0 {
		t.Errorf("the account has %q", roles)
	}
}
