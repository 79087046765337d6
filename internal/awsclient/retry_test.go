package awsclient_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// createAccount makes the call that must not be sent twice.
func createAccount(ctx context.Context, c *awsclient.Client) error {
	_, err := c.Organizations().CreateAccount(ctx,
		&organizations.CreateAccountInput{AccountName: new("team"), Email: new("team@example.com")}, awsclient.NoRetryWhenAmbiguous)
	return err
}

// startEmailUpdate makes a call for which a conflict is final.
func startEmailUpdate(ctx context.Context, c *awsclient.Client) error {
	_, err := c.Account().StartPrimaryEmailUpdate(ctx, &account.StartPrimaryEmailUpdateInput{AccountId: new("444455556666"), PrimaryEmail: new("team@example.com")})
	return err
}

func refusingXML(status int, code string) func(http.ResponseWriter, request) bool {
	return func(w http.ResponseWriter, _ request) bool {
		refuseXML(w, status, code, "no")
		return true
	}
}

// TestWhatIsTriedAgain answers the first attempts in one way and counts how many there are.
func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	const attempts = 4
	for name, test := range map[string]struct {
		answer func(http.ResponseWriter, request) bool
		call   func(context.Context, *awsclient.Client) error
		again  bool
	}{
		"concurrent modification":                    {refusing(400, "ConcurrentModificationException", `"Message":"no"`), closeAccount, true},
		"concurrent modification, IAM":               {refusingXML(409, "ConcurrentModification"), calls["iam"], true},
		"temporarily unmodifiable, IAM":              {refusingXML(409, "EntityTemporarilyUnmodifiable"), calls["iam"], true},
		"operation aborted, S3":                      {respond(409, "application/xml", "<Error><Code>OperationAborted</Code></Error>"), listBuckets, true},
		"throttled, SNS":                             {refusingXML(429, "Throttled"), calls["sns"], true},
		"key of the topic throttled, SNS":            {refusingXML(400, "KMSThrottling"), calls["sns"], true},
		"no such topic, SNS":                         {refusingXML(404, "NotFound"), calls["sns"], false},
		"conflict of closing":                        {refusing(409, "ConflictException", `"Message":"no"`), closeAccount, true},
		"conflict of an address: it is taken":        {refusing(409, "ConflictException", `"message":"taken"`), startEmailUpdate, false},
		"throttled":                                  {throttled, closeAccount, true},
		"unknown 429":                                {refusing(429, "EasyNow", `"Message":"no"`), closeAccount, true},
		"internal failure":                           {refusing(500, "ServiceException", `"Message":"no"`), closeAccount, true},
		"gateway":                                    {respond(502, "text/html", html), closeAccount, true},
		"no answer":                                  {hangUp(""), closeAccount, true},
		"finalizing takes an hour":                   {refusing(400, "FinalizingOrganizationException", `"Message":"no"`), closeAccount, false},
		"access denied":                              {refusing(400, "AccessDeniedException", `"Message":"no"`), closeAccount, false},
		"refused for a reason":                       {refusing(400, "ConstraintViolationException", `"Message":"no"`), closeAccount, false},
		"creation, throttled":                        {throttled, createAccount, true},
		"creation, unknown 429":                      {refusing(429, "EasyNow", `"Message":"no"`), createAccount, true},
		"creation, concurrent modification":          {refusing(400, "ConcurrentModificationException", `"Message":"no"`), createAccount, true},
		"creation, internal failure":                 {refusing(500, "ServiceException", `"Message":"no"`), createAccount, false},
		"creation, gateway":                          {respond(502, "text/html", html), createAccount, false},
		"creation, no answer":                        {hangUp(""), createAccount, false},
		"creation, half an answer":                   {hangUp("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), createAccount, false},
		"creation, an answer that cannot be read":    {respond(200, "text/html", html), createAccount, false},
		"creation, a refusal that cannot be read":    {respond(400, "text/html", html), createAccount, false},
		"creation, an unreadable internal failure":   {respond(500, "application/x-amz-json-1.1", "{"), createAccount, false},
		"creation, refused for good":                 {refusing(400, "ConstraintViolationException", `"Message":"no"`), createAccount, false},
		"creation, an answer that speaks no HTTP":    {hangUp("SSH-2.0\r\n\r\n"), createAccount, false},
		"creation, unavailable without an exception": {respond(503, "text/plain", ""), createAccount, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, test.answer)
			err := test.call(t.Context(), newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.MaxRetries = attempts })))
			if err == nil {
				t.Fatal("no error")
			}
			want := 1
			if test.again {
				want = attempts
			}
			if got := len(aws.seen()); got != want {
				t.Errorf("made %d attempts, want %d: %v", got, want, err)
			}
		})
	}
}

func listBuckets(ctx context.Context, c *awsclient.Client) error {
	_, err := c.S3("us-east-1").ListBuckets(ctx, nil)
	return err
}

// TestCreationIsSentAgainWhenItWasNotSent: a connection that was refused has brought nothing to AWS.
func TestCreationIsSentAgainWhenItWasNotSent(t *testing.T) {
	t.Parallel()
	tries := &counting{}
	client := newClient(t, settings(nobodyListens(), func(c *awsclient.Config) { c.MaxRetries, c.Backoff = 4, tries }))
	if err := createAccount(t.Context(), client); err == nil || awsclient.IsAmbiguous(err) {
		t.Errorf("got %v", err)
	}
	if tries.n != 3 {
		t.Errorf("it was tried again %d times, want 3", tries.n)
	}
}

// TestCreationAnsweredAtLast: what AWS refused for the moment was sent again until it was taken.
func TestCreationAnsweredAtLast(t *testing.T) {
	t.Parallel()
	var aws *fakeAWS
	aws = newAWS(t, func(w http.ResponseWriter, r request) bool { return len(aws.seen()) < 3 && throttled(w, r) })
	if err := createAccount(t.Context(), newClient(t, settings(aws.URL))); err != nil {
		t.Error(err)
	}
	if got := len(aws.seen()); got != 3 {
		t.Errorf("made %d attempts, want 3", got)
	}
}
