package adminuser

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// delete deletes a user with all that it has. The password goes first, so that nobody signs in meanwhile. What is gone
// already is passed over, so that it can be repeated.
func (d directory) delete(ctx context.Context, u user, a additions) error {
	name := u.UserName
	remove := []func() error{func() error {
		_, err := d.iam().DeleteLoginProfile(ctx, &iam.DeleteLoginProfileInput{UserName: name})
		return because(err, "deleting its console password")
	}}
	for _, key := range a.keys {
		remove = append(remove, func() error {
			_, err := d.iam().DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: &key})
			return because(err, "deleting its access key "+key)
		})
	}
	for _, serial := range u.devices {
		remove = append(remove, func() error { return d.deleteDevice(ctx, name, serial) })
	}
	for _, arn := range append([]string{d.administratorAccess()}, a.policies...) {
		remove = append(remove, func() error {
			_, err := d.iam().DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: name, PolicyArn: &arn})
			return because(err, "detaching the policy "+arn)
		})
	}
	for _, policy := range append([]string{mfaPolicyName}, a.inline...) {
		remove = append(remove, func() error {
			_, err := d.iam().DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: name, PolicyName: &policy})
			return because(err, "deleting its inline policy "+policy)
		})
	}
	remove = append(remove, d.leavings(ctx, name, a)...)
	remove = append(remove, func() error {
		_, err := d.iam().DeleteUser(ctx, &iam.DeleteUserInput{UserName: name})
		return because(err, "deleting the user itself")
	})
	for _, one := range remove {
		if err := one(); err != nil {
			return err
		}
	}
	tflog.Info(ctx, "deleted IAM user")
	return nil
}

// leavings takes the user out of groups, and away from certificates and from credentials of services.
func (d directory) leavings(ctx context.Context, name *string, a additions) (remove []func() error) {
	for _, group := range a.groups {
		remove = append(remove, func() error {
			_, err := d.iam().RemoveUserFromGroup(ctx, &iam.RemoveUserFromGroupInput{UserName: name, GroupName: &group})
			return because(err, "removing it from the group "+group)
		})
	}
	for _, certificate := range a.certificates {
		remove = append(remove, func() error {
			_, err := d.iam().DeleteSigningCertificate(ctx, &iam.DeleteSigningCertificateInput{UserName: name, CertificateId: &certificate})
			return because(err, "deleting its signing certificate "+certificate)
		})
	}
	for _, key := range a.sshKeys {
		remove = append(remove, func() error {
			_, err := d.iam().DeleteSSHPublicKey(ctx, &iam.DeleteSSHPublicKeyInput{UserName: name, SSHPublicKeyId: &key})
			return because(err, "deleting its SSH public key "+key)
		})
	}
	for _, credential := range a.credentials {
		remove = append(remove, func() error {
			id := credential.ServiceSpecificCredentialId
			_, err := d.iam().DeleteServiceSpecificCredential(ctx, &iam.DeleteServiceSpecificCredentialInput{UserName: name, ServiceSpecificCredentialId: id})
			return because(err, "deleting its credential "+aws.ToString(id))
		})
	}
	return remove
}

// deleteDevice takes an MFA device off the user. A virtual one is of no use without its user; its serial number is an ARN
// like arn:aws:iam::111122223333:mfa/phone.
func (d directory) deleteDevice(ctx context.Context, name *string, serial string) error {
	_, err := d.iam().DeactivateMFADevice(ctx, &iam.DeactivateMFADeviceInput{UserName: name, SerialNumber: &serial})
	if err = because(err, "deactivating its MFA device "+serial); err != nil || !strings.Contains(serial, ":mfa/") {
		return err
	}
	_, err = d.iam().DeleteVirtualMFADevice(ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: &serial})
	if err = because(err, "deleting its virtual MFA device"); err != nil {
		return fmt.Errorf("%w. The device is deactivated; delete it by hand: aws iam delete-virtual-mfa-device --serial-number %s", err, serial)
	}
	return nil
}

// because adds the deed to an error. What is gone is no error.
func because(err error, doing string) error {
	if err == nil || awsclient.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
