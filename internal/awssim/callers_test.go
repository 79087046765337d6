package awssim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func roleARN(accountID, name string) *string {
	return aws.String("arn:aws:iam::" + accountID + ":role/" + name)
}

// assume opens a session and returns its keys.
func assume(t *testing.T, c clients, in *sts.AssumeRoleInput) awssim.Credentials {
	t.Helper()
	if in.RoleSessionName == nil {
		in.RoleSessionName = aws.String("test")
	}
	out, err := c.sts.AssumeRole(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return awssim.Credentials{
		AccessKeyID: *out.Credentials.AccessKeyId, SecretAccessKey: *out.Credentials.SecretAccessKey, SessionToken: *out.Credentials.SessionToken,
	}
}

func identity(t *testing.T, c clients) *sts.GetCallerIdentityOutput {
	t.Helper()
	out, err := c.sts.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNewAccountIsEnteredByItsRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{CreateDuration: -1, RolePropagation: time.Minute})
	must[*organizations.CreateAccountOutput](t)(w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{AccountName: aws.String("x"), Email: aws.String("x@example.com")}))
	made, _ := w.AccountByEmail("x@example.com")
	in := &sts.AssumeRoleInput{RoleArn: roleARN(made.ID, "OrganizationAccountAccessRole"), RoleSessionName: aws.String("first")}
	_, err := w.sts.AssumeRole(t.Context(), in)
	wantRefusal(t, err, "AccessDenied", "") // the role has not spread yet
	w.clock.Advance(time.Minute)
	member := w.as(assume(t, w.clients, in))
	who := identity(t, member)
	if *who.Account != made.ID || *who.Arn != "arn:aws:sts::"+made.ID+":assumed-role/OrganizationAccountAccessRole/first" {
		t.Errorf("inside it is %+v", who)
	}
	role := must[*iam.GetRoleOutput](t)(member.iam.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("organizationaccountaccessrole")}))
	if trust := *role.Role.AssumeRolePolicyDocument; !strings.Contains(trust, "%3A"+w.ManagementAccountID()+"%3Aroot") {
		t.Errorf("the role trusts %s", trust)
	}
	w.SetState(made.ID, "CLOSED")
	_, err = w.sts.AssumeRole(t.Context(), in)
	wantRefusal(t, err, "AccessDenied", "")
	_, err = member.sts.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantRefusal(t, err, "InvalidClientTokenId", "")
}

func TestAssumeRoleAsksBothSides(t *testing.T) {
	t.Parallel()
	const mayAssume = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/Target*"}]}`
	trusting := func(principal, condition string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"sts:AssumeRole"` + condition + `}]}`
	}
	const externalID = `,"Condition":{"StringEquals":{"sts:ExternalId":"secret"}}`
	for name, c := range map[string]struct {
		trust, policy string
		externalID    *string
		role          string
		allowed       bool
	}{
		"trusted and allowed":          {trust: trusting("123456789012", ""), policy: mayAssume, allowed: true},
		"trusted but not allowed":      {trust: trusting("123456789012", ""), policy: `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`},
		"allowed but not trusted":      {trust: trusting("111111111111", ""), policy: mayAssume},
		"other role allowed":           {trust: trusting("123456789012", ""), policy: mayAssume, role: "Other"},
		"trusts this user":             {trust: trusting("arn:aws:iam::123456789012:user/ci", ""), policy: mayAssume, allowed: true},
		"trusts everybody":             {trust: trusting("*", ""), policy: mayAssume, allowed: true},
		"external id missing":          {trust: trusting("123456789012", externalID), policy: mayAssume},
		"external id wrong":            {trust: trusting("123456789012", externalID), policy: mayAssume, externalID: aws.String("guess")},
		"external id right":            {trust: trusting("123456789012", externalID), policy: mayAssume, externalID: aws.String("secret"), allowed: true},
		"multi-factor wanted":          {trust: trusting("123456789012", `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`), policy: mayAssume},
		"organization wanted":          {trust: trusting("*", `,"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-elsewhere0"}}`), policy: mayAssume, allowed: true},
		"condition that nobody knows":  {trust: trusting("*", `,"Condition":{"BinaryEquals":{"aws:userid":"x"}}`), policy: mayAssume},
		"denied by a second statement": {trust: trusting("123456789012", ""), policy: `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			w.UserCredentials(w.ManagementAccountID(), "ci", c.policy)
			id := w.AddAccount(awssim.Account{})
			member := w.as(w.CredentialsFor(id))
			if c.role == "" {
				c.role = "TargetRole"
			}
			must[*iam.CreateRoleOutput](t)(member.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: &c.role, AssumeRolePolicyDocument: &c.trust}))
			ci := w.as(w.UserCredentials(w.ManagementAccountID(), "ci", c.policy))
			_, err := ci.sts.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: roleARN(id, c.role), RoleSessionName: aws.String("test"), ExternalId: c.externalID})
			if c.allowed && err != nil {
				t.Errorf("refused: %v", err)
			} else if !c.allowed {
				wantRefusal(t, err, "AccessDenied", "")
			}
		})
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	in := &sts.AssumeRoleInput{RoleArn: roleARN(id, "OrganizationAccountAccessRole"), DurationSeconds: aws.Int32(900)}
	keys := assume(t, w.clients, in)
	member := w.as(keys)
	keys.SessionToken = "another"
	_, err := w.as(keys).sts.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantRefusal(t, err, "InvalidClientTokenId", "")
	w.clock.Advance(899 * time.Second)
	identity(t, member)
	w.clock.Advance(time.Second)
	_, err = member.sts.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantRefusal(t, err, "ExpiredToken", "")
	_, err = member.org.DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{})
	wantRefusal(t, err, "ExpiredTokenException", "")
}

func TestSessionDurations(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	member := w.as(w.CredentialsFor(id))
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["123456789012","` + id + `"]},"Action":"sts:AssumeRole"}]}`
	must[*iam.CreateRoleOutput](t)(member.iam.CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: aws.String("Long"), AssumeRolePolicyDocument: &trust, MaxSessionDuration: aws.Int32(43200),
	}))
	hours := func(c clients, role string, seconds int32) error {
		_, err := c.sts.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: roleARN(id, role), RoleSessionName: aws.String("test"), DurationSeconds: &seconds})
		return err
	}
	if err := hours(w.clients, "Long", 43200); err != nil {
		t.Errorf("twelve hours: %v", err)
	}
	wantRefusal(t, hours(w.clients, "OrganizationAccountAccessRole", 3601), "ValidationError", "")
	wantRefusal(t, hours(w.clients, "Long", 899), "ValidationError", "")
	chained := w.as(assume(t, w.clients, &sts.AssumeRoleInput{RoleArn: roleARN(id, "OrganizationAccountAccessRole")}))
	wantRefusal(t, hours(chained, "Long", 3601), "ValidationError", "")
	if err := hours(chained, "Long", 3600); err != nil {
		t.Errorf("one hour in a chain: %v", err)
	}
}

func TestSessionPolicyNarrowsARole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	member := w.as(assume(t, w.clients, &sts.AssumeRoleInput{
		RoleArn: roleARN(id, "OrganizationAccountAccessRole"),
		Policy:  aws.String(`{"Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}]}`),
	}))
	must[*iam.GetRoleOutput](t)(member.iam.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("OrganizationAccountAccessRole")}))
	_, err := member.iam.ListRoles(t.Context(), &iam.ListRolesInput{})
	wantRefusal(t, err, "AccessDenied", "")
	_, err = w.sts.AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: roleARN(id, "OrganizationAccountAccessRole"), RoleSessionName: aws.String("test"),
		Policy: aws.String(`{"Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}]}` + strings.Repeat(" ", 2000)),
	})
	wantRefusal(t, err, "PackedPolicyTooLarge", "")
}

func TestMembersAndStrangers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	member := w.as(w.CredentialsFor(id))
	o := must[*organizations.DescribeOrganizationOutput](t)(member.org.DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{}))
	if *o.Organization.MasterAccountId != w.ManagementAccountID() {
		t.Errorf("a member sees %+v", o.Organization)
	}
	_, err := member.org.ListAccounts(t.Context(), &organizations.ListAccountsInput{})
	wantRefusal(t, err, "AccessDeniedException", "")

	otherID, keys := w.AddOrganization()
	other := w.as(keys)
	_, err = other.org.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: &id})
	wantRefusal(t, err, "AccountNotFoundException", "")
	list := must[*organizations.ListAccountsOutput](t)(other.org.ListAccounts(t.Context(), &organizations.ListAccountsInput{}))
	if len(list.Accounts) != 1 || *list.Accounts[0].Id != otherID {
		t.Errorf("another organization has %+v", list.Accounts)
	}
}

func TestPermissionsOfUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	user := w.as(w.UserCredentials(w.ManagementAccountID(), "reader", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["organizations:Describe*","organizations:CreateAccount"],"Resource":"*"},
		{"Effect":"Deny","Action":"organizations:DescribeAccount","Resource":"arn:aws:organizations::*:account/*/`+id+`"}]}`))
	describe := func(id string) error {
		_, err := user.org.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: &id})
		return err
	}
	if err := describe(w.ManagementAccountID()); err != nil {
		t.Errorf("allowed: %v", err)
	}
	wantRefusal(t, describe(id), "AccessDeniedException", "")
	_, err := user.org.ListRoots(t.Context(), &organizations.ListRootsInput{})
	wantRefusal(t, err, "AccessDeniedException", "")
	create := &organizations.CreateAccountInput{AccountName: aws.String("x"), Email: aws.String("x@example.com"), Tags: tagsOf("a", "b")}
	_, err = user.org.CreateAccount(t.Context(), create)
	wantRefusal(t, err, "AccessDeniedException", "") // tags need organizations:TagResource
	create.Tags = nil
	must[*organizations.CreateAccountOutput](t)(user.org.CreateAccount(t.Context(), create))

	w.Deny("organizations:List*", "test")
	_, err = w.org.ListRoots(t.Context(), &organizations.ListRootsInput{})
	wantRefusal(t, err, "AccessDeniedException", "")
	w.Allow("organizations:List*")
	must[*organizations.ListRootsOutput](t)(w.org.ListRoots(t.Context(), &organizations.ListRootsInput{}))
}

// TestBadCredentials sends what no SDK sends.
func TestBadCredentials(t *testing.T) {
	t.Parallel()
	const scope = "/20261123/us-east-1/organizations/aws4_request, SignedHeaders=host, Signature=0"
	for name, c := range map[string]struct{ authorization, token, want string }{
		"none":              {want: "MissingAuthenticationTokenException"},
		"cut off":           {authorization: "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/organizations/aws4_request", want: "IncompleteSignatureException"},
		"other scheme":      {authorization: "Bearer Credential=test" + scope, want: "IncompleteSignatureException"},
		"unknown session":   {authorization: "AWS4-HMAC-SHA256 Credential=ASIAUNKNOWN" + scope, token: "x", want: "UnrecognizedClientException"},
		"as it ought to be": {authorization: "AWS4-HMAC-SHA256 Credential=test" + scope},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			header := http.Header{"X-Amz-Target": {"AWSOrganizationsV20161128.DescribeOrganization"}}
			if c.authorization != "" {
				header.Set("Authorization", c.authorization)
			}
			if c.token != "" {
				header.Set("X-Amz-Security-Token", c.token)
			}
			answer := w.send(t, header, "{}")
			if got, _ := answer.body["__type"].(string); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
