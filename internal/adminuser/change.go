package adminuser

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// rename changes name and path in place; path "" leaves it. An ownership tag is bound to the name and goes ahead of it, so
// that it is right whenever the renaming is.
func (d directory) rename(ctx context.Context, u user, name, path string) error {
	in := &iam.UpdateUserInput{UserName: u.UserName}
	if name != aws.ToString(u.UserName) {
		in.NewUserName = &name
	}
	if path != "" && path != aws.ToString(u.Path) {
		in.NewPath = &path
	}
	if in.NewUserName == nil && in.NewPath == nil {
		return nil
	}
	if err := d.handOver(ctx, u, name); err != nil {
		return err
	}
	_, err := d.iam().UpdateUser(ctx, in)
	if awsclient.IsCode(err, "NoSuchEntity", "EntityAlreadyExists") && d.is(ctx, name, u) { // the answer to our first request got lost
		err = nil
	}
	if err != nil {
		return fmt.Errorf("changing name and path of IAM user %s: %w", aws.ToString(u.UserName), err)
	}
	tflog.Info(ctx, "changed name or path of IAM user")
	return d.settle(ctx, func(ctx context.Context) error { // what is not found under a name that is not known yet would look gone
		_, err := d.iam().GetUser(ctx, &iam.GetUserInput{UserName: &name})
		return err
	})
}

// handOver gives a user that this Terraform state made the ownership tag of its next name.
func (d directory) handOver(ctx context.Context, u user, name string) error {
	if ours, err := d.owns(ctx, u); err != nil || !ours {
		return err
	}
	owner, err := d.owner(ctx, name)
	if err != nil || u.tags[organization.OwnerKey] == owner {
		return err
	}
	return d.tag(ctx, aws.ToString(u.UserName), map[string]string{organization.OwnerKey: owner}, nil)
}

// is says whether the user of a name is the one that was known under another.
func (d directory) is(ctx context.Context, name string, u user) bool {
	out, err := d.iam().GetUser(ctx, &iam.GetUserInput{UserName: &name})
	return err == nil && aws.ToString(out.User.UserId) == aws.ToString(u.UserId)
}

// setBoundary sets the permissions boundary, and takes it away for "".
func (d directory) setBoundary(ctx context.Context, name, arn string) error {
	if arn == "" {
		_, err := d.iam().DeleteUserPermissionsBoundary(ctx, &iam.DeleteUserPermissionsBoundaryInput{UserName: &name})
		if err != nil && !awsclient.IsNotFound(err) {
			return fmt.Errorf("taking the permissions boundary off IAM user %s: %w", name, err)
		}
		return nil
	}
	_, err := d.iam().PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{UserName: &name, PermissionsBoundary: &arn})
	if err != nil {
		return fmt.Errorf("setting the permissions boundary of IAM user %s: %w", name, err)
	}
	return nil
}

// tag sets and removes tags. Both may be empty; then AWS is not called.
func (d directory) tag(ctx context.Context, name string, set map[string]string, remove []string) error {
	if len(remove) > 0 {
		if _, err := d.iam().UntagUser(ctx, &iam.UntagUserInput{UserName: &name, TagKeys: remove}); err != nil {
			return fmt.Errorf("removing the tags %s from IAM user %s: %w", strings.Join(remove, ", "), name, err)
		}
	}
	if len(set) > 0 {
		if _, err := d.iam().TagUser(ctx, &iam.TagUserInput{UserName: &name, Tags: tagList(set)}); err != nil {
			return fmt.Errorf("setting the tags of IAM user %s: %w", name, err)
		}
	}
	return nil
}

func (d directory) attach(ctx context.Context, name string) error {
	_, err := d.iam().AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &name, PolicyArn: aws.String(d.administratorAccess())})
	if err != nil {
		return fmt.Errorf("attaching AdministratorAccess to IAM user %s: %w", name, err)
	}
	tflog.Info(ctx, "attached AdministratorAccess")
	return nil
}

// requireMFA writes or removes the policy that denies nearly everything without MFA.
func (d directory) requireMFA(ctx context.Context, name string, required bool) error {
	if !required {
		_, err := d.iam().DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: &name, PolicyName: aws.String(mfaPolicyName)})
		if err != nil && !awsclient.IsNotFound(err) {
			return fmt.Errorf("deleting the policy %s of IAM user %s: %w", mfaPolicyName, name, err)
		}
		return nil
	}
	_, err := d.iam().PutUserPolicy(ctx, &iam.PutUserPolicyInput{
		UserName: &name, PolicyName: aws.String(mfaPolicyName), PolicyDocument: aws.String(mfaPolicy(d.meta.AWS.Partition())),
	})
	if err != nil {
		return fmt.Errorf("writing the policy %s of IAM user %s: %w", mfaPolicyName, name, err)
	}
	return nil
}

// setPassword sets the console password, to be replaced at the next sign-in, whether or not there is one.
func (d directory) setPassword(ctx context.Context, name, password string) error {
	_, err := d.iam().CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: &name, Password: &password, PasswordResetRequired: true})
	if awsclient.IsCode(err, "EntityAlreadyExists") {
		_, err = d.iam().UpdateLoginProfile(ctx, &iam.UpdateLoginProfileInput{UserName: &name, Password: &password, PasswordResetRequired: aws.Bool(true)})
	}
	switch {
	case awsclient.IsCode(err, "PasswordPolicyViolation"):
		return &passwordError{err: err}
	case err != nil:
		return fmt.Errorf("setting the console password of IAM user %s: %w", name, err)
	}
	tflog.Info(ctx, "set console password")
	return nil
}
