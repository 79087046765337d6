package awssim

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// maxMFADevices is how many MFA devices a user may have (IAM quotas page).
const maxMFADevices = 8

var (
	serialRule     = rule{min: 9, max: 256, pattern: whole(`[\w+=/:,.@-]+`)}
	deviceNameRule = rule{min: 1, max: 226, pattern: whole(`[\w+=,.@-]+`)}
	mfaCodeRule    = rule{min: 6, max: 6, pattern: whole(`\d{6}`)}
)

// mfaDevice is a virtual MFA device of an account.
type mfaDevice struct {
	serial    string
	user      *user // nil: not assigned
	enabledAt time.Time
	tags      []iamtypes.Tag
}

// addMFADevice makes a device that is assigned to nobody.
func (w *World) addMFADevice(a *account, name string) *mfaDevice {
	space := w.iam(a)
	serial := "arn:aws:iam::" + a.id + ":mfa/" + name
	for space.mfa[serial] != nil {
		serial += "-" + w.ids.lower(4)
	}
	device := &mfaDevice{serial: serial}
	space.mfa[serial] = device
	return device
}

// mfaOf returns the serial numbers of a user's devices.
func (s *iamSpace) mfaOf(u *user) []string {
	var serials []string
	for _, serial := range sortedKeys(s.mfa) {
		if s.mfa[serial].user == u {
			serials = append(serials, serial)
		}
	}
	return serials
}

func (w *World) listMFADevices(r *request, in *iam.ListMFADevicesInput) (*iam.ListMFADevicesOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	space := w.iam(r.caller.account)
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, space.mfaOf(found), nil)
	if err != nil {
		return nil, err
	}
	out := &iam.ListMFADevicesOutput{MFADevices: []iamtypes.MFADevice{}, IsTruncated: next != nil, Marker: next}
	for _, serial := range page {
		out.MFADevices = append(out.MFADevices, iamtypes.MFADevice{
			UserName: aws.String(found.name), SerialNumber: aws.String(serial), EnableDate: aws.Time(space.mfa[serial].enabledAt),
		})
	}
	return out, nil
}

func (w *World) createVirtualMFADevice(r *request, in *iam.CreateVirtualMFADeviceInput) (*iam.CreateVirtualMFADeviceOutput, error) {
	if err := r.check(needs("VirtualMFADeviceName", in.VirtualMFADeviceName, deviceNameRule), may("Path", in.Path, pathRule)); err != nil {
		return nil, err
	}
	if err := checkIAMTags(r, in.Tags); err != nil {
		return nil, err
	}
	space := w.iam(r.caller.account)
	serial := "arn:aws:iam::" + r.caller.account.id + ":mfa" + pathOr(in.Path) + *in.VirtualMFADeviceName
	if space.mfa[serial] != nil {
		return nil, &Error{Code: "EntityAlreadyExists", Message: "MFADevice entity at the same path and name already exists."}
	}
	space.mfa[serial] = &mfaDevice{serial: serial, tags: in.Tags}
	return &iam.CreateVirtualMFADeviceOutput{VirtualMFADevice: &iamtypes.VirtualMFADevice{
		SerialNumber: aws.String(serial), Base32StringSeed: []byte(w.ids.upper(32)), Tags: in.Tags,
	}}, nil
}

// enableMFADevice believes two different codes.
func (w *World) enableMFADevice(r *request, in *iam.EnableMFADeviceInput) (*iam.EnableMFADeviceOutput, error) {
	found, device, err := w.mfaDevice(r, in.UserName, in.SerialNumber)
	if err != nil {
		return nil, err
	}
	if err := r.check(
		needs("AuthenticationCode1", in.AuthenticationCode1, mfaCodeRule), needs("AuthenticationCode2", in.AuthenticationCode2, mfaCodeRule),
	); err != nil {
		return nil, err
	}
	switch {
	case *in.AuthenticationCode1 == *in.AuthenticationCode2:
		return nil, &Error{Code: "InvalidAuthenticationCode", Message: "Authentication code for device is not valid."}
	case device.user != nil:
		return nil, &Error{Code: "EntityAlreadyExists", Message: "MFA Device is already in use."}
	case len(w.iam(r.caller.account).mfaOf(found)) >= maxMFADevices:
		return nil, &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for MFADevicesPerUser: 8"}
	}
	device.user, device.enabledAt = found, r.now
	return nil, nil
}

// mfaDevice finds the user and the device that a call names.
func (w *World) mfaDevice(r *request, userName, serial *string) (*user, *mfaDevice, error) {
	found, err := w.user(r, userName)
	if err != nil {
		return nil, nil, err
	}
	device, err := w.device(r, serial)
	return found, device, err
}

func (w *World) device(r *request, serial *string) (*mfaDevice, error) {
	if err := r.check(needs("SerialNumber", serial, serialRule)); err != nil {
		return nil, err
	}
	device, known := w.iam(r.caller.account).mfa[*serial]
	if !known {
		return nil, noSuchEntity("VirtualMFADevice with serial number " + *serial + " does not exist.")
	}
	return device, nil
}

func (w *World) deactivateMFADevice(r *request, in *iam.DeactivateMFADeviceInput) (*iam.DeactivateMFADeviceOutput, error) {
	found, device, err := w.mfaDevice(r, in.UserName, in.SerialNumber)
	if err != nil {
		return nil, err
	}
	if device.user != found {
		return nil, noSuchEntity("MFA device " + device.serial + " is not active for the user " + found.name + ".")
	}
	device.user = nil
	return nil, nil
}

func (w *World) deleteVirtualMFADevice(r *request, in *iam.DeleteVirtualMFADeviceInput) (*iam.DeleteVirtualMFADeviceOutput, error) {
	device, err := w.device(r, in.SerialNumber)
	if err != nil {
		return nil, err
	}
	if device.user != nil {
		return nil, &Error{Code: "DeleteConflict", Message: "MFA VirtualDevice in use. Must deactivate first."}
	}
	delete(w.iam(r.caller.account).mfa, device.serial)
	return nil, nil
}

// listVirtualMFADevices shows the root user's device too.
func (w *World) listVirtualMFADevices(r *request, in *iam.ListVirtualMFADevicesInput) (*iam.ListVirtualMFADevicesOutput, error) {
	if err := r.check(mayEnum("AssignmentStatus", in.AssignmentStatus, in.AssignmentStatus.Values())); err != nil {
		return nil, err
	}
	shown := w.virtualDevices(r.caller.account)
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(shown), func(serial string) bool {
		switch in.AssignmentStatus {
		case iamtypes.AssignmentStatusTypeAssigned:
			return shown[serial].User != nil
		case iamtypes.AssignmentStatusTypeUnassigned:
			return shown[serial].User == nil
		default:
			return true
		}
	})
	if err != nil {
		return nil, err
	}
	out := &iam.ListVirtualMFADevicesOutput{VirtualMFADevices: []iamtypes.VirtualMFADevice{}, IsTruncated: next != nil, Marker: next}
	for _, serial := range page {
		out.VirtualMFADevices = append(out.VirtualMFADevices, shown[serial])
	}
	return out, nil
}

func (w *World) virtualDevices(a *account) map[string]iamtypes.VirtualMFADevice {
	shown := map[string]iamtypes.VirtualMFADevice{}
	for serial, device := range w.iam(a).mfa {
		entry := iamtypes.VirtualMFADevice{SerialNumber: aws.String(serial)}
		if device.user != nil {
			entry.User, entry.EnableDate = device.user.describe(), aws.Time(device.enabledAt)
		}
		shown[serial] = entry
	}
	if a.root.mfa {
		serial := strings.TrimSuffix(a.rootARN(), ":root") + ":mfa/root-account-mfa-device"
		shown[serial] = iamtypes.VirtualMFADevice{
			SerialNumber: aws.String(serial), EnableDate: aws.Time(a.now.joinedAt),
			User: &iamtypes.User{Arn: aws.String(a.rootARN()), UserId: aws.String(a.id), CreateDate: aws.Time(a.now.joinedAt)},
		}
	}
	return shown
}
