package awssim_test

import (
	"cmp"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// outside starts a simulated AWS on the machine's clock, for clients that nobody here wrote.
func outside(t *testing.T) string {
	t.Helper()
	w := awssim.New(awssim.Options{CreateDuration: 300 * time.Millisecond})
	server := httptest.NewServer(w)
	t.Cleanup(func() {
		w.Close()
		server.Close()
	})
	return server.URL
}

// program finds a program of another ecosystem. make test says where it is; "off" says that the user wants none.
func program(t *testing.T, variable, name string) string {
	t.Helper()
	path := cmp.Or(os.Getenv(variable), name)
	if path == "off" {
		t.Skipf("%s is left out on request (MOTO=off)", name)
	}
	return path
}

func TestBoto3LivesTheLifeOfAnAccount(t *testing.T) {
	t.Parallel()
	script := exec.CommandContext(t.Context(), program(t, "PYTHON_BOTO3", "python3"), "testdata/life.py", outside(t))
	out, err := script.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "closed ") {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestBoto3ReadsEvidence(t *testing.T) {
	t.Parallel()
	script := exec.CommandContext(t.Context(), program(t, "PYTHON_BOTO3", "python3"), "testdata/evidence.py", outside(t))
	out, err := script.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "deleted AIDA") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// cli is the AWS CLI against one simulated AWS.
type cli struct{ program, url string }

func (c cli) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), c.program, args...)
	command.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+c.url, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=us-east-1",
		"AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
	return command
}

// run answers the JSON that the CLI prints, decoded.
func (c cli) run(t *testing.T, args ...string) (answer struct {
	Roots               []struct{ ID string }
	OrganizationalUnit  struct{ ID string }
	CreateAccountStatus struct{ ID, State, AccountID string }
	Accounts            []struct{ ID, State string }
	Parents             []struct{ ID string }
	Tags                []struct{ Key, Value string }
	Account             struct{ State string }
},
) {
	t.Helper()
	out, err := c.command(t, append([]string{"--output", "json", "organizations"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("aws organizations %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	if len(strings.TrimSpace(string(out))) == 0 {
		return answer
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatalf("aws organizations %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return answer
}

func TestAWSCLILivesTheLifeOfAnAccount(t *testing.T) {
	t.Parallel()
	aws := cli{program(t, "AWS_CLI", "aws"), outside(t)}
	root := aws.run(t, "list-roots").Roots[0].ID
	unit := aws.run(t, "create-organizational-unit", "--parent-id", root, "--name", "cli").OrganizationalUnit.ID
	request := aws.run(t, "create-account", "--email", "aws+cli@example.com", "--account-name", "cli", "--tags", "Key=team,Value=a").CreateAccountStatus
	if request.State != "IN_PROGRESS" {
		t.Fatalf("a new request is %s", request.State)
	}
	for request.State == "IN_PROGRESS" { // each look takes the CLI longer than the simulator needs
		request = aws.run(t, "describe-create-account-status", "--create-account-request-id", request.ID).CreateAccountStatus
	}
	account := request.AccountID
	if request.State != "SUCCEEDED" || len(aws.run(t, "list-accounts").Accounts) != 2 {
		t.Fatalf("the request ended %s", request.State)
	}
	aws.run(t, "move-account", "--account-id", account, "--source-parent-id", root, "--destination-parent-id", unit)
	if parent := aws.run(t, "list-parents", "--child-id", account).Parents[0].ID; parent != unit {
		t.Errorf("the account is in %s", parent)
	}
	aws.run(t, "tag-resource", "--resource-id", account, "--tags", "Key=stage,Value=dev")
	if tags := aws.run(t, "list-tags-for-resource", "--resource-id", account).Tags; len(tags) != 2 {
		t.Errorf("the account has the tags %v", tags)
	}
	aws.run(t, "close-account", "--account-id", account)
	if state := aws.run(t, "describe-account", "--account-id", account).Account.State; state != "PENDING_CLOSURE" && state != "CLOSED" {
		t.Errorf("the closed account is %s", state)
	}
}

func TestBoto3LivesTheLifeOfABucket(t *testing.T) {
	t.Parallel()
	script := exec.CommandContext(t.Context(), program(t, "PYTHON_BOTO3", "python3"), "testdata/bucket.py", outside(t))
	out, err := script.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "deleted ") {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestAWSCLILivesTheLifeOfABucket(t *testing.T) {
	t.Parallel()
	aws := cli{program(t, "AWS_CLI", "aws"), outside(t)}
	folder := t.TempDir()
	for _, name := range []string{"1.csv", "2.csv"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("a,b\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::cli-bucket/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`
	for _, step := range []struct {
		args []string
		says string // "!" before what a refusal says
	}{
		{[]string{"s3", "mb", "s3://cli-bucket"}, "make_bucket: cli-bucket"},
		{[]string{"s3api", "put-bucket-policy", "--bucket", "cli-bucket", "--policy", policy}, ""},
		{[]string{"s3api", "get-bucket-policy", "--bucket", "cli-bucket", "--output", "text"}, policy},
		{[]string{"s3", "cp", "--recursive", folder, "s3://cli-bucket/CUR/"}, "upload:"},
		{[]string{"s3", "rb", "s3://cli-bucket"}, "!BucketNotEmpty"},
		{[]string{"s3", "rm", "--recursive", "s3://cli-bucket"}, "delete: s3://cli-bucket/CUR/1.csv"},
		{[]string{"s3", "rb", "s3://cli-bucket"}, "remove_bucket: cli-bucket"},
	} {
		out, err := aws.command(t, step.args...).CombinedOutput()
		says, refused := strings.CutPrefix(step.says, "!")
		if (err != nil) != refused || !strings.Contains(string(out), says) {
			t.Fatalf("aws %s: %v, want %q\n%s", strings.Join(step.args, " "), err, step.says, out)
		}
	}
}
