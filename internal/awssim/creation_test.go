package awssim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestCreateAccountTakesItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{CreateDuration: time.Minute, ActivationDuration: time.Minute})
	out, err := w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{
		AccountName: aws.String("team-a"), Email: aws.String("aws+team-a@example.com"), RoleName: aws.String("Access"),
		IamUserAccessToBilling: orgtypes.IAMUserAccessToBillingDeny,
		Tags:                   []orgtypes.Tag{{Key: aws.String("team"), Value: aws.String("")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	status := func() *orgtypes.CreateAccountStatus {
		t.Helper()
		seen, err := w.org.DescribeCreateAccountStatus(t.Context(), &organizations.DescribeCreateAccountStatusInput{
			CreateAccountRequestId: out.CreateAccountStatus.Id,
		})
		if err != nil {
			t.Fatal(err)
		}
		return seen.CreateAccountStatus
	}
	w.clock.Advance(59 * time.Second)
	if s := status(); s.State != orgtypes.CreateAccountStateInProgress || s.AccountId != nil || *s.AccountName != "team-a" {
		t.Fatalf("before its time: %+v", s)
	}
	w.clock.Advance(time.Second)
	done := status()
	if done.State != orgtypes.CreateAccountStateSucceeded || done.CompletedTimestamp.Sub(*done.RequestedTimestamp) != time.Minute {
		t.Fatalf("at its time: %+v", done)
	}
	if a := w.describe(t, *done.AccountId); a.State != orgtypes.AccountStatePendingActivation || a.Status != orgtypes.AccountStatusActive {
		t.Fatalf("a new account is %s, %s", a.State, a.Status)
	}
	w.clock.Advance(time.Minute)
	a := w.describe(t, *done.AccountId)
	if a.State != orgtypes.AccountStateActive || a.JoinedMethod != orgtypes.AccountJoinedMethodCreated || !a.JoinedTimestamp.Equal(*done.CompletedTimestamp) {
		t.Fatalf("a finished account: %+v", a)
	}
	if want := w.OrganizationID() + "/" + w.RootID() + "/" + *a.Id + "/"; a.Paths[0] != want {
		t.Errorf("path %s, want %s", a.Paths[0], want)
	}
	made, ok := w.AccountByEmail("AWS+team-a@EXAMPLE.com")
	if !ok || made.ID != *a.Id || made.RoleName != "Access" || made.IamUserAccessToBilling != "DENY" || made.Tags["team"] != "" || len(made.Tags) != 1 {
		t.Errorf("snapshot: %+v", made)
	}
}

// TestCreateAccountFails has the verdicts that the facts of the world lead to.
func TestCreateAccountFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange func(*world)
		email   string
		want    string
	}{
		"owned by a member": {
			arrange: func(w *world) { w.AddAccount(awssim.Account{Email: "Taken@example.com"}) }, want: "EMAIL_ALREADY_EXISTS",
		},
		"owned by a closed member": {
			arrange: func(w *world) { w.AddAccount(awssim.Account{Email: "taken@example.com", State: "CLOSED"}) },
			want:    "EMAIL_ALREADY_EXISTS",
		},
		"owned by nobody after 90 days": {
			arrange: func(w *world) { w.DeleteAccount(w.AddAccount(awssim.Account{Email: "taken@example.com"})) },
		},
		"owned outside of the organization": {
			arrange: func(w *world) { w.TakeEmail("taken@example.com") }, want: "EMAIL_ALREADY_EXISTS",
		},
		"undeliverable": {email: "a(b)@example.com", want: "INVALID_EMAIL"},
		"no payment":    {arrange: func(w *world) { w.FailNextCreation("MISSING_PAYMENT_INSTRUMENT") }, want: "MISSING_PAYMENT_INSTRUMENT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			if c.arrange != nil {
				c.arrange(w)
			}
			if c.email == "" {
				c.email = "taken@example.com"
			}
			before := len(w.Accounts())
			must[*organizations.CreateAccountOutput](t)(w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{
				AccountName: aws.String("x"), Email: aws.String(c.email),
			}))
			w.clock.Advance(time.Minute)
			list := must[*organizations.ListCreateAccountStatusOutput](t)(
				w.org.ListCreateAccountStatus(t.Context(), &organizations.ListCreateAccountStatusInput{}))
			if got := string(list.CreateAccountStatuses[0].FailureReason); got != c.want {
				t.Errorf("got the reason %q, want %q", got, c.want)
			}
			if made := len(w.Accounts()) - before; (made == 1) != (c.want == "") {
				t.Errorf("%d accounts were made", made)
			}
		})
	}
}

func TestTwoRequestsForOneAddressMakeOneAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{CreateDuration: 10 * time.Second})
	for range 2 {
		must[*organizations.CreateAccountOutput](t)(w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{
			AccountName: aws.String("x"), Email: aws.String("x@example.com"),
		}))
		w.clock.Advance(time.Second)
	}
	w.clock.Advance(8 * time.Second) // the first is ready, the second is not
	running := must[*organizations.ListCreateAccountStatusOutput](t)(w.org.ListCreateAccountStatus(t.Context(), &organizations.ListCreateAccountStatusInput{
		States: []orgtypes.CreateAccountState{orgtypes.CreateAccountStateInProgress},
	}))
	if n := len(running.CreateAccountStatuses); n != 1 || len(w.Accounts()) != 2 {
		t.Errorf("%d requests are in progress, %d accounts exist", n, len(w.Accounts()))
	}
	w.clock.Advance(time.Minute)
	succeeded := must[*organizations.ListCreateAccountStatusOutput](t)(w.org.ListCreateAccountStatus(t.Context(), &organizations.ListCreateAccountStatusInput{
		States: []orgtypes.CreateAccountState{orgtypes.CreateAccountStateSucceeded},
	}))
	if n := len(succeeded.CreateAccountStatuses); n != 1 || len(w.Accounts()) != 2 {
		t.Errorf("%d requests succeeded, %d accounts exist", n, len(w.Accounts()))
	}
}

func TestCreateAccountRefused(t *testing.T) {
	t.Parallel()
	var fiftyOne []orgtypes.Tag
	for i := range 51 {
		fiftyOne = append(fiftyOne, tagsOf(fmt.Sprintf("k%d", i), "v")...)
	}
	for name, c := range map[string]struct {
		arrange      func(*world)
		change       func(*organizations.CreateAccountInput)
		code, reason string
	}{
		"short address": {change: func(in *organizations.CreateAccountInput) { in.Email = aws.String("a@b.c") }, code: "InvalidInputException", reason: "MIN_LENGTH_EXCEEDED"},
		"long address": {change: func(in *organizations.CreateAccountInput) {
			in.Email = aws.String(strings.Repeat("a", 60) + "@example.com")
		}, code: "InvalidInputException", reason: "MAX_LENGTH_EXCEEDED"},
		"no address at all": {change: func(in *organizations.CreateAccountInput) { in.Email = aws.String("somebody") }, code: "InvalidInputException", reason: "INVALID_PATTERN"},
		"long name":         {change: func(in *organizations.CreateAccountInput) { in.AccountName = aws.String(strings.Repeat("n", 51)) }, code: "InvalidInputException", reason: "MAX_LENGTH_EXCEEDED"},
		"umlaut in name":    {change: func(in *organizations.CreateAccountInput) { in.AccountName = aws.String("Zürich") }, code: "InvalidInputException", reason: "INVALID_PATTERN"},
		"blank in role":     {change: func(in *organizations.CreateAccountInput) { in.RoleName = aws.String("my role") }, code: "InvalidInputException", reason: "INVALID_PATTERN"},
		"reserved role":     {change: func(in *organizations.CreateAccountInput) { in.RoleName = aws.String("AWSServiceRoleForX") }, code: "InvalidInputException", reason: "INVALID_ROLE_NAME"},
		"billing access":    {change: func(in *organizations.CreateAccountInput) { in.IamUserAccessToBilling = "MAYBE" }, code: "InvalidInputException", reason: "INVALID_ENUM"},
		"system tag":        {change: func(in *organizations.CreateAccountInput) { in.Tags = tagsOf("aws:x", "y") }, code: "InvalidInputException", reason: "INVALID_SYSTEM_TAGS_PARAMETER"},
		"tag twice":         {change: func(in *organizations.CreateAccountInput) { in.Tags = tagsOf("x", "y", "x", "z") }, code: "InvalidInputException", reason: "DUPLICATE_TAG_KEY"},
		"tag characters":    {change: func(in *organizations.CreateAccountInput) { in.Tags = tagsOf("x", "a;b") }, code: "InvalidInputException", reason: "INVALID_PATTERN"},
		"too many tags":     {change: func(in *organizations.CreateAccountInput) { in.Tags = fiftyOne }, code: "ConstraintViolationException", reason: "MAX_TAG_LIMIT_EXCEEDED"},
		"account quota":     {arrange: func(w *world) { w.SetAccountQuota(1) }, code: "ConstraintViolationException", reason: "ACCOUNT_NUMBER_LIMIT_EXCEEDED"},
		"new organization":  {arrange: func(w *world) { w.FinalizingUntil(w.clock.Now().Add(time.Hour)) }, code: "FinalizingOrganizationException"},
		"no organization":   {arrange: func(w *world) { w.SetOrganizationInUse(false) }, code: "AWSOrganizationsNotInUseException"},
		"denied":            {arrange: func(w *world) { w.Deny("organizations:CreateAccount") }, code: "AccessDeniedException"},
		"expired":           {arrange: func(w *world) { w.ExpireCredentials("test") }, code: "ExpiredTokenException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			if c.arrange != nil {
				c.arrange(w)
			}
			in := &organizations.CreateAccountInput{AccountName: aws.String("x"), Email: aws.String("x@example.com")}
			if c.change != nil {
				c.change(in)
			}
			_, err := w.org.CreateAccount(t.Context(), in)
			wantRefusal(t, err, c.code, c.reason)
			w.clock.Advance(time.Hour)
			if n := len(w.Accounts()); n > 1 {
				t.Errorf("the refused request made an account")
			}
			if calls := w.Calls(); len(calls) != 1 || calls[0].Error != c.code || calls[0].Operation != "CreateAccount" {
				t.Errorf("calls written down: %+v", calls)
			}
		})
	}
}

func TestFiveCreationsAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{CreateDuration: time.Minute})
	create := func(i int) error {
		_, err := w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{
			AccountName: aws.String("x"), Email: aws.String(fmt.Sprintf("x%d@example.com", i)),
		})
		return err
	}
	for i := range 5 {
		if err := create(i); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal(t, create(5), "ConstraintViolationException", "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED")
	w.clock.Advance(time.Minute)
	if err := create(5); err != nil {
		t.Errorf("with places free again: %v", err)
	}
}

func TestAccountQuotaIsCheckedAgainAtTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{CreateDuration: time.Minute})
	must[*organizations.CreateAccountOutput](t)(w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{
		AccountName: aws.String("x"), Email: aws.String("x@example.com"),
	}))
	w.AddAccount(awssim.Account{State: "CLOSED"}) // counts until it is gone
	w.SetAccountQuota(2)
	w.clock.Advance(time.Minute)
	list := must[*organizations.ListCreateAccountStatusOutput](t)(w.org.ListCreateAccountStatus(t.Context(), &organizations.ListCreateAccountStatusInput{}))
	if got := list.CreateAccountStatuses[0].FailureReason; got != orgtypes.CreateAccountFailureReasonAccountLimitExceeded {
		t.Errorf("got the reason %q", got)
	}
}

func TestCreateGovCloudAccountMakesAPair(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	in := &organizations.CreateGovCloudAccountInput{AccountName: aws.String("with blank"), Email: aws.String("gov@example.com")}
	_, err := w.org.CreateGovCloudAccount(t.Context(), in)
	wantRefusal(t, err, "InvalidInputException", "INVALID_PATTERN")
	in.AccountName = aws.String("gov.team-a")
	out := must[*organizations.CreateGovCloudAccountOutput](t)(w.org.CreateGovCloudAccount(t.Context(), in))
	w.clock.Advance(time.Minute)
	seen := must[*organizations.DescribeCreateAccountStatusOutput](t)(w.org.DescribeCreateAccountStatus(t.Context(),
		&organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: out.CreateAccountStatus.Id}))
	made, _ := w.Account(aws.ToString(seen.CreateAccountStatus.AccountId))
	if made.GovCloudAccountID == "" || made.GovCloudAccountID != aws.ToString(seen.CreateAccountStatus.GovCloudAccountId) {
		t.Errorf("status %+v, account %+v", seen.CreateAccountStatus, made)
	}
}

func TestUnknownRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	for id, want := range map[string]string{
		"car-00000000": "CreateAccountStatusNotFoundException", "nonsense": "InvalidInputException",
	} {
		_, err := w.org.DescribeCreateAccountStatus(t.Context(), &organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: &id})
		wantRefusal(t, err, want, "")
	}
}
