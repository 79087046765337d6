package awssim_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestInventoryShowsEveryChange makes one change after the other. Each must show, and looking must not.
func TestInventoryShowsEveryChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, id := t.Context(), w.ManagementAccountID()
	member := w.AddAccount(awssim.Account{Name: "team"})
	var arn *string
	for _, change := range []struct {
		shows string // in a line that was not there before
		do    func()
	}{
		{`"name":"renamed"`, func() { w.RenameAccount(member, "renamed") }},
		{`"tags":{"a":"1"}`, func() { w.TagAccount(member, map[string]string{"a": "1"}) }},
		{`"email":"new@example.com"`, func() { w.SetEmail(member, "new@example.com") }},
		{`"state":"SUSPENDED"`, func() { w.SetState(member, "SUSPENDED") }},
		{`"trusted":["iam.amazonaws.com"]`, func() { w.SetTrustedAccess("account.amazonaws.com", false) }},
		{`"rootFeatures":["RootSessions"]`, func() { w.SetRootFeatures("RootSessions") }},
		{"handshake o-", func() { w.AddInvitation("other@example.com") }},
		{"transfer o-", func() { w.AddOutboundTransfer("ACCEPTED", "111122223333") }},
		{`"rootKeys":1`, func() { w.SetRootAccessKeys(id, 1) }},
		{"role " + id + " Partner", func() { w.createRole(t, "Partner") }},
		{`"maxSession":7200`, func() {
			must[*iam.UpdateRoleOutput](t)(w.iam.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: aws.String("Partner"), MaxSessionDuration: aws.Int32(7200)}))
		}},
		{`"Principal":{"AWS":"222222222222"}`, func() {
			must[*iam.UpdateAssumeRolePolicyOutput](t)(w.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Partner"), PolicyDocument: trusting("222222222222")}))
		}},
		{`"boundary":"arn:aws:iam::aws:policy/ReadOnlyAccess"`, func() {
			must[*iam.PutRolePermissionsBoundaryOutput](t)(w.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("Partner"), PermissionsBoundary: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}))
		}},
		{`"contact BILLING":{"AlternateContactType":"BILLING"`, func() {
			must[*account.PutAlternateContactOutput](t)(w.account.PutAlternateContact(ctx, &account.PutAlternateContactInput{
				AlternateContactType: "BILLING", Name: aws.String("Ada"), Title: aws.String("CFO"), EmailAddress: aws.String("ada@example.com"), PhoneNumber: aws.String("+1 555"),
			}))
		}},
		{`"inline read":{"Version"`, func() {
			must[*iam.PutRolePolicyOutput](t)(w.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("Partner"), PolicyName: aws.String("read"), PolicyDocument: aws.String(readBuckets)}))
		}},
		{"policy " + id + " arn:aws:iam::" + id + ":policy/read", func() {
			arn = must[*iam.CreatePolicyOutput](t)(w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("read"), PolicyDocument: aws.String(readBuckets)})).Policy.Arn
		}},
		{`"attached":["arn:aws:iam::` + id + `:policy/read"]`, func() {
			must[*iam.AttachRolePolicyOutput](t)(w.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("Partner"), PolicyArn: arn}))
		}},
		{`"version v2"`, func() {
			must[*iam.CreatePolicyVersionOutput](t)(w.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: aws.String(readBuckets)}))
		}},
		{"user " + id + " ops", func() { w.AddUser(id, "ops") }},
		{`"mfa":["arn:aws:iam::` + id + `:mfa/ops"]`, func() { w.AddMFADevice(id, "ops") }},
		{`"passwordSet"`, func() {
			must[*iam.CreateLoginProfileOutput](t)(w.iam.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: aws.String("ops"), Password: aws.String("Correct-horse-1")}))
		}},
		{`"passwordReset":true`, func() {
			must[*iam.UpdateLoginProfileOutput](t)(w.iam.UpdateLoginProfile(ctx, &iam.UpdateLoginProfileInput{UserName: aws.String("ops"), PasswordResetRequired: aws.Bool(true)}))
		}},
		{`"Active"`, func() {
			must[*iam.CreateAccessKeyOutput](t)(w.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("ops")}))
		}},
		{`"tags":{"env":"x","team":"a"}`, func() {
			must[*iam.TagRoleOutput](t)(w.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: aws.String("Partner"), Tags: []iamtypes.Tag{{Key: aws.String("env"), Value: aws.String("x")}}}))
		}},
		{"tax " + id, func() { w.SetTaxRegistration(id, "Verified", "DE") }},
		{"report " + id + " daily", func() {
			w.AddReport(id, curtypes.ReportDefinition{ReportName: aws.String("daily"), S3Bucket: aws.String("a-bucket")})
		}},
		{"topic " + id + ` accounts {"region":"eu-west-1"}`, func() { w.AddTopic(id, "eu-west-1", "accounts") }},
		{"message " + id + ` news {"subject":"Hello","text":"World"}`, func() {
			topic := aws.String(w.AddTopic(id, "eu-central-1", "news"))
			must[*sns.PublishOutput](t)(w.sns.Publish(ctx, &sns.PublishInput{TopicArn: topic, Subject: aws.String("Hello"), Message: aws.String("World")}))
		}},
		{"export " + id, func() {
			w.AddExport(id, bcmtypes.Export{Name: aws.String("focus"), DataQuery: &bcmtypes.DataQuery{QueryStatement: aws.String("SELECT bill_bill_type FROM COST_AND_USAGE_REPORT")}})
		}},
	} {
		before := w.Inventory()
		change.do()
		after := w.Inventory()
		appeared := slices.DeleteFunc(slices.Clone(after), func(line string) bool { return slices.Contains(before, line) })
		if !strings.Contains(strings.Join(appeared, "\n"), change.shows) {
			t.Errorf("%s does not show:\n%s", change.shows, strings.Join(appeared, "\n"))
		}
		if strings.Contains(strings.Join(after, ""), "Correct-horse") {
			t.Fatal("a password shows")
		}
	}
	before := w.Inventory()
	must[*iam.GenerateCredentialReportOutput](t)(w.iam.GenerateCredentialReport(ctx, &iam.GenerateCredentialReportInput{}))
	must[*iam.ListUsersOutput](t)(w.iam.ListUsers(ctx, &iam.ListUsersInput{}))
	w.clock.Advance(time.Hour)
	if after := w.Inventory(); !slices.Equal(before, after) {
		t.Errorf("looking changed something:\n%s", strings.Join(after, "\n"))
	}
}

// wantUnchanged checks that nothing was made, changed or deleted.
func wantUnchanged(t *testing.T, w *world, before []string) {
	t.Helper()
	for _, line := range w.Inventory() {
		if !slices.Contains(before, line) {
			t.Errorf("new or changed: %s", line)
		}
	}
	if n := len(w.Inventory()); n != len(before) {
		t.Errorf("%d objects, there were %d", n, len(before))
	}
}
