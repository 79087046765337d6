package adminuser

import (
	"context"
	"fmt"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// user is an IAM user with everything that makes an administrator of it.
type user struct {
	iamtypes.User
	tags          map[string]string // with the provider's own
	administrator bool              // has AdministratorAccess
	mfaRequired   bool              // has the policy of require_mfa, unchanged
	mfaPolicy     bool              // has an inline policy of that name
	password      bool              // may sign in to the console
	firstSignIn   bool              // has not yet replaced the first password
	devices       []string          // serial numbers of MFA devices
	keys          []string          // ids of access keys, inactive ones included
}

// generation is "" for a user that no Create of this provider made or took over.
func (u user) generation() string { return u.tags[organization.GenerationKey] }

// directory finds and changes IAM users of the account of the credentials.
type directory struct {
	meta      *tfx.Meta
	accountID string
}

func open(ctx context.Context, meta *tfx.Meta) (directory, error) {
	accountID, err := meta.AWS.AccountID(ctx)
	return directory{meta: meta, accountID: accountID}, err
}

func (d directory) iam() *iam.Client { return d.meta.AWS.IAM() }

// administratorAccess is AWS's own policy that allows everything.
func (d directory) administratorAccess() string {
	return "arn:" + d.meta.AWS.Partition() + ":iam::aws:policy/AdministratorAccess"
}

// consoleURL is where IAM users of the account sign in, "" in a partition whose address is not known.
func (d directory) consoleURL() string {
	host, known := map[string]string{
		"aws": "signin.aws.amazon.com", "aws-cn": "signin.amazonaws.cn", "aws-us-gov": "signin.amazonaws-us-gov.com",
	}[d.meta.AWS.Partition()]
	if !known {
		return ""
	}
	return "https://" + d.accountID + "." + host + "/console"
}

// find reads a user and what it may do. Its error is IsNotFound when there is none of that name.
func (d directory) find(ctx context.Context, name string) (user, error) {
	out, err := d.iam().GetUser(ctx, &iam.GetUserInput{UserName: &name})
	if err != nil {
		return user{}, err
	}
	found := user{User: *out.User, tags: tagMap(out.User.Tags)}
	for _, look := range []func(context.Context, *user) error{d.lookAtPolicies, d.lookAtMFAPolicy, d.lookAtPassword, d.lookAtDevices, d.lookAtKeys} {
		if err := look(ctx, &found); err != nil {
			return user{}, fmt.Errorf("looking into IAM user %s: %w", name, err)
		}
	}
	return found, nil
}

// locate is find for a user that is in state: one that was renamed is found by its unique id, and another one of the same
// name is not taken for it. uniqueID is "" right after an import.
func (d directory) locate(ctx context.Context, name, uniqueID string) (user, error) {
	found, err := d.find(ctx, name)
	if uniqueID == "" || err == nil && aws.ToString(found.UserId) == uniqueID || err != nil && !awsclient.IsNotFound(err) {
		return found, err
	}
	pages := iam.NewListUsersPaginator(d.iam(), &iam.ListUsersInput{MaxItems: aws.Int32(1000)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return user{}, fmt.Errorf("looking whether IAM user %s was renamed: %w", name, err)
		}
		for _, listed := range page.Users {
			if aws.ToString(listed.UserId) == uniqueID {
				return d.find(ctx, aws.ToString(listed.UserName))
			}
		}
	}
	return user{}, &awsclient.NotFoundError{Kind: "IAM user", ID: name}
}

func (d directory) lookAtPolicies(ctx context.Context, u *user) error {
	attached, err := d.attached(ctx, aws.ToString(u.UserName))
	for _, arn := range attached {
		u.administrator = u.administrator || arn == d.administratorAccess()
	}
	return err
}

func (d directory) attached(ctx context.Context, name string) (arns []string, err error) {
	pages := iam.NewListAttachedUserPoliciesPaginator(d.iam(), &iam.ListAttachedUserPoliciesInput{UserName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, policy := range page.AttachedPolicies {
			arns = append(arns, aws.ToString(policy.PolicyArn))
		}
	}
	return arns, nil
}

func (d directory) lookAtMFAPolicy(ctx context.Context, u *user) error {
	out, err := d.iam().GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: u.UserName, PolicyName: aws.String(mfaPolicyName)})
	if awsclient.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	document, err := url.PathUnescape(aws.ToString(out.PolicyDocument)) // IAM API reference: RFC 3986
	u.mfaPolicy, u.mfaRequired = true, err == nil && isMFAPolicy(document, d.meta.AWS.Partition())
	return nil
}

func (d directory) lookAtPassword(ctx context.Context, u *user) error {
	out, err := d.iam().GetLoginProfile(ctx, &iam.GetLoginProfileInput{UserName: u.UserName})
	if awsclient.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	u.password, u.firstSignIn = true, out.LoginProfile != nil && out.LoginProfile.PasswordResetRequired
	return nil
}

func (d directory) lookAtDevices(ctx context.Context, u *user) error {
	pages := iam.NewListMFADevicesPaginator(d.iam(), &iam.ListMFADevicesInput{UserName: u.UserName})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, device := range page.MFADevices {
			u.devices = append(u.devices, aws.ToString(device.SerialNumber))
		}
	}
	return nil
}

func (d directory) lookAtKeys(ctx context.Context, u *user) error {
	pages := iam.NewListAccessKeysPaginator(d.iam(), &iam.ListAccessKeysInput{UserName: u.UserName})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, key := range page.AccessKeyMetadata {
			u.keys = append(u.keys, aws.ToString(key.AccessKeyId))
		}
	}
	return nil
}

func tagMap(list []iamtypes.Tag) map[string]string {
	tags := make(map[string]string, len(list))
	for _, tag := range list {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags
}
