package awssim

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

const (
	maxRoles     = 1000
	maxTrustSize = 2048 // characters without white space
)

type role struct {
	entity
	trust       document
	oldTrust    document  // in force until trustAt
	trustAt     time.Time // when the last change of trust is in force
	description *string
	maxSession  int32    // seconds
	profiles    []string // instance profiles that the role is in
}

func (o *role) describe() *iamtypes.Role {
	return &iamtypes.Role{
		RoleName: aws.String(o.name), RoleId: aws.String(o.id), Arn: aws.String(o.arn), Path: aws.String(o.path),
		CreateDate: aws.Time(o.createdAt), AssumeRolePolicyDocument: percentEncoded(o.trust.text), Description: o.description,
		MaxSessionDuration: aws.Int32(o.maxSession), PermissionsBoundary: o.boundaryOf(), Tags: o.tagList(),
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// role finds the role that a call names.
func (w *World) role(r *request, name *string) (*role, error) {
	if err := r.check(needs("RoleName", name, roleNameRule)); err != nil {
		return nil, err
	}
	found, known := w.iam(r.caller.account).roles[strings.ToLower(*name)]
	if !known || r.now.Before(found.visibleAt) {
		return nil, noSuchEntity("The role with name " + *name + " cannot be found.")
	}
	return found, nil
}

func (w *World) createRole(r *request, in *iam.CreateRoleInput) (*iam.CreateRoleOutput, error) {
	if err := r.check(
		needs("RoleName", in.RoleName, roleNameRule), may("Path", in.Path, pathRule), may("Description", in.Description, descriptionRule),
		needs("AssumeRolePolicyDocument", in.AssumeRolePolicyDocument, policyDocumentRule),
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
	trust, err := w.trustDocument(*in.AssumeRolePolicyDocument)
	if err != nil {
		return nil, err
	}
	maxSession, err := sessionLimit(in.MaxSessionDuration)
	if err != nil {
		return nil, err
	}
	space := w.iam(r.caller.account)
	if _, exists := space.roles[strings.ToLower(*in.RoleName)]; exists {
		return nil, &Error{Code: "EntityAlreadyExists", Message: "Role with name " + *in.RoleName + " already exists."}
	}
	if len(space.roles) >= maxRoles {
		return nil, &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for RolesPerAccount: 1000"}
	}
	created := &role{
		entity: w.newEntity(r.caller.account, "role", "AROA", *in.RoleName, pathOr(in.Path), in.Tags),
		trust:  trust, description: in.Description, maxSession: maxSession,
	}
	created.boundary, created.visibleAt = aws.ToString(in.PermissionsBoundary), w.fresh(r)
	space.roles[strings.ToLower(*in.RoleName)] = created
	return &iam.CreateRoleOutput{Role: created.describe()}, nil
}

func pathOr(path *string) string {
	if path == nil {
		return "/"
	}
	return *path
}

func sessionLimit(seconds *int32) (int32, error) {
	switch {
	case seconds == nil:
		return 3600, nil
	case *seconds < 3600 || *seconds > 43200:
		return 0, invalidQuery(violation{member: "MaxSessionDuration", kind: valueNotInEnum, rule: rule{enum: []string{"3600..43200"}}})
	}
	return *seconds, nil
}

func (w *World) getRole(r *request, in *iam.GetRoleInput) (*iam.GetRoleOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	return &iam.GetRoleOutput{Role: found.describe()}, nil
}

func (w *World) listRoles(r *request, in *iam.ListRolesInput) (*iam.ListRolesOutput, error) {
	space := w.iam(r.caller.account)
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(space.roles), func(name string) bool {
		return strings.HasPrefix(space.roles[name].path, aws.ToString(in.PathPrefix)) && !r.now.Before(space.roles[name].visibleAt)
	})
	if err != nil {
		return nil, err
	}
	out := &iam.ListRolesOutput{Roles: []iamtypes.Role{}, IsTruncated: next != nil, Marker: next}
	for _, name := range page {
		listed := space.roles[name].describe()
		listed.Tags, listed.PermissionsBoundary = nil, nil // ListRoles leaves them out (IAM API reference)
		out.Roles = append(out.Roles, *listed)
	}
	return out, nil
}

func (w *World) updateRole(r *request, in *iam.UpdateRoleInput) (*iam.UpdateRoleOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := r.check(may("Description", in.Description, descriptionRule)); err != nil {
		return nil, err
	}
	if in.MaxSessionDuration != nil {
		if found.maxSession, err = sessionLimit(in.MaxSessionDuration); err != nil {
			return nil, err
		}
	}
	found.description = in.Description
	return &iam.UpdateRoleOutput{}, nil
}

func (w *World) updateAssumeRolePolicy(r *request, in *iam.UpdateAssumeRolePolicyInput) (*iam.UpdateAssumeRolePolicyOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("PolicyDocument", in.PolicyDocument, policyDocumentRule)); err != nil {
		return nil, err
	}
	trust, err := w.trustDocument(*in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	found.oldTrust, found.trust, found.trustAt = found.trustIn(r.now), trust, w.fresh(r)
	return nil, nil
}

func (w *World) deleteRole(r *request, in *iam.DeleteRoleInput) (*iam.DeleteRoleOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	if len(found.inline) > 0 || len(found.attached) > 0 {
		return nil, &Error{Code: "DeleteConflict", Message: "Cannot delete entity, must detach all policies first."}
	}
	if len(found.profiles) > 0 {
		return nil, &Error{Code: "DeleteConflict", Message: "Cannot delete entity, must remove roles from instance profile first."}
	}
	space := w.iam(r.caller.account)
	delete(space.roles, strings.ToLower(found.name))
	w.haunt(space, found, r.now)
	w.forget(&found.entity)
	return nil, nil
}

func (w *World) tagRole(r *request, in *iam.TagRoleInput) (*iam.TagRoleOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := checkIAMTags(r, in.Tags); err != nil {
		return nil, err
	}
	return nil, found.tag(in.Tags)
}

func (w *World) untagRole(r *request, in *iam.UntagRoleInput) (*iam.UntagRoleOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(found.tags, key)
	}
	return nil, nil
}

func (w *World) listRoleTags(r *request, in *iam.ListRoleTagsInput) (*iam.ListRoleTagsOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	return &iam.ListRoleTagsOutput{Tags: found.tagList()}, nil
}

func (w *World) listInstanceProfilesForRole(
	r *request, in *iam.ListInstanceProfilesForRoleInput,
) (*iam.ListInstanceProfilesForRoleOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	out := &iam.ListInstanceProfilesForRoleOutput{InstanceProfiles: []iamtypes.InstanceProfile{}}
	for _, name := range found.profiles {
		out.InstanceProfiles = append(out.InstanceProfiles, iamtypes.InstanceProfile{
			InstanceProfileName: aws.String(name), Path: aws.String("/"), CreateDate: aws.Time(found.createdAt),
			Arn: aws.String("arn:aws:iam::" + r.caller.account.id + ":instance-profile/" + name),
		})
	}
	return out, nil
}

func (w *World) putRoleBoundary(r *request, in *iam.PutRolePermissionsBoundaryInput) (*iam.PutRolePermissionsBoundaryOutput, error) {
	found, err := w.role(r, in.RoleName)
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

func (w *World) deleteRoleBoundary(
	r *request, in *iam.DeleteRolePermissionsBoundaryInput,
) (*iam.DeleteRolePermissionsBoundaryOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	w.changing(&found.entity, r.now)
	found.boundary = ""
	return nil, nil
}

func (w *World) listAccountAliases(_ *request, _ *iam.ListAccountAliasesInput) (*iam.ListAccountAliasesOutput, error) {
	return &iam.ListAccountAliasesOutput{AccountAliases: []string{}}, nil
}
