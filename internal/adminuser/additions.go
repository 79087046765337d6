package adminuser

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// additions are what others have added to a user. IAM deletes no user that has any of it.
type additions struct {
	keys, policies, inline, groups, certificates, sshKeys []string
	credentials                                           []iamtypes.ServiceSpecificCredentialMetadata
}

// String lists them for messages, "" when there is nothing.
func (a additions) String() string {
	var texts []string
	for _, kind := range []struct {
		name string
		ids  []string
	}{
		{"access key", a.keys}, {"attached policy", a.policies}, {"inline policy", a.inline}, {"group", a.groups}, {"signing certificate", a.certificates},
		{"SSH public key", a.sshKeys},
	} {
		for _, id := range kind.ids {
			texts = append(texts, kind.name+" "+id)
		}
	}
	for _, credential := range a.credentials {
		texts = append(texts, "credential for "+aws.ToString(credential.ServiceName)+" "+aws.ToString(credential.ServiceSpecificCredentialId))
	}
	return strings.Join(texts, ", ")
}

// additions looks for what is not the provider's.
func (d directory) additions(ctx context.Context, u user) (a additions, err error) {
	a.keys = u.keys
	attached, err := d.attached(ctx, aws.ToString(u.UserName))
	if err != nil {
		return a, err
	}
	a.policies = slices.DeleteFunc(attached, func(arn string) bool { return arn == d.administratorAccess() })
	for _, look := range []func(context.Context, *string, *additions) error{d.inline, d.groups, d.certificates, d.sshKeys, d.credentials} {
		if err := look(ctx, u.UserName, &a); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (d directory) inline(ctx context.Context, name *string, a *additions) error {
	pages := iam.NewListUserPoliciesPaginator(d.iam(), &iam.ListUserPoliciesInput{UserName: name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		a.inline = append(a.inline, page.PolicyNames...)
	}
	a.inline = slices.DeleteFunc(a.inline, func(name string) bool { return name == mfaPolicyName })
	return nil
}

func (d directory) groups(ctx context.Context, name *string, a *additions) error {
	pages := iam.NewListGroupsForUserPaginator(d.iam(), &iam.ListGroupsForUserInput{UserName: name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, group := range page.Groups {
			a.groups = append(a.groups, aws.ToString(group.GroupName))
		}
	}
	return nil
}

func (d directory) certificates(ctx context.Context, name *string, a *additions) error {
	pages := iam.NewListSigningCertificatesPaginator(d.iam(), &iam.ListSigningCertificatesInput{UserName: name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, certificate := range page.Certificates {
			a.certificates = append(a.certificates, aws.ToString(certificate.CertificateId))
		}
	}
	return nil
}

func (d directory) sshKeys(ctx context.Context, name *string, a *additions) error {
	pages := iam.NewListSSHPublicKeysPaginator(d.iam(), &iam.ListSSHPublicKeysInput{UserName: name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, key := range page.SSHPublicKeys {
			a.sshKeys = append(a.sshKeys, aws.ToString(key.SSHPublicKeyId))
		}
	}
	return nil
}

// credentials are those for single services, like CodeCommit or Bedrock. The SDK has no paginator for them, and a
// partition may have no such services.
func (d directory) credentials(ctx context.Context, name *string, a *additions) error {
	input := &iam.ListServiceSpecificCredentialsInput{UserName: name}
	for {
		page, err := d.iam().ListServiceSpecificCredentials(ctx, input)
		if awsclient.IsCode(err, "NotSupportedService") {
			return nil
		}
		if err != nil {
			return err
		}
		a.credentials = append(a.credentials, page.ServiceSpecificCredentials...)
		if input.Marker = page.Marker; !page.IsTruncated {
			return nil
		}
	}
}
