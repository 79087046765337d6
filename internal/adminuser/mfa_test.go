package adminuser_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestRequireMFA acts as the administrator without MFA: it may help itself, and nothing else.
func TestRequireMFA(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/humans/admins/"} {
		for name, test := range map[string]struct {
			call    func(context.Context, *iam.Client) error
			allowed bool
		}{
			"list users": {func(ctx context.Context, c *iam.Client) error {
				_, err := c.ListUsers(ctx, &iam.ListUsersInput{})
				return err
			}, false},
			"make a user": {func(ctx context.Context, c *iam.Client) error {
				_, err := c.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("x")})
				return err
			}, false},
			"make a key for itself": {func(ctx context.Context, c *iam.Client) error {
				_, err := c.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("break-glass")})
				return err
			}, false},
			"look at itself": {func(ctx context.Context, c *iam.Client) error {
				_, err := c.GetUser(ctx, &iam.GetUserInput{UserName: aws.String("break-glass")})
				return err
			}, true},
			"list its MFA devices": {func(ctx context.Context, c *iam.Client) error {
				_, err := c.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: aws.String("break-glass")})
				return err
			}, true},
			"make a virtual device": {func(ctx context.Context, c *iam.Client) error {
				_, err := c.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("x")})
				return err
			}, true},
			"remove the policy itself": {func(ctx context.Context, c *iam.Client) error {
				_, err := c.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: aws.String("break-glass"), PolicyName: aws.String("doit-require-mfa")})
				return err
			}, false},
			"enable its own device":    {func(ctx context.Context, c *iam.Client) error { return enable(ctx, c, "break-glass") }, true},
			"enable a device of other": {func(ctx context.Context, c *iam.Client) error { return enable(ctx, c, "other") }, false},
		} {
			t.Run(name+" below "+path, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				w.AWS.AddUser(w.AWS.ManagementAccountID(), "other")
				apply(t, w, map[string]any{"name": "break-glass", "path": path, "require_mfa": true})
				key := behind(t, w.URL).key()
				client := iam.New(iam.Options{
					BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider(*key.AccessKeyId, *key.SecretAccessKey, ""),
				})
				w.AWS.ResetCalls()
				err := test.call(t.Context(), client)
				if denied := refusedBy(w); denied == test.allowed {
					t.Errorf("denied: %t, %v", denied, err)
				}
			})
		}
	}
}

// enable enrols a device; without real codes AWS refuses it, but only when the caller may.
func enable(ctx context.Context, c *iam.Client, name string) error {
	_, err := c.EnableMFADevice(ctx, &iam.EnableMFADeviceInput{
		UserName: &name, SerialNumber: aws.String("arn:aws:iam::123456789012:mfa/x"), AuthenticationCode1: aws.String("123456"), AuthenticationCode2: aws.String("654321"),
	})
	return err
}

// refusedBy says whether one of the calls was not allowed.
func refusedBy(w *acctest.World) bool {
	for _, call := range w.AWS.Calls() {
		if call.Error == "AccessDenied" {
			return true
		}
	}
	return false
}

// TestCalls counts what one administrator costs.
func TestCalls(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := map[string]any{"name": "break-glass"}
	var state acctest.Object
	for _, step := range []struct {
		deed string
		do   func(s *acctest.Server) string
		want int
	}{
		{"create", func(s *acctest.Server) (said string) {
			plan := s.Plan(t, typeName, acctest.Object{}, config) // looks for the user
			state, said = s.ApplyPlanned(t, typeName, acctest.Object{}, config, plan)
			return said
		}, 10}, // looked for twice, made, attached, and 6 readings
		{"refresh", func(s *acctest.Server) (said string) { state, said = s.Refresh(t, typeName, state); return said }, 6},
		{"empty plan", func(s *acctest.Server) string {
			return acctest.Messages(s.Plan(t, typeName, state, config).Diagnostics)
		}, 0},
	} {
		s := w.Server(t, nil)
		w.AWS.ResetCalls()
		if said := step.do(s); said != "" {
			t.Fatal(said)
		}
		identity := w.AWS.CountCalls("GetCallerIdentity")
		if calls := len(w.AWS.Calls()) - identity; calls != step.want || identity > 1 {
			t.Errorf("%s makes %d calls of IAM and %d of STS, want %d", step.deed, calls, identity, step.want)
		}
	}
}

// TestSlowIAM makes an administrator where IAM needs a while until a new user is known.
func TestSlowIAM(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.IAMDelay = slow })
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full(nil))
	if wrong := whole(t, w); said != "" || state.State.IsNull() || wrong != "" {
		t.Errorf("it says %q; %s", said, wrong)
	}
}
