package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

const (
	maxAccessKeys = 2
	maxUsers      = 5000
)

type user struct {
	entity
	keys  []*accessKey
	login *loginProfile // nil: no console password
}

type accessKey struct {
	id        string
	createdAt time.Time
	*credential
}

func (u *user) describe() *iamtypes.User {
	return &iamtypes.User{
		UserName: aws.String(u.name), UserId: aws.String(u.id), Arn: aws.String(u.arn), Path: aws.String(u.path),
		CreateDate: aws.Time(u.createdAt), PermissionsBoundary: u.boundaryOf(), Tags: u.tagList(),
	}
}

// user finds the user that a call names, the caller when it names none.
func (w *World) user(r *request, name *string) (*user, error) {
	if name == nil && r.caller.user != nil {
		return r.caller.user, nil
	}
	if err := r.check(needs("UserName", name, roleNameRule)); err != nil {
		return nil, err
	}
	found, known := w.iam(r.caller.account).users[strings.ToLower(*name)]
	if !known {
		return nil, noSuchEntity("The user with name " + *name + " cannot be found.")
	}
	return found, nil
}

func (w *World) createUser(r *request, in *iam.CreateUserInput) (*iam.CreateUserOutput, error) {
	if err := r.check(
		needs("UserName", in.UserName, roleNameRule), may("Path", in.Path, pathRule),
		may("PermissionsBoundary", in.PermissionsBoundary, policyARNRule),
	); err != nil {
		return nil, err
	}
	if err := checkIAMTags(r, in.Tags); err != nil {
		return nil, err
	}
	if _, exists := w.iam(r.caller.account).users[strings.ToLower(*in.UserName)]; exists {
		return nil, &Error{Code: "EntityAlreadyExists", Message: "User with name " + *in.UserName + " already exists."}
	}
	created := w.addUser(r.caller.account, *in.UserName, pathOr(in.Path), in.Tags)
	created.boundary = aws.ToString(in.PermissionsBoundary)
	return &iam.CreateUserOutput{User: created.describe()}, nil
}

func (w *World) addUser(a *account, name, path string, tags []iamtypes.Tag) *user {
	u := &user{entity: w.newEntity(a, "user", "AIDA", name, path, tags)}
	w.iam(a).users[strings.ToLower(name)] = u
	return u
}

func (w *World) getUser(r *request, in *iam.GetUserInput) (*iam.GetUserOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return &iam.GetUserOutput{User: found.describe()}, nil
}

func (w *World) listUsers(r *request, in *iam.ListUsersInput) (*iam.ListUsersOutput, error) {
	space := w.iam(r.caller.account)
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(space.users), func(name string) bool {
		return strings.HasPrefix(space.users[name].path, aws.ToString(in.PathPrefix))
	})
	if err != nil {
		return nil, err
	}
	out := &iam.ListUsersOutput{Users: []iamtypes.User{}, IsTruncated: next != nil, Marker: next}
	for _, name := range page {
		listed := space.users[name].describe()
		listed.Tags, listed.PermissionsBoundary = nil, nil // ListUsers leaves them out (IAM API reference)
		out.Users = append(out.Users, *listed)
	}
	return out, nil
}

func (w *World) deleteUser(r *request, in *iam.DeleteUserInput) (*iam.DeleteUserOutput, error) {
	if err := r.check(needs("UserName", in.UserName, roleNameRule)); err != nil {
		return nil, err
	}
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if len(found.inline) > 0 || len(found.attached) > 0 || len(found.keys) > 0 {
		return nil, &Error{Code: "DeleteConflict", Message: "Cannot delete entity, must remove policies and access keys first."}
	}
	found.deleted = true
	delete(w.iam(r.caller.account).users, strings.ToLower(found.name))
	return nil, nil
}

func (w *World) putUserPolicy(r *request, in *iam.PutUserPolicyInput) (*iam.PutUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return nil, found.putInline(r, in.PolicyName, in.PolicyDocument)
}

func (w *World) deleteUserPolicy(r *request, in *iam.DeleteUserPolicyInput) (*iam.DeleteUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if _, err := found.inlinePolicy(r, in.PolicyName); err != nil {
		return nil, err
	}
	delete(found.inline, *in.PolicyName)
	return nil, nil
}

func (w *World) attachUserPolicy(r *request, in *iam.AttachUserPolicyInput) (*iam.AttachUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return nil, w.attach(r, &found.entity, in.PolicyArn)
}

func (w *World) detachUserPolicy(r *request, in *iam.DetachUserPolicyInput) (*iam.DetachUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("PolicyArn", in.PolicyArn, policyARNRule)); err != nil {
		return nil, err
	}
	return nil, found.detach(*in.PolicyArn)
}

func (w *World) listAttachedUserPolicies(
	r *request, in *iam.ListAttachedUserPoliciesInput,
) (*iam.ListAttachedUserPoliciesOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, slices.Sorted(slices.Values(found.attached)), nil)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedUserPoliciesOutput{AttachedPolicies: found.attachedList(page), IsTruncated: next != nil, Marker: next}, nil
}
