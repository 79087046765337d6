package awssim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	trustMember = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}]}`
	readBuckets = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`
)

func (w *world) createRole(t *testing.T, name string) {
	t.Helper()
	must[*iam.CreateRoleOutput](t)(w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: &name, AssumeRolePolicyDocument: aws.String(trustMember), Path: aws.String("/team/"), Description: aws.String("for <tests> & more"),
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("a")}},
	}))
}

func TestRoleFromBirthToDeath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("Partner")
	w.createRole(t, *name)
	must[*iam.UpdateRoleOutput](t)(w.iam.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: name, Description: aws.String("new"), MaxSessionDuration: aws.Int32(7200)}))
	must[*iam.UpdateAssumeRolePolicyOutput](t)(w.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: name, PolicyDocument: aws.String(strings.ReplaceAll(trustMember, "1111", "2222"))}))
	must[*iam.TagRoleOutput](t)(w.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: name, Tags: []types.Tag{{Key: aws.String("env"), Value: aws.String("")}}}))
	must[*iam.UntagRoleOutput](t)(w.iam.UntagRole(ctx, &iam.UntagRoleInput{RoleName: name, TagKeys: []string{"team"}}))
	role := must[*iam.GetRoleOutput](t)(w.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: name})).Role
	trust, err := url.PathUnescape(*role.AssumeRolePolicyDocument)
	if err != nil || !strings.Contains(trust, "222222222222") || strings.Contains(*role.AssumeRolePolicyDocument, "{") {
		t.Errorf("trust policy %s, %v", *role.AssumeRolePolicyDocument, err)
	}
	if *role.Arn != "arn:aws:iam::123456789012:role/team/Partner" || *role.Description != "new" || *role.MaxSessionDuration != 7200 || !strings.HasPrefix(*role.RoleId, "AROA") {
		t.Errorf("role %+v", role)
	}
	tags := must[*iam.ListRoleTagsOutput](t)(w.iam.ListRoleTags(ctx, &iam.ListRoleTagsInput{RoleName: name})).Tags
	if len(tags) != 1 || *tags[0].Key != "env" {
		t.Errorf("tags %+v", tags)
	}
	must[*iam.PutRolePolicyOutput](t)(w.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("inline"), PolicyDocument: aws.String(readBuckets)}))
	must[*iam.AttachRolePolicyOutput](t)(w.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}))
	inline := must[*iam.GetRolePolicyOutput](t)(w.iam.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: name, PolicyName: aws.String("inline")}))
	if text, err := url.PathUnescape(*inline.PolicyDocument); err != nil || text != readBuckets {
		t.Errorf("inline policy %s, %v", text, err)
	}
	remove := func() error {
		_, err := w.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})
		return err
	}
	wantRefusal(t, remove(), "DeleteConflict", "")
	for _, policy := range must[*iam.ListRolePoliciesOutput](t)(w.iam.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: name})).PolicyNames {
		must[*iam.DeleteRolePolicyOutput](t)(w.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: &policy}))
	}
	wantRefusal(t, remove(), "DeleteConflict", "")
	for _, policy := range must[*iam.ListAttachedRolePoliciesOutput](t)(w.iam.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: name})).AttachedPolicies {
		must[*iam.DetachRolePolicyOutput](t)(w.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: policy.PolicyArn}))
	}
	profiles := must[*iam.ListInstanceProfilesForRoleOutput](t)(w.iam.ListInstanceProfilesForRole(ctx, &iam.ListInstanceProfilesForRoleInput{RoleName: name}))
	if err := remove(); err != nil || len(profiles.InstanceProfiles) != 0 {
		t.Errorf("deleting the empty role: %v", err)
	}
	wantRefusal(t, remove(), "NoSuchEntity", "")
}

func TestRolesRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*iam.CreateRoleInput)
		code   string
	}{
		"same name in other case": {func(in *iam.CreateRoleInput) { in.RoleName = aws.String("PARTNER") }, "EntityAlreadyExists"},
		"blank in name":           {func(in *iam.CreateRoleInput) { in.RoleName = aws.String("a b") }, "ValidationError"},
		"trust without JSON":      {func(in *iam.CreateRoleInput) { in.AssumeRolePolicyDocument = aws.String("not json") }, "MalformedPolicyDocument"},
		"trust with a resource":   {func(in *iam.CreateRoleInput) { in.AssumeRolePolicyDocument = aws.String(readBuckets) }, "MalformedPolicyDocument"},
		"trust in a missing role": {func(in *iam.CreateRoleInput) {
			in.AssumeRolePolicyDocument = aws.String(strings.Replace(trustMember, "111111111111", "arn:aws:iam::123456789012:role/none", 1))
		}, "MalformedPolicyDocument"},
		"trust in nonsense": {func(in *iam.CreateRoleInput) {
			in.AssumeRolePolicyDocument = aws.String(strings.Replace(trustMember, "111111111111", "somebody", 1))
		}, "MalformedPolicyDocument"},
		"long session": {func(in *iam.CreateRoleInput) { in.MaxSessionDuration = aws.Int32(43201) }, "ValidationError"},
		"tag twice": {func(in *iam.CreateRoleInput) {
			in.Tags = []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("A"), Value: aws.String("2")}}
		}, "InvalidInput"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			w.createRole(t, "Partner")
			in := &iam.CreateRoleInput{RoleName: aws.String("Other"), AssumeRolePolicyDocument: aws.String(trustMember)}
			c.change(in)
			_, err := w.iam.CreateRole(t.Context(), in)
			wantRefusal(t, err, c.code, "")
		})
	}
}

func TestRolePolicyDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	reader := w.as(w.UserCredentials(w.ManagementAccountID(), "reader", readBuckets))
	if _, err := reader.s3.ListBuckets(t.Context(), nil); err != nil {
		t.Errorf("allowed: %v", err)
	}
	_, err := reader.iam.ListRoles(t.Context(), &iam.ListRolesInput{})
	wantRefusal(t, err, "AccessDenied", "")
	if want := "arn:aws:iam::123456789012:user/reader is not authorized to perform: iam:ListRoles"; !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

func TestRolesPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	for i := range 5 {
		w.createRole(t, fmt.Sprint("role-", i))
	}
	seen, pages := 0, 0
	for p := iam.NewListRolesPaginator(w.iam, &iam.ListRolesInput{MaxItems: aws.Int32(2), PathPrefix: aws.String("/team/")}); p.HasMorePages(); pages++ {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen += len(page.Roles)
	}
	if seen != 5 || pages != 3 {
		t.Errorf("%d roles in %d pages", seen, pages)
	}
}

func TestManagedPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx := t.Context()
	w.createRole(t, "Partner")
	arn := must[*iam.CreatePolicyOutput](t)(w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("read"), PolicyDocument: aws.String(readBuckets)})).Policy.Arn
	version := func() error {
		_, err := w.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: aws.String(readBuckets), SetAsDefault: true})
		return err
	}
	for range 4 {
		if err := version(); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal(t, version(), "LimitExceeded", "")
	must[*iam.AttachRolePolicyOutput](t)(w.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("Partner"), PolicyArn: arn}))
	policy := must[*iam.GetPolicyOutput](t)(w.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn})).Policy
	if *policy.AttachmentCount != 1 || *policy.DefaultVersionId != "v5" {
		t.Errorf("policy %+v", policy)
	}
	remove := func() error { _, err := w.iam.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn}); return err }
	wantRefusal(t, remove(), "DeleteConflict", "")
	must[*iam.DetachRolePolicyOutput](t)(w.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String("Partner"), PolicyArn: arn}))
	wantRefusal(t, remove(), "DeleteConflict", "")
	must[*iam.SetDefaultPolicyVersionOutput](t)(w.iam.SetDefaultPolicyVersion(ctx, &iam.SetDefaultPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v2")}))
	for _, v := range must[*iam.ListPolicyVersionsOutput](t)(w.iam.ListPolicyVersions(ctx, &iam.ListPolicyVersionsInput{PolicyArn: arn})).Versions {
		_, err := w.iam.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: arn, VersionId: v.VersionId})
		if v.IsDefaultVersion {
			wantRefusal(t, err, "DeleteConflict", "")
		} else if err != nil {
			t.Error(err)
		}
	}
	left := must[*iam.GetPolicyVersionOutput](t)(w.iam.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v2")}))
	if text, _ := url.PathUnescape(*left.PolicyVersion.Document); text != readBuckets {
		t.Errorf("version %s", text)
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	wantRefusal(t, remove(), "NoSuchEntity", "")
	_, err := w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("bad"), PolicyDocument: aws.String(trustMember)})
	wantRefusal(t, err, "MalformedPolicyDocument", "")
}

func TestUsersAndKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("ci")
	must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name}))
	_, err := w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name})
	wantRefusal(t, err, "EntityAlreadyExists", "")
	must[*iam.AttachUserPolicyOutput](t)(w.iam.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")}))
	key := must[*iam.CreateAccessKeyOutput](t)(w.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})).AccessKey
	ci := w.as(awssim.Credentials{AccessKeyID: *key.AccessKeyId, SecretAccessKey: *key.SecretAccessKey})
	if own := must[*iam.GetUserOutput](t)(ci.iam.GetUser(ctx, &iam.GetUserInput{})); *own.User.UserName != "ci" {
		t.Errorf("the key is %s's", *own.User.UserName)
	}
	must[*iam.UpdateAccessKeyOutput](t)(w.iam.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: name, AccessKeyId: key.AccessKeyId, Status: types.StatusTypeInactive}))
	_, err = ci.iam.GetUser(ctx, &iam.GetUserInput{})
	wantRefusal(t, err, "InvalidClientTokenId", "")
	_, err = w.iam.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name})
	wantRefusal(t, err, "DeleteConflict", "")
	listed := must[*iam.ListAccessKeysOutput](t)(w.iam.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: name})).AccessKeyMetadata
	if len(listed) != 1 || listed[0].Status != types.StatusTypeInactive {
		t.Errorf("keys %+v", listed)
	}
	must[*iam.DeleteAccessKeyOutput](t)(w.iam.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: key.AccessKeyId}))
	must[*iam.DetachUserPolicyOutput](t)(w.iam.DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")}))
	must[*iam.DeleteUserOutput](t)(w.iam.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name}))
	if users := must[*iam.ListUsersOutput](t)(w.iam.ListUsers(ctx, &iam.ListUsersInput{})).Users; len(users) != 1 {
		t.Errorf("users left: %+v", users)
	}
}

func TestPermissionsBoundary(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx := t.Context()
	w.createRole(t, "Partner")
	boundary := &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("Partner"), PermissionsBoundary: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}
	must[*iam.PutRolePermissionsBoundaryOutput](t)(w.iam.PutRolePermissionsBoundary(ctx, boundary))
	role := must[*iam.GetRoleOutput](t)(w.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("Partner")})).Role
	if role.PermissionsBoundary == nil || *role.PermissionsBoundary.PermissionsBoundaryArn != *boundary.PermissionsBoundary {
		t.Errorf("role %+v", role)
	}
	must[*iam.DeleteRolePermissionsBoundaryOutput](t)(w.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String("Partner")}))
	boundary.PermissionsBoundary = aws.String("arn:aws:iam::123456789012:policy/none")
	_, err := w.iam.PutRolePermissionsBoundary(ctx, boundary)
	wantRefusal(t, err, "NoSuchEntity", "")
}

func TestPoliciesOfUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("ci")
	must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name}))
	arn := must[*iam.CreatePolicyOutput](t)(w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("read"), PolicyDocument: aws.String(readBuckets)})).Policy.Arn
	must[*iam.AttachUserPolicyOutput](t)(w.iam.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: name, PolicyArn: arn}))
	must[*iam.PutUserPolicyOutput](t)(w.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("own"), PolicyDocument: aws.String(readBuckets)}))
	attached := must[*iam.ListAttachedUserPoliciesOutput](t)(w.iam.ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: name}))
	listed := must[*iam.ListPoliciesOutput](t)(w.iam.ListPolicies(ctx, &iam.ListPoliciesInput{Scope: types.PolicyScopeTypeLocal, OnlyAttached: true}))
	if len(attached.AttachedPolicies) != 1 || *attached.AttachedPolicies[0].PolicyName != "read" || len(listed.Policies) != 1 || *listed.Policies[0].AttachmentCount != 1 {
		t.Errorf("attached %+v, listed %+v", attached.AttachedPolicies, listed.Policies)
	}
	remove := &iam.DeleteUserPolicyInput{UserName: name, PolicyName: aws.String("own")}
	must[*iam.DeleteUserPolicyOutput](t)(w.iam.DeleteUserPolicy(ctx, remove))
	_, err := w.iam.DeleteUserPolicy(ctx, remove)
	wantRefusal(t, err, "NoSuchEntity", "")
	standard := must[*iam.GetPolicyOutput](t)(w.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")}))
	if *standard.Policy.AttachmentCount != 1 || *standard.Policy.DefaultVersionId != "v1" {
		t.Errorf("AWS's own policy: %+v", standard.Policy)
	}
}
