package awssim_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	accessRole = "OrganizationAccountAccessRole"
	everything = "arn:aws:iam::aws:policy/AdministratorAccess"
	readOnly   = "arn:aws:iam::aws:policy/ReadOnlyAccess"
)

// member opens an account through a role of its, as a management account does.
func (w *world) member(t *testing.T, accountID, roleName string) clients {
	t.Helper()
	out := must[*sts.AssumeRoleOutput](t)(w.enter(t, accountID, roleName))
	return w.as(awssim.Credentials{
		AccessKeyID: *out.Credentials.AccessKeyId, SecretAccessKey: *out.Credentials.SecretAccessKey, SessionToken: *out.Credentials.SessionToken,
	})
}

func (w *world) enter(t *testing.T, accountID, roleName string) (*sts.AssumeRoleOutput, error) {
	t.Helper()
	return w.sts.AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + accountID + ":role/" + roleName), RoleSessionName: aws.String("test"),
	})
}

// TestRoleCannotDeleteItself once it has lost what allows that: at once, or when IAM obeys the change.
func TestRoleCannotDeleteItself(t *testing.T) {
	t.Parallel()
	const delay = 10 * time.Second
	for name, row := range map[string]struct {
		delay, pause time.Duration
		deleted      bool
	}{
		"obeyed at once":        {},
		"within the delay":      {delay: delay, deleted: true},
		"just before its end":   {delay: delay, pause: delay - 1, deleted: true},
		"when it is obeyed now": {delay: delay, pause: delay},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{IAMDelay: row.delay})
			id := w.AddAccount(awssim.Account{Name: "team"})
			in := w.member(t, id, accessRole)
			must[*iam.DetachRolePolicyOutput](t)(in.iam.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: aws.String(accessRole), PolicyArn: aws.String(everything)}))
			w.clock.Advance(row.pause)
			_, err := in.iam.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String(accessRole)})
			if !row.deleted {
				wantRefusal(t, err, "AccessDenied", "")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestPermissionsAreLate takes inline policies and boundaries away and gives them back: both are obeyed after the delay.
func TestPermissionsAreLate(t *testing.T) {
	t.Parallel()
	const delay = 10 * time.Second
	w := newWorld(t, awssim.Options{IAMDelay: delay})
	ctx, id, name := t.Context(), w.AddAccount(awssim.Account{Name: "team"}), aws.String("Ops")
	w.AddRole(id, *name, *trusting(w.ManagementAccountID()))
	in, ops := w.member(t, id, accessRole), w.member(t, id, *name)
	may := func() bool {
		_, err := ops.iam.ListRoles(ctx, &iam.ListRolesInput{})
		if err != nil {
			wantCode(t, err, "AccessDenied")
		}
		return err == nil
	}
	const allow = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}`
	for _, change := range []struct {
		what          string
		do            func() error
		before, after bool
	}{
		{"an inline policy", func() error {
			_, err := in.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("all"), PolicyDocument: aws.String(allow)})
			return err
		}, false, true},
		{"a boundary", func() error {
			arn := must[*iam.CreatePolicyOutput](t)(in.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("narrow"), PolicyDocument: aws.String(readBuckets)})).Policy.Arn
			w.clock.Advance(delay)
			_, err := in.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: name, PermissionsBoundary: arn})
			return err
		}, true, false},
		{"no boundary", func() error {
			_, err := in.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: name})
			return err
		}, false, true},
		{"no inline policy", func() error {
			_, err := in.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: aws.String("all")})
			return err
		}, true, false},
		{"an attached policy", func() error {
			_, err := in.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: aws.String(readOnly)})
			return err
		}, false, true},
	} {
		if err := change.do(); err != nil {
			t.Fatalf("%s: %v", change.what, err)
		}
		if may() != change.before {
			t.Errorf("%s is obeyed at once", change.what)
		}
		w.clock.Advance(delay)
		if may() != change.after {
			t.Errorf("%s is not obeyed after the delay", change.what)
		}
	}
}

// TestDeletedRoleIsEnteredForAWhile and allows nothing.
func TestDeletedRoleIsEnteredForAWhile(t *testing.T) {
	t.Parallel()
	const delay = 10 * time.Second
	w := newWorld(t, awssim.Options{IAMDelay: delay})
	id := w.AddAccount(awssim.Account{Name: "team"})
	w.AddRole(id, "Ops", *trusting(w.ManagementAccountID()))
	w.AttachToRole(id, "Ops", everything)
	in := w.member(t, id, "Ops")
	must[*iam.DetachRolePolicyOutput](t)(in.iam.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: aws.String(accessRole), PolicyArn: aws.String(everything)}))
	must[*iam.DeleteRoleOutput](t)(in.iam.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String(accessRole)}))
	ghost := w.member(t, id, accessRole)
	_, err := ghost.iam.ListRoles(t.Context(), &iam.ListRolesInput{})
	wantRefusal(t, err, "AccessDenied", "")
	w.clock.Advance(delay)
	_, err = w.enter(t, id, accessRole)
	wantRefusal(t, err, "AccessDenied", "")
}
