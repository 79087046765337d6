package awssim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// bucketPolicy is a policy of one statement about the bucket of the tests and its objects.
func bucketPolicy(effect, principal, action, more string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":%q,"Principal":%s,"Action":%q,
		"Resource":["arn:aws:s3:::a-bucket","arn:aws:s3:::a-bucket/*"]%s}]}`, effect, principal, action, more)
}

func (w *world) putPolicy(t *testing.T, policy string) error {
	t.Helper()
	return failureOf(w.s3.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String(testBucket), Policy: &policy}))
}

func TestRefusedBucketPolicies(t *testing.T) {
	t.Parallel()
	service := `{"Service":"billingreports.amazonaws.com"}`
	fine := bucketPolicy("Allow", service, "s3:PutObject", "")
	for name, test := range map[string]struct{ policy, code, says string }{
		"no JSON":                  {"not json", "MalformedPolicy", "first byte must be '{'"},
		"broken JSON":              {`{"Version":`, "MalformedPolicy", "invalid Json"},
		"an unknown version":       {strings.Replace(fine, "2012-10-17", "2024-01-01", 1), "MalformedPolicy", "Syntax errors"},
		"an unknown element":       {strings.Replace(fine, `"Effect"`, `"Colour":"red","Effect"`, 1), "", ""},
		"no principal":             {strings.Replace(fine, `"Principal":`+service+`,`, "", 1), "MalformedPolicy", "Missing required field Principal"},
		"no resource":              {`{"Statement":{"Effect":"Allow","Principal":` + service + `,"Action":"s3:*"}}`, "MalformedPolicy", "Missing required field Resource"},
		"another bucket":           {strings.ReplaceAll(fine, "a-bucket", "b-bucket"), "MalformedPolicy", "Policy has invalid resource"},
		"a bucket that begins so":  {strings.ReplaceAll(fine, "a-bucket", "a-bucket-too"), "MalformedPolicy", "Policy has invalid resource"},
		"all buckets":              {strings.ReplaceAll(fine, `"arn:aws:s3:::a-bucket/*"`, `"*"`), "", ""},
		"another service's action": {strings.Replace(fine, "s3:PutObject", "ec2:RunInstances", 1), "MalformedPolicy", "Policy has invalid action"},
		"an action on objects of the bucket itself": {strings.Replace(fine, `["arn:aws:s3:::a-bucket","arn:aws:s3:::a-bucket/*"]`, `"arn:aws:s3:::a-bucket"`, 1), "MalformedPolicy", "Action does not apply"},
		"an action on the bucket of objects":        {strings.Replace(strings.Replace(fine, `["arn:aws:s3:::a-bucket","arn:aws:s3:::a-bucket/*"]`, `"arn:aws:s3:::a-bucket/*"`, 1), "s3:PutObject", "s3:ListBucket", 1), "MalformedPolicy", "Action does not apply"},
		"a role that is not there":                  {bucketPolicy("Allow", `{"AWS":"arn:aws:iam::123456789012:role/nobody"}`, "s3:GetObject", ""), "MalformedPolicy", "Invalid principal in policy"},
		"an unknown kind of principal":              {bucketPolicy("Allow", `{"Team":"a"}`, "s3:GetObject", ""), "MalformedPolicy", "Invalid principal in policy"},
		"a principal that is none":                  {bucketPolicy("Allow", `{"AWS":"everybody"}`, "s3:GetObject", ""), "MalformedPolicy", "Invalid principal in policy"},
		"too long":                                  {strings.Replace(fine, `"Effect"`, `"Sid":"`+strings.Repeat("s", 20<<10)+`","Effect"`, 1), "MalformedPolicy", "maximum allowed document size"},
		"blanks do not count":                       {fine + strings.Repeat(" ", 20<<10), "", ""},
		"public":                                    {bucketPolicy("Allow", `"*"`, "s3:GetObject", ""), "AccessDenied", "BlockPublicPolicy"},
		"public for accounts":                       {bucketPolicy("Allow", `{"AWS":"*"}`, "s3:GetObject", ""), "AccessDenied", "BlockPublicPolicy"},
		"public from half of the world": {
			bucketPolicy("Allow", `"*"`, "s3:GetObject", `,"Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}`), "AccessDenied", "BlockPublicPolicy",
		},
		"public for other accounts": {
			bucketPolicy("Allow", `"*"`, "s3:GetObject", `,"Condition":{"StringNotEquals":{"aws:PrincipalAccount":"1"}}`), "AccessDenied", "BlockPublicPolicy",
		},
		"everybody of an account":     {bucketPolicy("Allow", `"*"`, "s3:GetObject", `,"Condition":{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}`), "", ""},
		"everybody from some address": {bucketPolicy("Allow", `"*"`, "s3:GetObject", `,"Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`), "", ""},
		"everybody of some accounts": {
			bucketPolicy("Allow", `"*"`, "s3:GetObject", `,"Condition":{"StringLike":{"aws:PrincipalAccount":"12345678901*"}}`), "AccessDenied", "BlockPublicPolicy",
		},
		"a deny for everybody": {bucketPolicy("Deny", `"*"`, "s3:*", `,"Condition":{"Bool":{"aws:SecureTransport":"false"}}`), "", ""},
		"a service":            {fine, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := withBucket(t, awssim.Options{})
			err := w.putPolicy(t, test.policy)
			got, absent := settings(t, w.s3)["policy"]()
			if test.code == "" {
				if err != nil || got != test.policy {
					t.Errorf("%v: the policy is %v", err, got)
				}
				return
			}
			wantRefusal(t, err, test.code, "")
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v does not say %q", err, test.says)
			}
			wantCode(t, absent, "NoSuchBucketPolicy")
		})
	}
}

func TestPolicyStatusTellsPublicPolicies(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{LegacyBuckets: true})
	for policy, want := range map[string]bool{
		bucketPolicy("Allow", `"*"`, "s3:GetObject", ""):                                true,
		bucketPolicy("Allow", `{"AWS":"123456789012"}`, "s3:GetObject", ""):             false,
		bucketPolicy("Allow", `{"Service":"billingreports.amazonaws.com"}`, "s3:*", ""): false,
		bucketPolicy("Allow", `{"AWS":["123456789012","*"]}`, "s3:GetObject", ""):       true,
	} {
		if err := w.putPolicy(t, policy); err != nil {
			t.Fatal(err)
		}
		if got, err := settings(t, w.s3)["policy status"](); err != nil || got != want {
			t.Errorf("%s: public is %v (%v), want %v", policy, got, err, want)
		}
	}
}

// TestBucketPolicyDecides holds who gets at a bucket: a stranger needs the permission of both accounts, an own user that of
// one.
func TestBucketPolicyDecides(t *testing.T) {
	t.Parallel()
	const stranger, ownUser = "222222222222", "arn:aws:iam::123456789012:user/reader"
	reading := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:List*","Resource":"*"}]}`
	listing := func(client *s3.Client) func(*testing.T) error {
		return func(t *testing.T) error {
			return failureOf(client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(testBucket)}))
		}
	}
	for name, test := range map[string]struct {
		policy  string
		foreign bool
		userMay bool
		open    bool // the public access block is off
		allowed bool
	}{
		"a stranger without a policy":                  {foreign: true, userMay: true},
		"a stranger whom the bucket lets in":           {policy: bucketPolicy("Allow", `{"AWS":"`+stranger+`"}`, "s3:ListBucket", ""), foreign: true, userMay: true, allowed: true},
		"a stranger by root":                           {policy: bucketPolicy("Allow", `{"AWS":"arn:aws:iam::`+stranger+`:root"}`, "s3:ListBucket", ""), foreign: true, userMay: true, allowed: true},
		"a stranger whom the own account does not let": {policy: bucketPolicy("Allow", `{"AWS":"`+stranger+`"}`, "s3:ListBucket", ""), foreign: true},
		"a stranger for something else":                {policy: bucketPolicy("Allow", `{"AWS":"`+stranger+`"}`, "s3:GetObject", ""), foreign: true, userMay: true},
		"another stranger":                             {policy: bucketPolicy("Allow", `{"AWS":"333333333333"}`, "s3:ListBucket", ""), foreign: true, userMay: true},
		"everybody, restricted":                        {policy: bucketPolicy("Allow", `"*"`, "s3:ListBucket", ""), foreign: true, userMay: true},
		"everybody":                                    {policy: bucketPolicy("Allow", `"*"`, "s3:ListBucket", ""), foreign: true, userMay: true, open: true, allowed: true},
		"an own user by the own policy":                {userMay: true, allowed: true},
		"an own user without":                          {},
		"an own user by the bucket":                    {policy: bucketPolicy("Allow", `{"AWS":"`+ownUser+`"}`, "s3:ListBucket", ""), allowed: true},
		"an own user by the account":                   {policy: bucketPolicy("Allow", `{"AWS":"123456789012"}`, "s3:ListBucket", "")},
		"an own user whom the bucket keeps out":        {policy: bucketPolicy("Deny", `{"AWS":"`+ownUser+`"}`, "s3:*", ""), userMay: true},
		"everybody but":                                {policy: strings.Replace(bucketPolicy("Deny", `{"AWS":"`+ownUser+`"}`, "s3:*", ""), "Principal", "NotPrincipal", 1), userMay: true, allowed: true},
		"everybody but somebody else":                  {policy: strings.Replace(bucketPolicy("Deny", `{"AWS":"333333333333"}`, "s3:*", ""), "Principal", "NotPrincipal", 1), userMay: true},
		"only over TLS":                                {policy: bucketPolicy("Deny", `"*"`, "s3:*", `,"Condition":{"Bool":{"aws:SecureTransport":"false"}}`), userMay: true, allowed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := withBucket(t, awssim.Options{LegacyBuckets: test.open})
			w.AddAccount(awssim.Account{ID: stranger})
			w.AddAccount(awssim.Account{ID: "333333333333"})
			account, policies := awssim.ManagementAccountID, []string{}
			if test.foreign {
				account = stranger
			}
			if test.userMay {
				policies = append(policies, reading)
			}
			keys := w.UserCredentials(account, "reader", policies...)
			w.SetBucketPolicy(testBucket, test.policy)
			err := listing(w.as(keys).s3)(t)
			if test.allowed {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantRefusal(t, err, "AccessDenied", "")
		})
	}
}

func TestPoliciesAreForTheOwnAccountOnly(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	w.SetBucketPolicy(testBucket, bucketPolicy("Allow", `{"AWS":"`+id+`"}`, "s3:*", ""))
	stranger := w.as(w.CredentialsFor(id)).s3
	must[*s3.HeadBucketOutput](t)(stranger.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String(testBucket)}))
	_, err := stranger.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String(testBucket)})
	wantRefusal(t, err, "MethodNotAllowed", "")
	_, err = stranger.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: aws.String(testBucket)})
	wantRefusal(t, err, "MethodNotAllowed", "")
}

// TestBucketPolicyNamesNewRoles is what a policy for readers needs: the role must be there.
func TestBucketPolicyNamesNewRoles(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	policy := bucketPolicy("Allow", `{"AWS":"arn:aws:iam::123456789012:role/reader"}`, "s3:GetObject", "")
	wantCode(t, w.putPolicy(t, policy), "MalformedPolicy")
	must[*iam.CreateRoleOutput](t)(w.iam.CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName:                 aws.String("reader"),
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}`),
	}))
	if err := w.putPolicy(t, policy); err != nil {
		t.Error(err)
	}
	must[*s3.DeletePublicAccessBlockOutput](t)(w.s3.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: aws.String(testBucket)}))
	if err := w.putPolicy(t, bucketPolicy("Allow", `"*"`, "s3:GetObject", "")); err != nil {
		t.Errorf("without a public access block: %v", err)
	}
	must[*s3.PutPublicAccessBlockOutput](t)(w.s3.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{
		Bucket: aws.String(testBucket), PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicPolicy: aws.Bool(true)},
	}))
	wantCode(t, w.putPolicy(t, bucketPolicy("Allow", `"*"`, "s3:PutObject", "")), "AccessDenied")
}

// TestBucketPolicyKeepsDeletedRoles shows a deleted role by its id, with which the policy cannot be written again.
func TestBucketPolicyKeepsDeletedRoles(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	w.AddRole(awssim.ManagementAccountID, "reader", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}`)
	role := must[*iam.GetRoleOutput](t)(w.iam.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("reader")}))
	if err := w.putPolicy(t, bucketPolicy("Allow", `{"AWS":"`+*role.Role.Arn+`"}`, "s3:GetObject", "")); err != nil {
		t.Fatal(err)
	}
	must[*iam.DeleteRoleOutput](t)(w.iam.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String("reader")}))
	got, err := settings(t, w.s3)["policy"]()
	policy := fmt.Sprint(got)
	if err != nil || !strings.Contains(policy, `{"AWS":"`+*role.Role.RoleId+`"}`) {
		t.Errorf("%v: the policy is %s", err, policy)
	}
	wantRefusal(t, w.putPolicy(t, policy), "MalformedPolicy", "")
}
