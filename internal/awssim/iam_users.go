package awssim

import (
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

	groups       []string
	certificates []certificate

	sshKeys, serviceCredentials []userCredential
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
	if !known || r.now.Before(found.visibleAt) {
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
	if err := w.checkBoundary(r, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	if _, exists := w.iam(r.caller.account).users[strings.ToLower(*in.UserName)]; exists {
		return nil, &Error{Code: "EntityAlreadyExists", Message: "User with name " + *in.UserName + " already exists."}
	}
	if len(w.iam(r.caller.account).users) >= maxUsers {
		return nil, &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for UsersPerAccount: 5000"}
	}
	created := w.addUser(r.caller.account, *in.UserName, pathOr(in.Path), in.Tags)
	created.boundary, created.visibleAt = aws.ToString(in.PermissionsBoundary), w.fresh(r)
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
		return strings.HasPrefix(space.users[name].path, aws.ToString(in.PathPrefix)) && !r.now.Before(space.users[name].visibleAt)
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
	if why := w.keepsAlive(r.caller.account, found); why != "" {
		return nil, &Error{Code: "DeleteConflict", Message: "Cannot delete entity, " + why}
	}
	delete(w.iam(r.caller.account).users, strings.ToLower(found.name))
	w.forget(&found.entity)
	return nil, nil
}
