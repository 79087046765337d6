package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// What a run of HCP Terraform finds is laid out here as its documentation describes it ("Dynamic Credentials with the AWS
// Provider", "Specifying Multiple Configurations", "Workload identity"). Each phase of a run has a token of its own and a
// role of its own. The files are at the same paths in both phases, since a saved plan names them.

const (
	hcpIssuer   = "https://app.terraform.io"
	hcpAudience = "aws.workload.identity"
	policyFiles = "../../examples/policies"
)

// phasePolicies are the policies of the permissions guide for each phase of a run: apply refreshes as well.
var phasePolicies = map[string][]string{
	"plan":  {"vending-plan", "onboarding-plan"},
	"apply": {"vending-plan", "onboarding-plan", "vending-apply", "onboarding-apply"},
}

// Workspace is the workspace acme/accounts of HCP Terraform, which enters the management account of a world.
type Workspace struct {
	TokenFile    string // as AWS_WEB_IDENTITY_TOKEN_FILE names it
	SharedConfig string // the file of the default configuration
	Tags         []string

	world *World
}

// Workspace arranges in AWS what the guide says: the OIDC provider, and for each phase a role with the trust policy and the
// policies of the examples. Each tag is one more configuration, with roles of its own.
func (w *World) Workspace(t *testing.T, tags ...string) *Workspace {
	t.Helper()
	home := t.TempDir()
	ws := &Workspace{world: w, Tags: tags, TokenFile: filepath.Join(home, "tfc-aws-token"), SharedConfig: filepath.Join(home, "tfc-aws-shared-config")}
	w.AWS.AddOIDCProvider(awssim.ManagementAccountID, hcpIssuer, hcpAudience)
	client := iam.New(iam.Options{BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	for phase, policies := range phasePolicies {
		trust := readPolicy(t, "hcp-terraform-"+phase+"-trust")
		for _, tag := range append([]string{""}, tags...) {
			w.AWS.AddRole(awssim.ManagementAccountID, ws.RoleName(phase, tag), trust)
		}
		for _, name := range policies {
			document := readPolicy(t, name)
			for _, tag := range append([]string{""}, tags...) {
				_, err := client.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: new(ws.RoleName(phase, tag)), PolicyName: &name, PolicyDocument: &document})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	w.AWS.ResetCalls()
	return ws
}

func readPolicy(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(policyFiles, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// RoleName is the name of the role of a phase, "plan" or "apply", for the configuration with a tag, "" for the default one.
func (*Workspace) RoleName(phase, tag string) string {
	return strings.TrimSuffix("terraform-"+phase+"-"+tag, "-")
}

// Role is the ARN of that role.
func (ws *Workspace) Role(phase, tag string) string {
	return "arn:aws:iam::" + awssim.ManagementAccountID + ":role/" + ws.RoleName(phase, tag)
}

// Token is a workload identity token for a phase. claims replace those that it has.
func (ws *Workspace) Token(phase string, claims map[string]any) string {
	all := map[string]any{
		"aud": hcpAudience, "sub": "organization:acme:project:Default Project:workspace:accounts:run_phase:" + phase,
		"terraform_organization_name": "acme", "terraform_project_name": "Default Project", "terraform_workspace_name": "accounts",
		"terraform_full_workspace": "organization:acme:project:Default Project:workspace:accounts", "terraform_run_phase": phase,
		"terraform_run_id": "run-X3n1AUXNGWbfECsJ",
	}
	maps.Copy(all, claims)
	return ws.world.AWS.IssueToken(hcpIssuer, all)
}

// Begin lays out a phase of a run and returns its environment, in which there are no other credentials. claims replace those
// of its tokens.
func (ws *Workspace) Begin(t *testing.T, phase string, claims map[string]any) (environment []string) {
	t.Helper()
	type configuration struct {
		File string `json:"shared_config_file"`
	}
	dynamic := struct {
		Default configuration            `json:"default"`
		Aliases map[string]configuration `json:"aliases"`
	}{Default: configuration{ws.SharedConfig}, Aliases: map[string]configuration{}}
	ws.write(t, phase, "", claims)
	for _, tag := range ws.Tags {
		ws.write(t, phase, tag, claims)
		dynamic.Aliases[tag] = configuration{ws.SharedConfig + "-" + tag}
	}
	variable, err := json.Marshal(dynamic)
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		"TFC_RUN_ID=run-X3n1AUXNGWbfECsJ", "TFC_WORKSPACE_NAME=accounts", "TFC_WORKSPACE_SLUG=acme/accounts", "TFC_PROJECT_NAME=Default Project",
		"TFC_AWS_PROVIDER_AUTH=true", "TFC_AWS_PLAN_ROLE_ARN=" + ws.Role("plan", ""), "TFC_AWS_APPLY_ROLE_ARN=" + ws.Role("apply", ""),
		"TFC_WORKLOAD_IDENTITY_AUDIENCE=" + hcpAudience, "TFC_WORKLOAD_IDENTITY_TOKEN=" + ws.Token(phase, claims),
		"TF_VAR_tfc_aws_dynamic_credentials=" + string(variable),
		"AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
}

func (ws *Workspace) write(t *testing.T, phase, tag string, claims map[string]any) {
	t.Helper()
	suffix := strings.TrimSuffix("-"+tag, "-")
	for name, content := range map[string]string{
		ws.TokenFile + suffix:    ws.Token(phase, claims),
		ws.SharedConfig + suffix: fmt.Sprintf("[default]\nrole_arn = %s\nweb_identity_token_file = %s\n", ws.Role(phase, tag), ws.TokenFile+suffix),
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Entered are the names of the roles that made calls, in the order of the alphabet, and "administrator" when somebody came by
// other ways than a role.
func Entered(calls []awssim.Call) (names []string) {
	for i := range calls {
		name := "administrator"
		if _, session, inRole := strings.Cut(calls[i].Caller, ":assumed-role/"); inRole {
			name, _, _ = strings.Cut(session, "/")
		}
		if calls[i].Caller != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
