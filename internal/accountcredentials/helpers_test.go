package accountcredentials_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const (
	typeName = "doit_account_credentials"
	own      = awssim.ManagementAccountID
)

// object is a configuration.
type object = map[string]any

// keys are the credentials that were opened.
func keys(t *testing.T, opened acctest.Object) credentials.StaticCredentialsProvider {
	t.Helper()
	return credentials.NewStaticCredentialsProvider(
		opened.Attribute(t, "access_key_id"), opened.Attribute(t, "secret_access_key"), opened.Attribute(t, "session_token"))
}

// who is the ARN behind credentials.
func who(t *testing.T, w *acctest.World, opened acctest.Object) string {
	t.Helper()
	client := sts.New(sts.Options{BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: keys(t, opened)})
	out, err := client.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Arn
}

// inside is the IAM of the account that credentials belong to.
func inside(t *testing.T, w *acctest.World, opened acctest.Object) *iam.Client {
	t.Helper()
	return iam.New(iam.Options{BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: keys(t, opened), RetryMaxAttempts: 1})
}

// newborn is an account that has just joined.
func newborn(w *acctest.World) string {
	return w.AWS.AddAccount(awssim.Account{Name: "team-a", JoinedAt: w.Clock.Now().Add(-time.Minute)})
}

// grown is an account that is a year old.
func grown(w *acctest.World) string { return w.AWS.AddAccount(awssim.Account{Name: "team-a"}) }
