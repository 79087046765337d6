package alternatecontacts_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// everyCall are refusals that any call can meet.
var everyCall = map[string]awssim.Error{
	"throttled":           {Code: "TooManyRequestsException", Message: "You have sent too many requests in too short a period of time."},
	"access denied":       {Code: "AccessDeniedException", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform this."},
	"invalid":             {Code: "ValidationException", Message: "The request does not meet the constraints."},
	"AWS fails":           {Code: "InternalServerException", Message: "AWS failed.", Status: 500},
	"expired credentials": {Code: "ExpiredTokenException", Message: "The security token included in the request is expired"},
}

// deeds are what can be done with contacts and go wrong. Each returns what a user reads.
var deeds = map[string]struct {
	operation string
	config    map[string]any // what is applied to an existing resource
}{
	"change": {"PutAlternateContact", map[string]any{"billing": contact("Anna"), "security": contact("Eve")}},
	"remove": {"DeleteAlternateContact", map[string]any{"billing": contact("Ann")}},
	"delete": {"DeleteAlternateContact", nil},
	"look":   {"GetAlternateContact", map[string]any{"billing": contact("Ann"), "security": contact("Eve"), "operations": contact("Bob")}},
}

// organizations are those in which the management account does not reach a member.
var organizations = map[string]func(w *acctest.World){
	"trusted access off":        func(w *acctest.World) { w.AWS.SetTrustedAccess("account.amazonaws.com", false) },
	"consolidated billing only": func(w *acctest.World) { w.AWS.SetFeatureSet("CONSOLIDATED_BILLING") },
	"no organization":           func(w *acctest.World) { w.AWS.SetOrganizationInUse(false) },
	"just denied":               func(w *acctest.World) { w.AWS.Deny("account:GetAlternateContact") },
	"denied, nothing is told": func(w *acctest.World) {
		w.AWS.Deny("account:GetAlternateContact")
		w.AWS.Deny("organizations:*")
	},
}

// TestMessages pins what a user reads, in one table for all ways in which AWS refuses. Run with -update after a change
// and read the difference as a user would.
func TestMessages(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when AWS refuses\n\nWritten by `go test ./internal/alternatecontacts -run TestMessages -update`.\n")
	row := func(name, said string) {
		fmt.Fprintf(table, "\n## %s\n\n%s", name, acctest.Quote(said))
		for _, part := range []string{"ERROR", "of AWS account"} {
			if !strings.Contains(said, part) {
				t.Errorf("%s: the message lacks %q:\n%s", name, part, said)
			}
		}
		if strings.Contains(said, "@") {
			t.Errorf("%s: the message has an address:\n%s", name, said)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(organizations)) {
		w := acctest.NewWorld(t)
		id := w.AWS.AddAccount(dev)
		organizations[name](w)
		plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, map[string]any{"account_id": id, "billing": contact("Ann")})
		row("plan: "+name, acctest.Messages(plan.Diagnostics))
	}
	for _, name := range slices.Sorted(maps.Keys(everyCall)) {
		for _, deed := range slices.Sorted(maps.Keys(deeds)) {
			row(deed+": "+name, failing(t, deed, everyCall[name]))
		}
	}
	acctest.Golden(t, "testdata/messages.md", table.String())
}

// failing does a deed with contacts that are there, while AWS refuses its call.
func failing(t *testing.T, deed string, refusal awssim.Error) string {
	t.Helper()
	w := acctest.NewWorld(t)
	state, said := w.Server(t, nil).Apply(t, typeName, acctest.Object{}, map[string]any{"billing": contact("Ann"), "security": contact("Eve")})
	if said != "" {
		t.Fatal(said)
	}
	w.AWS.Inject(awssim.Fault{Operation: deeds[deed].operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &refusal})
	left, said := w.Server(t, nil).Apply(t, typeName, state, deeds[deed].config)
	if left.State.IsNull() {
		t.Errorf("%s that failed left no state", deed)
	}
	return said
}

// TestAccessIsKnownBeforeTheAccountIs warns while the account is yet to be made.
func TestAccessIsKnownBeforeTheAccountIs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arrange func(*acctest.World)
		says    string
	}{
		"all is well":               {func(*acctest.World) {}, ""},
		"trusted access off":        {organizations["trusted access off"], "aws organizations enable-aws-service-access --service-principal account.amazonaws.com Unless account_id turns out to be"},
		"consolidated billing only": {organizations["consolidated billing only"], "Enable all features in the Organizations console, then apply again. Unless account_id turns out to be"},
		"nothing is told":           {func(w *acctest.World) { w.AWS.Deny("organizations:*") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			test.arrange(w)
			unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
			plan := w.Server(t, nil).Plan(t, typeName, acctest.Object{}, map[string]any{"account_id": unknown, "billing": contact("Ann")})
			said := acctest.Messages(plan.Diagnostics)
			if !strings.Contains(said, test.says) || (said == "") != (test.says == "") || strings.Contains(said, "ERROR") {
				t.Errorf("it says %q, want ... %s ...", said, test.says)
			}
		})
	}
}
