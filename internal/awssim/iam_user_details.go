package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// certificate is a signing certificate of a user.
type certificate struct {
	id         string
	uploadedAt time.Time
}

// AddToGroup puts an IAM user into a group, which grants nothing.
func (w *World) AddToGroup(accountID, userName, group string) {
	_, unlock := w.lock()
	defer unlock()
	u := w.mustUser(w.mustAccount(accountID), userName)
	u.groups = append(u.groups, group)
}

// AddSigningCertificate gives an IAM user a signing certificate and returns its id.
func (w *World) AddSigningCertificate(accountID, userName string) string {
	now, unlock := w.lock()
	defer unlock()
	u := w.mustUser(w.mustAccount(accountID), userName)
	added := certificate{id: w.ids.upper(24), uploadedAt: now}
	u.certificates = append(u.certificates, added)
	return added.id
}

func (w *World) updateUser(r *request, in *iam.UpdateUserInput) (*iam.UpdateUserOutput, error) {
	if err := r.check(
		needs("UserName", in.UserName, roleNameRule), may("NewUserName", in.NewUserName, roleNameRule), may("NewPath", in.NewPath, pathRule),
	); err != nil {
		return nil, err
	}
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	users := w.iam(r.caller.account).users
	name := found.name
	if in.NewUserName != nil {
		name = *in.NewUserName
	}
	if other, taken := users[strings.ToLower(name)]; taken && other != found {
		return nil, &Error{Code: "EntityAlreadyExists", Message: "User with name " + name + " already exists."}
	}
	delete(users, strings.ToLower(found.name))
	users[strings.ToLower(name)] = found
	found.name = name
	if in.NewPath != nil {
		found.path = *in.NewPath
	}
	found.arn = "arn:aws:iam::" + r.caller.account.id + ":user" + found.path + name
	return nil, nil
}

func (w *World) tagUser(r *request, in *iam.TagUserInput) (*iam.TagUserOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if err := checkIAMTags(r, in.Tags); err != nil {
		return nil, err
	}
	return nil, found.tag(in.Tags)
}

func (w *World) untagUser(r *request, in *iam.UntagUserInput) (*iam.UntagUserOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(found.tags, key)
	}
	return nil, nil
}

func (w *World) listUserTags(r *request, in *iam.ListUserTagsInput) (*iam.ListUserTagsOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return &iam.ListUserTagsOutput{Tags: found.tagList()}, nil
}

func (w *World) putUserBoundary(r *request, in *iam.PutUserPermissionsBoundaryInput) (*iam.PutUserPermissionsBoundaryOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if err := w.checkPolicy(r, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	w.changing(&found.entity, r.now)
	found.boundary = *in.PermissionsBoundary
	return nil, nil
}

func (w *World) deleteUserBoundary(
	r *request, in *iam.DeleteUserPermissionsBoundaryInput,
) (*iam.DeleteUserPermissionsBoundaryOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if found.boundary == "" {
		return nil, noSuchEntity("The user with name " + found.name + " does not have a permissions boundary.")
	}
	w.changing(&found.entity, r.now)
	found.boundary = ""
	return nil, nil
}

func (w *World) getUserPolicy(r *request, in *iam.GetUserPolicyInput) (*iam.GetUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	policy, err := found.inlinePolicy(r, in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &iam.GetUserPolicyOutput{UserName: aws.String(found.name), PolicyName: in.PolicyName, PolicyDocument: percentEncoded(policy.text)}, nil
}

func (w *World) listUserPolicies(r *request, in *iam.ListUserPoliciesInput) (*iam.ListUserPoliciesOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(found.inline), nil)
	if err != nil {
		return nil, err
	}
	return &iam.ListUserPoliciesOutput{PolicyNames: append([]string{}, page...), IsTruncated: next != nil, Marker: next}, nil
}

func (w *World) listGroupsForUser(r *request, in *iam.ListGroupsForUserInput) (*iam.ListGroupsForUserOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	out := &iam.ListGroupsForUserOutput{Groups: []iamtypes.Group{}}
	for _, name := range found.groups {
		out.Groups = append(out.Groups, iamtypes.Group{
			GroupName: aws.String(name), GroupId: aws.String("AGPA" + name), Path: aws.String("/"), CreateDate: aws.Time(found.createdAt),
			Arn: aws.String("arn:aws:iam::" + r.caller.account.id + ":group/" + name),
		})
	}
	return out, nil
}

func (w *World) removeUserFromGroup(r *request, in *iam.RemoveUserFromGroupInput) (*iam.RemoveUserFromGroupOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	i := slices.Index(found.groups, aws.ToString(in.GroupName))
	if i < 0 {
		return nil, noSuchEntity("The group with name " + aws.ToString(in.GroupName) + " cannot be found.")
	}
	found.groups = slices.Delete(found.groups, i, i+1)
	return nil, nil
}

func (w *World) listSigningCertificates(r *request, in *iam.ListSigningCertificatesInput) (*iam.ListSigningCertificatesOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	out := &iam.ListSigningCertificatesOutput{Certificates: []iamtypes.SigningCertificate{}}
	for _, c := range found.certificates {
		out.Certificates = append(out.Certificates, iamtypes.SigningCertificate{
			CertificateId: aws.String(c.id), UserName: aws.String(found.name), Status: iamtypes.StatusTypeActive,
			CertificateBody: aws.String("certificate " + c.id), UploadDate: aws.Time(c.uploadedAt),
		})
	}
	return out, nil
}

func (w *World) deleteSigningCertificate(r *request, in *iam.DeleteSigningCertificateInput) (*iam.DeleteSigningCertificateOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(found.certificates, func(c certificate) bool { return c.id == aws.ToString(in.CertificateId) })
	if i < 0 {
		return nil, noSuchEntity("The certificate with ID " + aws.ToString(in.CertificateId) + " cannot be found.")
	}
	found.certificates = slices.Delete(found.certificates, i, i+1)
	return nil, nil
}

// keepsAlive says why a user cannot be deleted yet, "" when it can (IAM API reference, DeleteUser).
func (w *World) keepsAlive(a *account, u *user) string {
	for _, device := range w.iam(a).mfa {
		if device.user == u {
			return "must remove MFA devices first."
		}
	}
	switch {
	case u.login != nil:
		return "must delete login profile first."
	case len(u.keys) > 0:
		return "must delete access keys first."
	case len(u.certificates) > 0:
		return "must delete signing certificates first."
	case len(u.sshKeys) > 0:
		return "must delete SSH public keys first."
	case len(u.serviceCredentials) > 0:
		return "must delete service specific credentials first."
	case len(u.inline) > 0:
		return "must delete policies first."
	case len(u.attached) > 0:
		return "must detach all policies first."
	case len(u.groups) > 0:
		return "must remove users from group first."
	}
	return ""
}
