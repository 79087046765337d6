package awssim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const goodPassword = "Correct-horse-1"

func TestConsolePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, id, name := t.Context(), w.ManagementAccountID(), aws.String("ops")
	w.AddUser(id, "ops")
	_, err := w.iam.GetLoginProfile(ctx, &iam.GetLoginProfileInput{UserName: name})
	wantRefusal(t, err, "NoSuchEntity", "")
	create := &iam.CreateLoginProfileInput{UserName: name, Password: aws.String(goodPassword), PasswordResetRequired: true}
	made := must[*iam.CreateLoginProfileOutput](t)(w.iam.CreateLoginProfile(ctx, create)).LoginProfile
	if !made.PasswordResetRequired || *made.UserName != "ops" || !made.CreateDate.Equal(w.clock.Now()) {
		t.Errorf("made %+v", made)
	}
	_, err = w.iam.CreateLoginProfile(ctx, create)
	wantRefusal(t, err, "EntityAlreadyExists", "")
	w.clock.Advance(time.Hour)
	must[*iam.UpdateLoginProfileOutput](t)(w.iam.UpdateLoginProfile(ctx, &iam.UpdateLoginProfileInput{UserName: name, Password: aws.String("Other-horse-2"), PasswordResetRequired: aws.Bool(false)}))
	if password, reset := w.ConsolePassword(id, "ops"); password != "Other-horse-2" || reset {
		t.Errorf("the password is %s, to be changed: %t", password, reset)
	}
	must[*iam.UpdateLoginProfileOutput](t)(w.iam.UpdateLoginProfile(ctx, &iam.UpdateLoginProfileInput{UserName: name}))
	if password, _ := w.ConsolePassword(id, "ops"); password != "Other-horse-2" {
		t.Errorf("an update without a password set %q", password)
	}
	read := must[*iam.GetLoginProfileOutput](t)(w.iam.GetLoginProfile(ctx, &iam.GetLoginProfileInput{UserName: name})).LoginProfile
	if read.PasswordResetRequired || !read.CreateDate.Equal(*made.CreateDate) {
		t.Errorf("read %+v", read)
	}
	must[*iam.DeleteLoginProfileOutput](t)(w.iam.DeleteLoginProfile(ctx, &iam.DeleteLoginProfileInput{UserName: name}))
	_, err = w.iam.UpdateLoginProfile(ctx, &iam.UpdateLoginProfileInput{UserName: name})
	wantRefusal(t, err, "NoSuchEntity", "")
	if password, _ := w.ConsolePassword(id, "ops"); password != "" {
		t.Errorf("the deleted password is %s", password)
	}
}

func TestPasswordPolicy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ password, code string }{
		"good":             {goodPassword, ""},
		"three kinds":      {"abcdefG1", ""},
		"seven characters": {"abcdG1-", "PasswordPolicyViolation"},
		"two kinds":        {"abcdefgh1", "PasswordPolicyViolation"},
		"empty":            {"", "ValidationError"},
		"too long":         {strings.Repeat("aB1", 43), "ValidationError"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			w.AddUser(w.ManagementAccountID(), "ops")
			_, err := w.iam.CreateLoginProfile(t.Context(), &iam.CreateLoginProfileInput{UserName: aws.String("ops"), Password: &c.password})
			if c.code == "" && err != nil {
				t.Fatal(err)
			}
			if c.code != "" {
				wantRefusal(t, err, c.code, "")
				if len(c.password) > 0 && strings.Contains(err.Error(), c.password) {
					t.Errorf("the refusal repeats the password: %v", err)
				}
			}
		})
	}
}

// TestPasswordsAreNotWrittenDown looks for a password in everything that the World tells about a call.
func TestPasswordsAreNotWrittenDown(t *testing.T) {
	t.Parallel()
	var observed strings.Builder
	w := newWorld(t, awssim.Options{Observe: func(_ *http.Request, call awssim.Call) { fmt.Fprint(&observed, text(call)) }})
	w.AddUser(w.ManagementAccountID(), "ops")
	in := &iam.CreateLoginProfileInput{UserName: aws.String("ops"), Password: aws.String(goodPassword)}
	must[*iam.CreateLoginProfileOutput](t)(w.iam.CreateLoginProfile(t.Context(), in))
	must[*iam.UpdateLoginProfileOutput](t)(w.iam.UpdateLoginProfile(t.Context(), &iam.UpdateLoginProfileInput{UserName: in.UserName, Password: in.Password}))
	calls := w.Calls()
	told := observed.String() + text(calls[0]) + text(calls[1])
	if strings.Contains(told, goodPassword) || strings.Count(told, "***") != 4 || !strings.Contains(told, "ops") {
		t.Errorf("told: %s", told)
	}
}

// text is a call with its input.
func text(call awssim.Call) string {
	switch in := call.Input.(type) {
	case *iam.CreateLoginProfileInput:
		return *in.UserName + " " + *in.Password
	case *iam.UpdateLoginProfileInput:
		return *in.UserName + " " + *in.Password
	}
	return ""
}

// TestUserWithBelongings takes everything from a user. Until then it cannot be deleted.
func TestUserWithBelongings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, id, name := t.Context(), w.ManagementAccountID(), aws.String("ops")
	w.AddUser(id, "ops", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	w.AddMFADevice(id, "ops")
	must[*iam.CreateLoginProfileOutput](t)(w.iam.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: name, Password: aws.String(goodPassword)}))
	must[*iam.PutUserPolicyOutput](t)(w.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("own"), PolicyDocument: aws.String(readBuckets)}))
	key := must[*iam.CreateAccessKeyOutput](t)(w.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})).AccessKey.AccessKeyId
	serial := must[*iam.ListMFADevicesOutput](t)(w.iam.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: name})).MFADevices[0].SerialNumber
	if own := must[*iam.ListUserPoliciesOutput](t)(w.iam.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: name})).PolicyNames; len(own) != 1 {
		t.Errorf("inline policies %v", own)
	}
	remove := func() error { _, err := w.iam.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name}); return err }
	for _, step := range []func() error{
		func() error {
			_, err := w.iam.DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")})
			return err
		},
		func() error {
			_, err := w.iam.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: name, PolicyName: aws.String("own")})
			return err
		},
		func() error {
			_, err := w.iam.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: key})
			return err
		},
		func() error {
			_, err := w.iam.DeactivateMFADevice(ctx, &iam.DeactivateMFADeviceInput{UserName: name, SerialNumber: serial})
			return err
		},
		func() error {
			_, err := w.iam.DeleteLoginProfile(ctx, &iam.DeleteLoginProfileInput{UserName: name})
			return err
		},
	} {
		wantRefusal(t, remove(), "DeleteConflict", "")
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	wantRefusal(t, remove(), "NoSuchEntity", "")
	unassigned := must[*iam.ListVirtualMFADevicesOutput](t)(w.iam.ListVirtualMFADevices(ctx, &iam.ListVirtualMFADevicesInput{AssignmentStatus: types.AssignmentStatusTypeUnassigned}))
	if len(unassigned.VirtualMFADevices) != 1 {
		t.Errorf("the device of a deleted user: %+v", unassigned.VirtualMFADevices)
	}
}
