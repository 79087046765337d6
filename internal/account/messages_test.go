package account_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// The reasons of AWS that creating, closing, removing and moving an account can meet.
var (
	creationFailures = []string{
		"ACCOUNT_LIMIT_EXCEEDED", "EMAIL_ALREADY_EXISTS", "INVALID_EMAIL", "INVALID_ADDRESS", "CONCURRENT_ACCOUNT_MODIFICATION",
		"INTERNAL_FAILURE", "GOVCLOUD_ACCOUNT_ALREADY_EXISTS", "MISSING_PAYMENT_INSTRUMENT", "INVALID_PAYMENT_INSTRUMENT",
		"MISSING_BUSINESS_VALIDATION", "PENDING_BUSINESS_VALIDATION", "FAILED_BUSINESS_VALIDATION", "UNKNOWN_BUSINESS_VALIDATION",
		"INVALID_IDENTITY_FOR_BUSINESS_VALIDATION", "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED",
	}
	createConstraints = []string{
		"ACCOUNT_NUMBER_LIMIT_EXCEEDED", "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED", "ACCOUNT_CREATION_NOT_COMPLETE",
		"MASTER_ACCOUNT_ADDRESS_DOES_NOT_MATCH_MARKETPLACE", "MASTER_ACCOUNT_MISSING_CONTACT_INFO", "MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED",
		"MASTER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED", "MASTER_ACCOUNT_MISSING_BUSINESS_LICENSE", "INVALID_PAYMENT_INSTRUMENT",
		"MAX_TAG_LIMIT_EXCEEDED", "TAG_POLICY_VIOLATION", "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
	}
	closeConstraints = []string{
		"CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED", "CLOSE_ACCOUNT_QUOTA_EXCEEDED", "CloseAccountQuotaExceeded",
		"CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
	}
	removeConstraints = []string{
		"WAIT_PERIOD_ACTIVE", "ACCOUNT_CANNOT_LEAVE_ORGANIZATION", "ACCOUNT_CANNOT_LEAVE_WITHOUT_EULA",
		"ACCOUNT_CANNOT_LEAVE_WITHOUT_PHONE_VERIFICATION", "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED", "INVALID_PAYMENT_INSTRUMENT",
		"CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
	}
	moveConstraints = []string{"ORGANIZATION_NOT_IN_ALL_FEATURES_MODE"}
)

// everyCall are refusals that any call can meet.
var everyCall = map[string]awssim.Error{
	"throttled":                  {Code: "TooManyRequestsException", Message: "You have sent too many requests in too short a period of time."},
	"access denied":              {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform this."},
	"no organization":            {Code: "AWSOrganizationsNotInUseException", Message: "Your account is not a member of an organization."},
	"expired credentials":        {Code: "ExpiredTokenException", Message: "The security token included in the request is expired"},
	"unknown credentials":        {Code: "UnrecognizedClientException", Message: "The security token included in the request is invalid."},
	"organization in the making": {Code: "FinalizingOrganizationException", Message: "Organizations could not perform the operation because your organization hasn't finished initializing."},
	"concurrent changes":         {Code: "ConcurrentModificationException", Message: "The target of the operation is currently being modified by a different request. Try again later."},
	"AWS fails":                  {Code: "ServiceException", Message: "Organizations can't complete your request because of an internal service error.", Status: 500},
}

// deeds are what can be done with an account and go wrong. Each returns what a user reads.
var deeds = map[string]struct {
	operation string
	run       func(t *testing.T, arrange func(*acctest.World)) string
}{
	"create": {"CreateAccount", func(t *testing.T, arrange func(*acctest.World)) string {
		t.Helper()
		w := acctest.NewWorld(t)
		arrange(w)
		state, said := w.Server(t, nil).Apply(t, "doit_aws_account", acctest.Object{}, account1(nil))
		if !state.State.IsNull() {
			t.Error("a failed create left a state, which Terraform would taint")
		}
		return said
	}},
	"close":  {"CloseAccount", destroyed("close")},
	"remove": {"RemoveAccountFromOrganization", destroyed("remove")},
	"move": {"MoveAccount", func(t *testing.T, arrange func(*acctest.World)) string {
		t.Helper()
		w := acctest.NewWorld(t)
		s := w.Server(t, nil)
		made := mustApply(t, s, account1(nil))
		arrange(w)
		_, said := s.Apply(t, "doit_aws_account", made, account1(map[string]any{"parent_id": w.AWS.AddOU(w.AWS.RootID(), "dev")}))
		return said
	}},
}

// account1 is a whole configuration for the protocol tests.
func account1(more map[string]any) map[string]any {
	config := map[string]any{
		"name": "team-a", "email": "aws+team-a@example.com",
		"timeouts": map[string]any{"create": "5m", "delete": "5m"},
	}
	maps.Copy(config, more)
	return config
}

func mustApply(t *testing.T, s *acctest.Server, config map[string]any) acctest.Object {
	t.Helper()
	made, said := s.Apply(t, "doit_aws_account", acctest.Object{}, config)
	if strings.Contains(said, "ERROR") {
		t.Fatal(said)
	}
	return made
}

// destroyed makes an account in one run and destroys it in the next, for the first run would refuse.
func destroyed(deed string) func(t *testing.T, arrange func(*acctest.World)) string {
	return func(t *testing.T, arrange func(*acctest.World)) string {
		t.Helper()
		w := acctest.NewWorld(t)
		made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": deed}))
		w.Clock.Advance(10 * 24 * time.Hour)
		arrange(w)
		left, said := w.Server(t, nil).Apply(t, "doit_aws_account", made, nil)
		if left.State.IsNull() {
			t.Error("a destruction that failed left no state")
		}
		return said
	}
}

// TestMessages pins what a user reads, in one table for all ways in which AWS refuses. Run with -update after a change
// and read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when AWS refuses\n\nWritten by `go test ./internal/account -run TestMessages -update`.\n")
	row := func(deed, name string, arrange func(*acctest.World)) {
		said := deeds[deed].run(t, arrange)
		fmt.Fprintf(table, "\n## %s: %s\n\n%s", deed, name, acctest.Quote(said))
		for _, part := range []string{"ERROR", "team-a"} {
			if !strings.Contains(said, part) {
				t.Errorf("%s, %s: the message lacks %q:\n%s", deed, name, part, said)
			}
		}
	}
	for _, reason := range creationFailures {
		row("create", reason, func(w *acctest.World) { w.AWS.FailNextCreation(reason); w.AWS.FailNextCreation(reason) })
	}
	for deed, reasons := range ordered(map[string][]string{"create": createConstraints, "close": closeConstraints, "remove": removeConstraints, "move": moveConstraints}) {
		for _, reason := range reasons {
			row(deed, reason, refuse(deed, *awssim.ConstraintViolation(reason)))
		}
	}
	for name, refusal := range ordered(everyCall) {
		for deed := range ordered(deeds) {
			row(deed, name, refuse(deed, refusal))
		}
	}
	acctest.Golden(t, "testdata/messages.md", table.String())
}

func refuse(deed string, refusal awssim.Error) func(*acctest.World) {
	return func(w *acctest.World) {
		w.AWS.Inject(awssim.Fault{Operation: deeds[deed].operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal})
	}
}
