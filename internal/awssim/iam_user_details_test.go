package awssim_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestRenamedUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("ci")
	made := must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name})).User
	must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("other")}))
	_, err := w.iam.UpdateUser(ctx, &iam.UpdateUserInput{UserName: name, NewUserName: aws.String("Other")})
	wantRefusal(t, err, "EntityAlreadyExists", "")
	must[*iam.UpdateUserOutput](t)(w.iam.UpdateUser(ctx, &iam.UpdateUserInput{UserName: name, NewUserName: aws.String("CI"), NewPath: aws.String("/bots/")}))
	renamed := must[*iam.GetUserOutput](t)(w.iam.GetUser(ctx, &iam.GetUserInput{UserName: name})).User
	if *renamed.UserId != *made.UserId || *renamed.Arn != "arn:aws:iam::"+w.ManagementAccountID()+":user/bots/CI" {
		t.Errorf("the renamed user is %+v", renamed)
	}
	must[*iam.UpdateUserOutput](t)(w.iam.UpdateUser(ctx, &iam.UpdateUserInput{UserName: name, NewUserName: aws.String("bot")}))
	_, err = w.iam.GetUser(ctx, &iam.GetUserInput{UserName: name})
	wantRefusal(t, err, "NoSuchEntity", "")
}

func TestTagsAndBoundariesOfUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("ci")
	must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name}))
	tag := func(key string) types.Tag { return types.Tag{Key: aws.String(key), Value: aws.String("1")} }
	must[*iam.TagUserOutput](t)(w.iam.TagUser(ctx, &iam.TagUserInput{UserName: name, Tags: []types.Tag{tag("a"), tag("b")}}))
	_, err := w.iam.TagUser(ctx, &iam.TagUserInput{UserName: name, Tags: []types.Tag{tag("aws:x")}})
	wantRefusal(t, err, "InvalidInput", "")
	must[*iam.UntagUserOutput](t)(w.iam.UntagUser(ctx, &iam.UntagUserInput{UserName: name, TagKeys: []string{"a", "none"}}))
	tags := must[*iam.ListUserTagsOutput](t)(w.iam.ListUserTags(ctx, &iam.ListUserTagsInput{UserName: name})).Tags
	if len(tags) != 1 || *tags[0].Key != "b" {
		t.Errorf("the tags are %+v", tags)
	}
	boundary := &iam.PutUserPermissionsBoundaryInput{UserName: name, PermissionsBoundary: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}
	must[*iam.PutUserPermissionsBoundaryOutput](t)(w.iam.PutUserPermissionsBoundary(ctx, boundary))
	user := must[*iam.GetUserOutput](t)(w.iam.GetUser(ctx, &iam.GetUserInput{UserName: name})).User
	if user.PermissionsBoundary == nil || *user.PermissionsBoundary.PermissionsBoundaryArn != *boundary.PermissionsBoundary {
		t.Errorf("the user is %+v", user)
	}
	remove := &iam.DeleteUserPermissionsBoundaryInput{UserName: name}
	must[*iam.DeleteUserPermissionsBoundaryOutput](t)(w.iam.DeleteUserPermissionsBoundary(ctx, remove))
	_, err = w.iam.DeleteUserPermissionsBoundary(ctx, remove)
	wantRefusal(t, err, "NoSuchEntity", "")
	boundary.PermissionsBoundary = aws.String("arn:aws:iam::123456789012:policy/none")
	_, err = w.iam.PutUserPermissionsBoundary(ctx, boundary)
	wantRefusal(t, err, "NoSuchEntity", "")
}

// TestUsersAreDeletedLast takes away one after the other what IAM does not delete a user with.
func TestUsersAreDeletedLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name, id := t.Context(), aws.String("ci"), w.ManagementAccountID()
	must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name}))
	w.AddToGroup(id, "ci", "bots")
	certificate := w.AddSigningCertificate(id, "ci")
	key, first, second := w.AddSSHPublicKey(id, "ci"), w.AddServiceCredential(id, "ci", "codecommit.amazonaws.com"), w.AddServiceCredential(id, "ci", "cassandra.amazonaws.com")
	must[*iam.PutUserPolicyOutput](t)(w.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("own"), PolicyDocument: aws.String(readBuckets)}))
	must[*iam.CreateLoginProfileOutput](t)(w.iam.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: name, Password: aws.String("Correct-Horse-7-Battery")}))
	got := must[*iam.GetUserPolicyOutput](t)(w.iam.GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: name, PolicyName: aws.String("own")}))
	inline := must[*iam.ListUserPoliciesOutput](t)(w.iam.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: name})).PolicyNames
	groups := must[*iam.ListGroupsForUserOutput](t)(w.iam.ListGroupsForUser(ctx, &iam.ListGroupsForUserInput{UserName: name})).Groups
	certificates := must[*iam.ListSigningCertificatesOutput](t)(w.iam.ListSigningCertificates(ctx, &iam.ListSigningCertificatesInput{UserName: name})).Certificates
	if aws.ToString(got.PolicyDocument) == "" || len(inline) != 1 || len(groups) != 1 || *groups[0].GroupName != "bots" || len(certificates) != 1 || *certificates[0].CertificateId != certificate {
		t.Errorf("the user has %+v %v %+v %+v", got, inline, groups, certificates)
	}
	refused := func() {
		t.Helper()
		_, err := w.iam.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name})
		wantRefusal(t, err, "DeleteConflict", "")
	}
	refused()
	must[*iam.DeleteLoginProfileOutput](t)(w.iam.DeleteLoginProfile(ctx, &iam.DeleteLoginProfileInput{UserName: name}))
	refused()
	must[*iam.DeleteSigningCertificateOutput](t)(w.iam.DeleteSigningCertificate(ctx, &iam.DeleteSigningCertificateInput{UserName: name, CertificateId: &certificate}))
	refused()
	keys := must[*iam.ListSSHPublicKeysOutput](t)(w.iam.ListSSHPublicKeys(ctx, &iam.ListSSHPublicKeysInput{UserName: name})).SSHPublicKeys
	if len(keys) != 1 || *keys[0].SSHPublicKeyId != key {
		t.Errorf("the SSH public keys are %+v", keys)
	}
	must[*iam.DeleteSSHPublicKeyOutput](t)(w.iam.DeleteSSHPublicKey(ctx, &iam.DeleteSSHPublicKeyInput{UserName: name, SSHPublicKeyId: &key}))
	refused()
	credentials := &iam.ListServiceSpecificCredentialsInput{UserName: name, MaxItems: aws.Int32(1)}
	page := must[*iam.ListServiceSpecificCredentialsOutput](t)(w.iam.ListServiceSpecificCredentials(ctx, credentials))
	if len(page.ServiceSpecificCredentials) != 1 || !page.IsTruncated {
		t.Errorf("the first page of credentials is %+v", page)
	}
	for _, credential := range []string{first, second} {
		refused()
		remove := &iam.DeleteServiceSpecificCredentialInput{UserName: name, ServiceSpecificCredentialId: &credential}
		must[*iam.DeleteServiceSpecificCredentialOutput](t)(w.iam.DeleteServiceSpecificCredential(ctx, remove))
		_, err := w.iam.DeleteServiceSpecificCredential(ctx, remove)
		wantRefusal(t, err, "NoSuchEntity", "")
	}
	refused()
	must[*iam.DeleteUserPolicyOutput](t)(w.iam.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: name, PolicyName: aws.String("own")}))
	refused()
	leave := &iam.RemoveUserFromGroupInput{UserName: name, GroupName: aws.String("bots")}
	must[*iam.RemoveUserFromGroupOutput](t)(w.iam.RemoveUserFromGroup(ctx, leave))
	_, err := w.iam.RemoveUserFromGroup(ctx, leave)
	wantRefusal(t, err, "NoSuchEntity", "")
	must[*iam.DeleteUserOutput](t)(w.iam.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name}))
}
