package adminuser_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// everything gives a user all that IAM wants to be gone before it deletes a user.
func everything(t *testing.T, w *acctest.World) {
	t.Helper()
	aws, id := behind(t, w.URL), w.AWS.ManagementAccountID()
	aws.key()
	aws.attach("break-glass", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	aws.inline("break-glass", "theirs", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	w.AWS.AddToGroup(id, "break-glass", "admins")
	w.AWS.AddSigningCertificate(id, "break-glass")
	w.AWS.AddSSHPublicKey(id, "break-glass")
	w.AWS.AddServiceCredential(id, "break-glass", "codecommit.amazonaws.com")
	w.AWS.AddMFADevice(id, "break-glass")
}

func full(more map[string]any) map[string]any {
	config := map[string]any{"name": "break-glass", "require_mfa": true, "password_wo": password, "password_wo_version": 1}
	maps.Copy(config, more)
	return config
}

func TestDelete(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config  map[string]any
		arrange func(t *testing.T, w *acctest.World)
		says    []string // of plan and apply together; nil for nothing
		kept    bool     // the user is still there
		inState bool
	}{
		"what the provider made": {config: full(nil)},
		"with MFA devices": {config: full(nil), arrange: func(_ *testing.T, w *acctest.World) {
			w.AWS.AddMFADevice(w.AWS.ManagementAccountID(), "break-glass")
			w.AWS.AddMFADevice(w.AWS.ManagementAccountID(), "break-glass")
		}},
		"vanished": {config: map[string]any{"name": "break-glass"}, arrange: func(t *testing.T, w *acctest.World) {
			t.Helper()
			behind(t, w.URL).wipe("break-glass")
		}},
		"with nothing but an SSH public key": {config: full(nil), kept: true, inState: true, arrange: func(_ *testing.T, w *acctest.World) {
			w.AWS.AddSSHPublicKey(w.AWS.ManagementAccountID(), "break-glass")
		}, says: []string{"ERROR: Administrator has what others have added\nThe IAM user break-glass of AWS account 123456789012 has: SSH public key APKA"}},
		"with nothing but a credential of a service": {config: full(nil), kept: true, inState: true, arrange: func(_ *testing.T, w *acctest.World) {
			w.AWS.AddServiceCredential(w.AWS.ManagementAccountID(), "break-glass", "bedrock.amazonaws.com")
		}, says: []string{"ERROR: Administrator has what others have added\nThe IAM user break-glass of AWS account 123456789012 has: credential for bedrock.amazonaws.com ACCA"}},
		"retained": {config: full(map[string]any{"on_destroy": "retain"}), arrange: everything, kept: true,
			says: []string{"WARNING: Administrators are only forgotten", `on_destroy is "retain", so the IAM user break-glass of AWS account 123456789012 stays as it is, with all its rights.`}},
		"with what others have added": {config: full(nil), arrange: everything, kept: true, inState: true, says: []string{
			"WARNING: Administrators have what others have added\nThe IAM user break-glass of AWS account 123456789012 has: access key AKIA",
			"attached policy arn:aws:iam::aws:policy/ReadOnlyAccess, inline policy theirs, group admins, signing certificate",
			", SSH public key APKA", ", credential for codecommit.amazonaws.com ACCA",
			"If it is still there when this apply comes to it, nothing is deleted.",
			"ERROR: Administrator has what others have added\n", "Nothing was deleted.",
		}},
		"by force": {config: full(map[string]any{"force_destroy": true}), arrange: everything, says: []string{
			"WARNING: Deleting administrators with what others have added\nforce_destroy is set, so with the IAM user break-glass of AWS account 123456789012 this goes, too: access key AKIA",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			state := apply(t, w, test.config)
			if test.arrange != nil {
				test.arrange(t, w)
			}
			s := w.Server(t, nil)
			before := writes(w)
			plan := s.Plan(t, typeName, state, nil)
			after, said := s.ApplyPlanned(t, typeName, state, nil, plan)
			said = acctest.Messages(plan.Diagnostics) + said
			for _, part := range test.says {
				if !strings.Contains(said, part) {
					t.Errorf("it says %q, want ... %s ...", said, part)
				}
			}
			if test.says == nil && said != "" {
				t.Errorf("it says %q", said)
			}
			kept := behind(t, w.URL).user("break-glass") != nil
			if kept != test.kept || after.State.IsNull() == test.inState || kept && writes(w) != before {
				t.Errorf("the user is there: %t, the state has %s, after %d writes", kept, after.State, writes(w)-before)
			}
		})
	}
}

// TestVirtualDevicesGoWithTheUser leaves no device behind that nobody can use.
func TestVirtualDevicesGoWithTheUser(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	state := apply(t, w, full(nil))
	w.AWS.AddMFADevice(w.AWS.ManagementAccountID(), "break-glass")
	if _, said := w.Server(t, nil).Apply(t, typeName, state, nil); said != "" {
		t.Fatal(said)
	}
	if w.AWS.CountCalls("DeactivateMFADevice") != 1 || w.AWS.CountCalls("DeleteVirtualMFADevice") != 1 {
		t.Error("the virtual device is still there")
	}
	denied := awssim.Error{Code: "AccessDenied", Message: "not authorized"}
	state = apply(t, w, full(nil))
	w.AWS.AddMFADevice(w.AWS.ManagementAccountID(), "break-glass")
	w.AWS.Inject(awssim.Fault{Operation: "DeleteVirtualMFADevice", Kind: awssim.FaultError, Error: &denied})
	state, said := w.Server(t, nil).Apply(t, typeName, state, nil)
	if want := "The device is deactivated; delete it by hand: aws iam delete-virtual-mfa-device --serial-number arn:aws:iam::"; !strings.Contains(said, want) || state.State.IsNull() {
		t.Errorf("it says %q, want ... %s ...", said, want)
	}
	if state, said = w.Server(t, nil).Apply(t, typeName, state, nil); said != "" || !state.State.IsNull() {
		t.Errorf("the second time it says %q, the state has %s", said, state.State)
	}
}
