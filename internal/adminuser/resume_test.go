package adminuser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

var denied = awssim.Error{Code: "AccessDenied", Message: "not authorized"}

// faults are how a call goes wrong.
var faults = map[string]awssim.Fault{
	"refused":              {Kind: awssim.FaultError, Error: &denied},
	"answer lost once":     {Kind: awssim.FaultResetAfter},
	"answer lost for ever": {Kind: awssim.FaultResetAfter, Count: awssim.Always},
	"failed before":        {Kind: awssim.FaultInternal, Count: awssim.Always},
	"failed after":         {Kind: awssim.FaultInternalAfter, Count: awssim.Always},
	"throttled":            {Kind: awssim.FaultThrottle},
}

// whole says what is wrong with the user break-glass, "" when it is as full configures it.
func whole(t *testing.T, w *acctest.World) string {
	t.Helper()
	aws := behind(t, w.URL)
	if aws.user("break-glass") == nil {
		return "there is no user"
	}
	if got := aws.policies("break-glass"); got != "AdministratorAccess,doit-require-mfa" {
		return "its policies are " + got
	}
	if got, reset := w.AWS.ConsolePassword(w.AWS.ManagementAccountID(), "break-glass"); got != password || !reset {
		return fmt.Sprintf("its password is %q, to be changed: %t", got, reset)
	}
	return ""
}

// TestInterruptedCreateContinues cuts a create at each of its calls in each way, then applies again: one user, whole, and
// no state together with an error, which Terraform would taint.
func TestInterruptedCreateContinues(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"GetUser", "CreateUser", "AttachUserPolicy", "PutUserPolicy", "CreateLoginProfile",
		"ListAttachedUserPolicies", "GetUserPolicy", "GetLoginProfile", "ListMFADevices", "ListAccessKeys",
	} {
		for name, fault := range faults {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, full(nil))
				if said := acctest.Messages(plan.Diagnostics); said != "" {
					t.Fatal(said)
				}
				fault.Operation = operation
				injected := w.AWS.Inject(fault)
				state, said := w.Server(t, map[string]any{"max_retries": 2}).ApplyPlanned(t, typeName, acctest.Object{}, full(nil), plan)
				injected.Remove()
				if injected.Hits() == 0 {
					t.Fatalf("the create makes no call of %s", operation)
				}
				if state.State.IsNull() != strings.Contains(said, "ERROR") {
					t.Fatalf("state %s, messages %q", state.State, said)
				}
				if state.State.IsNull() {
					state, said = w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full(nil))
				}
				if wrong := whole(t, w); wrong != "" || state.State.IsNull() || strings.Contains(said, "ERROR") {
					t.Errorf("%s; the state has %s; %s", wrong, state.State, said)
				}
				if created := w.AWS.CountCalls("CreateUser"); operation != "CreateUser" && created != 1 {
					t.Errorf("%d users were asked for", created)
				}
			})
		}
	}
}

// TestInterruptedUpdate stops each change in each way, then applies again. The state tells what was done.
func TestInterruptedUpdate(t *testing.T) {
	t.Parallel()
	before := full(map[string]any{"path": "/admins/", "permissions_boundary": administrator, "tags": map[string]any{"stage": "dev"}})
	before["require_mfa"] = false
	after := full(map[string]any{"name": "glass", "path": "/humans/", "tags": map[string]any{"team": "a"}, "password_wo": second, "password_wo_version": 2})
	for _, operation := range []string{"UpdateUser", "TagUser", "UntagUser", "DeleteUserPermissionsBoundary", "PutUserPolicy", "UpdateLoginProfile"} {
		for name, fault := range faults {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				state := apply(t, w, before)
				id := state.Attribute(t, "unique_id")
				fault.Operation = operation
				injected := w.AWS.Inject(fault)
				state, said := w.Server(t, map[string]any{"max_retries": 2}).Apply(t, typeName, state, after)
				injected.Remove()
				if injected.Hits() == 0 || state.State.IsNull() {
					t.Fatalf("state %s, messages %q", state.State, said)
				}
				if strings.Contains(said, "ERROR") {
					refreshed, said := w.Server(t, nil).Refresh(t, typeName, state)
					if said != "" || !refreshed.State.Equal(state.State) {
						t.Errorf("the state does not tell what was done: %s; %s", cmp.Diff(state.State.String(), refreshed.State.String()), said)
					}
					if state, said = w.Server(t, nil).Apply(t, typeName, refreshed, after); strings.Contains(said, "ERROR") {
						t.Fatal(said)
					}
				}
				aws := behind(t, w.URL)
				got, _ := w.AWS.ConsolePassword(w.AWS.ManagementAccountID(), "glass")
				tags := aws.tags("glass")
				if state.Attribute(t, "unique_id") != id || got != second || aws.boundary("glass") != "" || tags["team"] != "a" || len(tags) != 2 || aws.policies("glass") != "AdministratorAccess,doit-require-mfa" {
					t.Errorf("the state has %s; AWS the password %q, the boundary %q, the tags %v and the policies %s", state.State, got, aws.boundary("glass"), tags, aws.policies("glass"))
				}
			})
		}
	}
}

// TestInterruptedDelete can be repeated, and never leaves a user that can sign in and is half deleted.
func TestInterruptedDelete(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"GetUser", "DeleteLoginProfile", "DeleteAccessKey", "DeactivateMFADevice", "DeleteVirtualMFADevice", "DetachUserPolicy", "DeleteUserPolicy",
		"RemoveUserFromGroup", "DeleteSigningCertificate", "DeleteSSHPublicKey", "DeleteServiceSpecificCredential", "DeleteUser",
		"ListUserPolicies", "ListGroupsForUser", "ListSigningCertificates", "ListSSHPublicKeys", "ListServiceSpecificCredentials",
	} {
		for name, fault := range faults {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				w := acctest.NewWorld(t)
				state := apply(t, w, full(map[string]any{"force_destroy": true}))
				everything(t, w)
				plan := w.Server(t, nil).Plan(t, typeName, state, nil)
				fault.Operation = operation
				injected := w.AWS.Inject(fault)
				after, said := w.Server(t, map[string]any{"max_retries": 2}).ApplyPlanned(t, typeName, state, nil, plan)
				injected.Remove()
				if injected.Hits() == 0 || after.State.IsNull() == strings.Contains(said, "ERROR") {
					t.Fatalf("state %s, messages %q", after.State, said)
				}
				if !after.State.IsNull() {
					after, said = w.Server(t, nil).Apply(t, typeName, state, nil)
				}
				if !after.State.IsNull() || strings.Contains(said, "ERROR") || behind(t, w.URL).user("break-glass") != nil {
					t.Errorf("it says %q, the state has %s", said, after.State)
				}
			})
		}
	}
}

func TestMessageOfAnInterruptedCreate(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "PutUserPolicy", Kind: awssim.FaultError, Error: &denied})
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full(nil))
	want := "ERROR: Failed making the administrator, IAM user break-glass of AWS account ACCOUNT\nWriting the policy doit-require-mfa of IAM user break-glass: not authorized. " +
		"Done: the user, AdministratorAccess. Left: the policy of require_mfa, the password. Applying again goes on from there."
	if said = acctest.HideIDs(said); !state.State.IsNull() || !strings.HasPrefix(said, want) {
		t.Errorf("it says %q, want %s ...", said, want)
	}
}

// TestNewUserIsNotKnownAtOnce has an IAM that needs a moment after making a user.
func TestNewUserIsNotKnownAtOnce(t *testing.T) {
	t.Parallel()
	unknown := awssim.Error{Code: "NoSuchEntity", Message: "The user with name break-glass cannot be found."}
	for _, operation := range []string{"AttachUserPolicy", "PutUserPolicy", "CreateLoginProfile", "ListAttachedUserPolicies", "ListMFADevices", "ListAccessKeys"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			s := w.Server(t, nil)
			plan := s.Plan(t, typeName, acctest.Object{}, full(nil))
			injected := w.AWS.Inject(awssim.Fault{Operation: operation, Kind: awssim.FaultError, Error: &unknown, Count: 3})
			state, said := s.ApplyPlanned(t, typeName, acctest.Object{}, full(nil), plan)
			if wrong := whole(t, w); said != "" || state.State.IsNull() || wrong != "" || injected.Hits() != 3 {
				t.Errorf("it says %q; %s", said, wrong)
			}
		})
	}
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "AttachUserPolicy", Kind: awssim.FaultError, Error: &unknown, Count: awssim.Always})
	if state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, full(nil)); !state.State.IsNull() || !strings.Contains(said, "cannot be found. Done: the user. Left: AdministratorAccess") {
		t.Errorf("it says %q, the state has %s", said, state.State)
	}
}

// TestNewNameIsNotKnownAtOnce has an IAM that needs a moment after renaming a user. What it does not find under the new
// name must not look as if it were gone.
func TestNewNameIsNotKnownAtOnce(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state := apply(t, w, full(nil))
	renamed := map[string]any{"name": "glass", "password_wo": password, "password_wo_version": 1, "require_mfa": false}
	s := w.Server(t, nil)
	plan := s.Plan(t, typeName, state, renamed)
	unknown := awssim.Error{Code: "NoSuchEntity", Message: "The user with name glass cannot be found."}
	// Looked for under the old name; then not known under the new one.
	w.AWS.Inject(awssim.Fault{Operation: "GetUser", Kind: awssim.FaultError, Error: &unknown, Skip: 1, Count: 3})
	w.AWS.ResetCalls()
	state, said := s.ApplyPlanned(t, typeName, state, renamed, plan)
	var order []string
	for _, call := range w.AWS.Calls() {
		if call.Operation == "GetUser" || call.Operation == "UpdateUser" || call.Operation == "DeleteUserPolicy" {
			order = append(order, call.Operation)
		}
	}
	if got := strings.Join(order, " "); said != "" || !strings.HasPrefix(got, "GetUser UpdateUser"+strings.Repeat(" GetUser", 4)+" DeleteUserPolicy") {
		t.Errorf("it says %q after %s; the state has %s", said, got, state.State)
	}
}
