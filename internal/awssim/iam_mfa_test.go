package awssim_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestMFADevice makes a device, gives it to a user, and takes it away.
func TestMFADevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("ops")
	w.AddUser(w.ManagementAccountID(), "ops")
	made := must[*iam.CreateVirtualMFADeviceOutput](t)(w.iam.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("phone")})).VirtualMFADevice
	if *made.SerialNumber != "arn:aws:iam::123456789012:mfa/phone" || len(made.Base32StringSeed) != 32 {
		t.Errorf("made %+v", made)
	}
	_, err := w.iam.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("phone")})
	wantRefusal(t, err, "EntityAlreadyExists", "")
	enable := &iam.EnableMFADeviceInput{UserName: name, SerialNumber: made.SerialNumber, AuthenticationCode1: aws.String("123456"), AuthenticationCode2: aws.String("123456")}
	_, err = w.iam.EnableMFADevice(ctx, enable)
	wantRefusal(t, err, "InvalidAuthenticationCode", "")
	enable.AuthenticationCode2 = aws.String("654321")
	must[*iam.EnableMFADeviceOutput](t)(w.iam.EnableMFADevice(ctx, enable))
	_, err = w.iam.EnableMFADevice(ctx, enable)
	wantRefusal(t, err, "EntityAlreadyExists", "")
	devices := must[*iam.ListMFADevicesOutput](t)(w.iam.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: name})).MFADevices
	if len(devices) != 1 || *devices[0].UserName != "ops" || *devices[0].SerialNumber != *made.SerialNumber || !devices[0].EnableDate.Equal(w.clock.Now()) {
		t.Errorf("devices %+v", devices)
	}
	remove := func() error {
		_, err := w.iam.DeleteVirtualMFADevice(ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: made.SerialNumber})
		return err
	}
	wantRefusal(t, remove(), "DeleteConflict", "")
	must[*iam.DeactivateMFADeviceOutput](t)(w.iam.DeactivateMFADevice(ctx, &iam.DeactivateMFADeviceInput{UserName: name, SerialNumber: made.SerialNumber}))
	_, err = w.iam.DeactivateMFADevice(ctx, &iam.DeactivateMFADeviceInput{UserName: name, SerialNumber: made.SerialNumber})
	wantRefusal(t, err, "NoSuchEntity", "")
	if err := remove(); err != nil {
		t.Error(err)
	}
	wantRefusal(t, remove(), "NoSuchEntity", "")
}

func TestVirtualDevicesByAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.ManagementAccountID()
	w.AddUser(id, "ops")
	w.AddMFADevice(id, "ops")
	w.AddMFADevice(id, "ops")
	must[*iam.CreateVirtualMFADeviceOutput](t)(w.iam.CreateVirtualMFADevice(t.Context(), &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("spare")}))
	for status, want := range map[types.AssignmentStatusType]int{
		"": 4, types.AssignmentStatusTypeAny: 4, types.AssignmentStatusTypeAssigned: 3, types.AssignmentStatusTypeUnassigned: 1,
	} {
		seen := 0
		for p := iam.NewListVirtualMFADevicesPaginator(w.iam, &iam.ListVirtualMFADevicesInput{AssignmentStatus: status, MaxItems: aws.Int32(2)}); p.HasMorePages(); {
			page := must[*iam.ListVirtualMFADevicesOutput](t)(p.NextPage(t.Context()))
			seen += len(page.VirtualMFADevices)
		}
		if seen != want {
			t.Errorf("%q: %d devices, want %d (root's is one)", status, seen, want)
		}
	}
}

// TestOwnMFADevices lets a user who may look only at itself do so, with and without naming itself.
func TestOwnMFADevices(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	self := w.as(w.UserCredentials(w.ManagementAccountID(), "self",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListMFADevices","Resource":"arn:aws:iam::*:user/${aws:username}"}]}`))
	w.AddMFADevice(w.ManagementAccountID(), "self")
	for _, name := range []*string{nil, aws.String("self")} {
		out := must[*iam.ListMFADevicesOutput](t)(self.iam.ListMFADevices(t.Context(), &iam.ListMFADevicesInput{UserName: name}))
		if len(out.MFADevices) != 1 {
			t.Errorf("own devices: %+v", out.MFADevices)
		}
	}
	_, err := self.iam.ListMFADevices(t.Context(), &iam.ListMFADevicesInput{UserName: aws.String("administrator")})
	wantRefusal(t, err, "AccessDenied", "")
}
