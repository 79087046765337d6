package awssim_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestEntitiesOfAPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, management := t.Context(), w.ManagementAccountID()
	readOnly := aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")
	for _, name := range []string{"eve", "ada", "bob"} {
		w.AddUser(management, name, *readOnly)
	}
	w.AddUser(management, "zoe")
	w.AddRole(management, "reader", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
	must[*iam.AttachRolePolicyOutput](t)(w.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("reader"), PolicyArn: readOnly}))

	all := must[*iam.ListEntitiesForPolicyOutput](t)(w.iam.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: readOnly}))
	if len(all.PolicyUsers) != 3 || len(all.PolicyRoles) != 1 || *all.PolicyRoles[0].RoleName != "reader" || all.IsTruncated {
		t.Errorf("all: %+v", all)
	}
	var names []string
	pages := iam.NewListEntitiesForPolicyPaginator(w.iam, &iam.ListEntitiesForPolicyInput{
		PolicyArn: readOnly, EntityFilter: types.EntityTypeUser, MaxItems: aws.Int32(2),
	})
	for pages.HasMorePages() {
		page := must[*iam.ListEntitiesForPolicyOutput](t)(pages.NextPage(ctx))
		for _, user := range page.PolicyUsers {
			names = append(names, *user.UserName)
		}
		if len(page.PolicyRoles) > 0 {
			t.Errorf("roles among the users: %+v", page.PolicyRoles)
		}
	}
	if len(names) != 3 || names[0] != "ada" || names[2] != "eve" {
		t.Errorf("the users are %v", names)
	}
	groups := must[*iam.ListEntitiesForPolicyOutput](t)(w.iam.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: readOnly, EntityFilter: types.EntityTypeGroup}))
	if len(groups.PolicyUsers)+len(groups.PolicyRoles) != 0 {
		t.Errorf("groups: %+v", groups)
	}
	_, err := w.iam.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: aws.String("arn:aws:iam::aws:policy/NoSuchPolicy")})
	wantRefusal(t, err, "NoSuchEntity", "")
}
