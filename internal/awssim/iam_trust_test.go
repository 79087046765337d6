package awssim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// trusting is a trust policy for one principal.
func trusting(principal string) *string {
	return aws.String(strings.Replace(trustMember, "111111111111", principal, 1))
}

func (w *world) trustOf(t *testing.T, role string) string {
	t.Helper()
	out := must[*iam.GetRoleOutput](t)(w.iam.GetRole(t.Context(), &iam.GetRoleInput{RoleName: &role}))
	text, err := url.PathUnescape(*out.Role.AssumeRolePolicyDocument)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestPrincipalsOfTrustPolicies makes a role for each kind of principal.
func TestPrincipalsOfTrustPolicies(t *testing.T) {
	t.Parallel()
	const partner, missing = "068664126052", "999999999999"
	for name, c := range map[string]struct {
		principal string
		refused   bool
	}{
		"everybody":              {"*", false},
		"an account outside":     {partner, false},
		"its root":               {"arn:aws:iam::" + partner + ":root", false},
		"a role outside":         {"arn:aws:iam::" + partner + ":role/any", false},
		"an account of nobody":   {missing, true},
		"a role of that account": {"arn:aws:iam::" + missing + ":role/any", true},
		"a user here":            {"arn:aws:iam::123456789012:user/administrator", false},
		"nobody here":            {"arn:aws:iam::123456789012:user/nobody", true},
		"an id of nobody":        {"AROAEXAMPLEEXAMPLEEXA", true},
		"an account long closed": {"111122223333", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{MissingAccounts: []string{missing}})
			w.DeleteAccount(w.AddAccount(awssim.Account{ID: "111122223333"}))
			_, err := w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("Partner"), AssumeRolePolicyDocument: trusting(c.principal)})
			if c.refused {
				wantRefusal(t, err, "MalformedPolicyDocument", "")
				if !strings.Contains(err.Error(), "Invalid principal in policy") {
					t.Error(err)
				}
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestDeletedPrincipal deletes a trusted user. The trust policy shows its id from then on, also when another user gets
// the name, and cannot be written again with it.
func TestDeletedPrincipal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("ops")
	user := must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name})).User
	trust := strings.Replace(*trusting(*user.Arn), `"Action"`, `"Condition":{"StringEquals":{"aws:PrincipalArn":"`+*user.Arn+`"}},"Action"`, 1)
	must[*iam.CreateRoleOutput](t)(w.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("Partner"), AssumeRolePolicyDocument: &trust}))
	must[*iam.DeleteUserOutput](t)(w.iam.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name}))
	want := strings.Replace(trust, *user.Arn, *user.UserId, 1) // the condition stays
	if got := w.trustOf(t, "Partner"); got != want {
		t.Errorf("the trust policy is %s, want %s", got, want)
	}
	w.AddUser(w.ManagementAccountID(), "ops", "arn:aws:iam::aws:policy/AdministratorAccess")
	if got := w.trustOf(t, "Partner"); got != want {
		t.Errorf("with another user of that name it is %s", got)
	}
	other := w.as(w.UserCredentials(w.ManagementAccountID(), "ops"))
	_, err := other.sts.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::123456789012:role/Partner"), RoleSessionName: aws.String("test")})
	wantRefusal(t, err, "AccessDenied", "")
	_, err = w.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Partner"), PolicyDocument: trusting(*user.UserId)})
	wantRefusal(t, err, "MalformedPolicyDocument", "")
}

func TestSizesOfPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx := t.Context()
	w.createRole(t, "Partner")
	padded := func(policy string, size int) *string {
		long := strings.Replace(policy, `"Effect"`, `"Sid":"`+strings.Repeat("a", size-len(policy)-len(`"Sid":"",`))+`","Effect"`, 1)
		return aws.String(long + strings.Repeat(" ", 100)) // white space does not count
	}
	for size, code := range map[int]string{2048: "", 2049: "LimitExceeded"} {
		_, err := w.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Partner"), PolicyDocument: padded(trustMember, size)})
		wantCodeOrNone(t, err, code)
	}
	for size, code := range map[int]string{6144: "", 6145: "LimitExceeded"} {
		_, err := w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(fmt.Sprint("policy-", size)), PolicyDocument: padded(readBuckets, size)})
		wantCodeOrNone(t, err, code)
	}
	for size, code := range map[int]string{10240: "", 10241: "LimitExceeded"} {
		_, err := w.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("Partner"), PolicyName: aws.String("inline"), PolicyDocument: padded(readBuckets, size)})
		wantCodeOrNone(t, err, code)
	}
	w.AddUser(w.ManagementAccountID(), "ops")
	for size, code := range map[int]string{2048: "", 2049: "LimitExceeded"} {
		_, err := w.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: aws.String("ops"), PolicyName: aws.String("inline"), PolicyDocument: padded(readBuckets, size)})
		wantCodeOrNone(t, err, code)
	}
}

func wantCodeOrNone(t *testing.T, err error, code string) {
	t.Helper()
	if code != "" {
		wantRefusal(t, err, code, "")
	} else if err != nil {
		t.Error(err)
	}
}

// TestIAMIsLate makes things that only those who made them see for a while.
func TestIAMIsLate(t *testing.T) {
	t.Parallel()
	const delay = 10 * time.Second
	w := newWorld(t, awssim.Options{IAMDelay: delay})
	ctx, role, user := t.Context(), aws.String("Partner"), aws.String("ops")
	arn := must[*iam.CreatePolicyOutput](t)(w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("read"), PolicyDocument: aws.String(readBuckets)})).Policy.Arn
	w.createRole(t, *role)
	userARN := must[*iam.CreateUserOutput](t)(w.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: user})).User.Arn
	_, err := w.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: role, AssumeRolePolicyDocument: aws.String(trustMember)})
	wantRefusal(t, err, "EntityAlreadyExists", "")
	uses := map[string]func() error{
		"NoSuchEntity: role":   func() error { _, err := w.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: role}); return err },
		"NoSuchEntity: user":   func() error { _, err := w.iam.GetUser(ctx, &iam.GetUserInput{UserName: user}); return err },
		"NoSuchEntity: policy": func() error { _, err := w.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn}); return err },
		"NoSuchEntity: attach": func() error {
			_, err := w.iam.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: aws.String("administrator"), PolicyArn: arn})
			return err
		},
		"MalformedPolicyDocument: trust": func() error {
			_, err := w.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("Other"), AssumeRolePolicyDocument: trusting(*userARN)})
			return err
		},
	}
	for name, use := range uses {
		code, _, _ := strings.Cut(name, ":")
		wantRefusal(t, use(), code, "")
	}
	if roles := must[*iam.ListRolesOutput](t)(w.iam.ListRoles(ctx, &iam.ListRolesInput{})).Roles; len(roles) != 0 {
		t.Errorf("listed %+v", roles)
	}
	w.clock.Advance(delay)
	for name, use := range uses {
		if err := use(); err != nil {
			t.Errorf("%s, later: %v", name, err)
		}
	}
}

// TestTrustIsLate lets a changed trust policy decide only after the delay, and reads the new one at once.
func TestTrustIsLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{IAMDelay: 10 * time.Second})
	ctx, id := t.Context(), w.ManagementAccountID()
	w.AddRole(id, "Partner", *trusting(id))
	assume := func() error {
		_, err := w.sts.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + id + ":role/Partner"), RoleSessionName: aws.String("test")})
		return err
	}
	if err := assume(); err != nil {
		t.Fatal(err)
	}
	change := func(principal string) {
		must[*iam.UpdateAssumeRolePolicyOutput](t)(w.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Partner"), PolicyDocument: trusting(principal)}))
	}
	change("111111111111")
	if err := assume(); err != nil {
		t.Errorf("the old policy is still in force: %v", err)
	}
	if trust := w.trustOf(t, "Partner"); !strings.Contains(trust, "111111111111") {
		t.Errorf("read %s", trust)
	}
	w.clock.Advance(10 * time.Second)
	wantRefusal(t, assume(), "AccessDenied", "")
	change(id)
	wantRefusal(t, assume(), "AccessDenied", "")
	w.clock.Advance(10 * time.Second)
	if err := assume(); err != nil {
		t.Error(err)
	}
}

func TestTagsOfPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx := t.Context()
	tag := func(key, value string) types.Tag { return types.Tag{Key: &key, Value: &value} }
	arn := must[*iam.CreatePolicyOutput](t)(w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: aws.String("read"), PolicyDocument: aws.String(readBuckets), Tags: []types.Tag{tag("a", "1"), tag("b", "2")},
	})).Policy.Arn
	must[*iam.TagPolicyOutput](t)(w.iam.TagPolicy(ctx, &iam.TagPolicyInput{PolicyArn: arn, Tags: []types.Tag{tag("a", "3"), tag("c", "")}}))
	must[*iam.UntagPolicyOutput](t)(w.iam.UntagPolicy(ctx, &iam.UntagPolicyInput{PolicyArn: arn, TagKeys: []string{"b", "unknown"}}))
	tags := must[*iam.ListPolicyTagsOutput](t)(w.iam.ListPolicyTags(ctx, &iam.ListPolicyTagsInput{PolicyArn: arn})).Tags
	if len(tags) != 2 || *tags[0].Key != "a" || *tags[0].Value != "3" || *tags[1].Key != "c" || *tags[1].Value != "" {
		t.Errorf("tags %+v", tags)
	}
	if shown := must[*iam.GetPolicyOutput](t)(w.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn})).Policy.Tags; len(shown) != 2 {
		t.Errorf("GetPolicy shows %+v", shown)
	}
	_, err := w.iam.TagPolicy(ctx, &iam.TagPolicyInput{PolicyArn: arn, Tags: []types.Tag{tag("aws:x", "")}})
	wantRefusal(t, err, "InvalidInput", "")
}

// TestBoundaryMustExist refuses a role and a user with a permissions boundary that is not there.
func TestBoundaryMustExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	none := aws.String("arn:aws:iam::123456789012:policy/none")
	_, err := w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("a"), AssumeRolePolicyDocument: aws.String(trustMember), PermissionsBoundary: none})
	wantRefusal(t, err, "NoSuchEntity", "")
	_, err = w.iam.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("a"), PermissionsBoundary: none})
	wantRefusal(t, err, "NoSuchEntity", "")
}
