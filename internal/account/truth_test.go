package account_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// What random histories (internal/organization/property_test.go) have found, each as short as it can be told.

// Names are no one's own: the request in flight may make the account of somebody else.
func TestRequestOfTheSameNameIsNotCalledOurs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.CreateDuration = time.Hour })
	w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil))
	_, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(map[string]any{"email": "aws+team-b@example.com"}))
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Fatalf("CreateAccount was sent %d times", n)
	}
	if strings.Contains(said, "AWS is making the account") || !strings.Contains(said, "which may be this one") {
		t.Errorf("nothing was requested for this address: %s", said)
	}
}

// searches says that a listing of requests looks for one that may have ended, and is no poll.
func searches(c awssim.Call) bool {
	in, _ := c.Input.(*organizations.ListCreateAccountStatusInput)
	return in != nil && slices.Contains(in.States, orgtypes.CreateAccountStateSucceeded)
}

func TestFailedRequestIsNotCalledRunning(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"EMAIL_ALREADY_EXISTS", "CONCURRENT_ACCOUNT_MODIFICATION"} {
		w := acctest.NewWorld(t)
		w.AWS.FailNextCreation(reason)
		w.AWS.Inject(awssim.Fault{Operation: "ListCreateAccountStatus", Skip: 1, When: searches, Kind: awssim.FaultError, Error: &denied})
		_, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil))
		if strings.Contains(said, "AWS is making the account") || !strings.Contains(said, reason) {
			t.Errorf("%s: %s", reason, said)
		}
	}
}

// AWS documents that a list may answer with nothing and a token, any number of times.
func TestEmptyPagesHideNoRequest(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "DescribeCreateAccountStatus", Kind: awssim.FaultError, Error: &denied})
	w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil))
	w.AWS.Inject(awssim.Fault{Operation: "ListCreateAccountStatus", Kind: awssim.FaultEmptyPage, Count: 5})
	mustApply(t, w.Server(t, nil), account1(nil))
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was sent %d times", n)
	}
}

func TestEmptyPagesHideNoParent(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.WithoutPaths = true })
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	w.AWS.Inject(awssim.Fault{Operation: "ListParents", Kind: awssim.FaultEmptyPage, Count: 5})
	mustApply(t, w.Server(t, nil), account1(map[string]any{"parent_id": dev}))
}

// The client gives up on a connection that hangs, and the answer is lost as in any other way.
func TestRequestWithoutAnswerIsLookedFor(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]awssim.FaultKind{"executed": awssim.FaultHangAfter, "not executed": awssim.FaultHang} {
		w := acctest.NewWorld(t)
		w.AWS.Inject(awssim.Fault{Operation: "CreateAccount", Kind: kind})
		impatient := provider.WithHTTPClient(&http.Client{Timeout: time.Second})
		made, said := w.Server(t, nil, impatient).Apply(t, accountType, acctest.Object{}, account1(nil))
		if looks := w.AWS.CountCalls("ListCreateAccountStatus"); looks < 2 || made.State.IsNull() != (kind == awssim.FaultHang) {
			t.Errorf("%s: AWS was asked for its requests %d times: %s", name, looks, said)
		}
		if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
			t.Errorf("%s: CreateAccount was sent %d times", name, n)
		}
	}
}

// Only the answer to CloseAccount itself proves that there is nothing to close.
func TestAccountThatAWSDoesNotShowIsClosed(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "close"}))
	w.AWS.Inject(awssim.Fault{Operation: "DescribeAccount", Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccountNotFoundException", Message: "not yet everywhere"}})
	left, said := w.Server(t, nil).Apply(t, accountType, made, nil)
	if a, _ := w.AWS.Account(made.Attribute(t, "id")); !left.State.IsNull() || a.State == "ACTIVE" {
		t.Errorf("the account is %s, and Terraform has %s: %s", a.State, left.State, said)
	}
}

// The address is wanted again at once, while AWS still calls the account ACTIVE every other time and its marker is young.
// The organization is too large for a plan to find the account, and an answer that is lost makes the next one say ACTIVE again.
func TestClosingAccountIsNotContinuedWith(t *testing.T) {
	t.Parallel()
	for skip := range 3 {
		w := acctest.NewWorld(t, func(o *awssim.Options) {
			o.Flapping, o.CloseDuration, o.SeedAccounts = 10*time.Minute, time.Hour, 700
		})
		made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "close"}))
		if left, said := w.Server(t, nil).Apply(t, accountType, made, nil); !left.State.IsNull() {
			t.Fatal(said)
		}
		w.AWS.Inject(awssim.Fault{Operation: "DescribeAccount", Skip: skip, Kind: awssim.FaultResetAfter})
		if again, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil)); !again.State.IsNull() {
			t.Errorf("an account that is being closed became a new one: %s", said)
		}
	}
}

// The time of an apply is over before AWS shows the account that an earlier one requested.
func TestRequestIsNotSentAgainWhenTimeIsOver(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	config := account1(map[string]any{"timeouts": map[string]any{"create": "4m"}})
	hidden := awssim.Fault{
		Operation: "DescribeAccount", Count: awssim.Always, Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccountNotFoundException", Message: "not yet"},
	}
	injected := w.AWS.Inject(hidden)
	for range 2 {
		if state, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config); !state.State.IsNull() || !strings.Contains(said, "Apply again") {
			t.Errorf("an account that nobody sees was vended: %s", said)
		}
	}
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was sent %d times", n)
	}
	injected.Remove()
	mustApply(t, w.Server(t, nil), config)
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was sent %d times in the end", n)
	}
}

// A provider that is killed takes what it noted about the pending change along: Terraform keeps the state without it.
func TestCodeIsGoodAfterTheProviderWasKilled(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(nil))
	config := account1(map[string]any{"email": "aws+new-a@example.com"})
	pending, _ := w.Server(t, nil).Apply(t, accountType, made, config)
	pending.Private = nil
	config["email_otp"] = w.AWS.OTP(made.Attribute(t, "id"))
	changed, said := w.Server(t, nil).Apply(t, accountType, pending, config)
	if got := changed.Attribute(t, "email"); got != "aws+new-a@example.com" || strings.Contains(said, "ERROR") {
		t.Errorf("the root address in state is %s: %s", got, said)
	}
	if n := w.AWS.CountCalls("StartPrimaryEmailUpdate"); n != 1 {
		t.Errorf("AWS was made to send %d codes", n)
	}
}
