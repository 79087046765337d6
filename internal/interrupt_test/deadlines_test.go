package interrupt_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// never is longer than any wait.
const never = 1000 * time.Hour

// deadline is a wait that ends too early.
type deadline struct {
	typeName string
	options  func(*awssim.Options)
	more     object // of the configuration
	deed     string // "create" unless set
	faults   []awssim.Fault
}

func refusing(operation, code, message string) awssim.Fault {
	return awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: &awssim.Error{Code: code, Message: message}}
}

func violating(operation, reason string) awssim.Fault {
	return awssim.Fault{Operation: operation, Kind: awssim.FaultError, Count: awssim.Always, Error: awssim.ConstraintViolation(reason)}
}

var deadlines = map[string]deadline{
	"account: AWS takes no request":        {typeName: "doit_aws_account", faults: []awssim.Fault{violating("CreateAccount", "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED")}},
	"account: throttled for ever":          {typeName: "doit_aws_account", more: object{"timeouts": object{"create": "10m"}}, faults: []awssim.Fault{{Operation: "CreateAccount", Kind: awssim.FaultThrottle, Count: awssim.Always}}},
	"account: never made":                  {typeName: "doit_aws_account", options: func(o *awssim.Options) { o.CreateDuration = never }},
	"account: never active":                {typeName: "doit_aws_account", options: func(o *awssim.Options) { o.ActivationDuration = never }},
	"account: never shown":                 {typeName: "doit_aws_account", faults: []awssim.Fault{refusing("DescribeAccount", "AccountNotFoundException", "You specified an account that doesn't exist.")}},
	"account: answer lost, never listed":   {typeName: "doit_aws_account", faults: []awssim.Fault{{Operation: "CreateAccount", Kind: awssim.FaultReset}}},
	"account: never lets in":               {typeName: "doit_aws_account", options: func(o *awssim.Options) { o.RolePropagation = never }, more: object{"wait_for_access": true}},
	"account: AWS takes no closure":        {typeName: "doit_aws_account", deed: "delete", faults: []awssim.Fault{violating("CloseAccount", "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED")}},
	"account: renaming throttled for ever": {typeName: "doit_aws_account", more: object{"timeouts": object{"update": "2m"}}, deed: "update", faults: []awssim.Fault{{Operation: "PutAccountName", Kind: awssim.FaultThrottle, Count: awssim.Always}}},
	"unit: never seen to be empty": {
		typeName: "doit_organizational_unit", deed: "delete",
		faults: []awssim.Fault{refusing("DeleteOrganizationalUnit", "OrganizationalUnitNotEmptyException", "The specified OU is not empty.")},
	},
	"unit: never listed": {
		typeName: "doit_organizational_unit",
		faults:   []awssim.Fault{refusing("CreateOrganizationalUnit", "DuplicateOrganizationalUnitException", "An OU with the same name already exists.")},
	},
	"role: never known everywhere": {typeName: "doit_partner_role", faults: []awssim.Fault{refusing("AttachRolePolicy", "NoSuchEntity", "Policy does not exist.")}},
	"role: never shown":            {typeName: "doit_partner_role", faults: []awssim.Fault{refusing("GetRole", "NoSuchEntity", "The role cannot be found.")}},
	"role: principal never known": {
		typeName: "doit_partner_role", faults: []awssim.Fault{refusing("CreateRole", "MalformedPolicyDocument", "Invalid principal in policy")},
	},
	"role: never seen to be detached": {
		typeName: "doit_partner_role", deed: "delete", faults: []awssim.Fault{refusing("DeleteRole", "DeleteConflict", "Cannot delete entity, must detach all policies first.")},
	},
	"removal: never lets in":   {typeName: "doit_bootstrap_role_removal", more: object{"role_name": "Bootstrap"}},
	"removal: never keeps out": {typeName: "doit_bootstrap_role_removal", more: object{"via_role_name": "Deployer"}, options: func(o *awssim.Options) { o.IAMDelay = never }},
	"removal: never seen to be detached": {
		typeName: "doit_bootstrap_role_removal", deed: "update", faults: []awssim.Fault{refusing("DeleteRole", "DeleteConflict", "Cannot delete entity, must detach all policies first.")},
	},
	"administrator: never known everywhere": {typeName: "doit_admin_user", faults: []awssim.Fault{refusing("AttachUserPolicy", "NoSuchEntity", "The user cannot be found.")}},
	"contact: never shown": {
		typeName: "doit_alternate_contacts", faults: []awssim.Fault{refusing("GetAlternateContact", "ResourceNotFoundException", "No contact of the inputted type found.")},
	},
	"bucket: never known everywhere": {typeName: "doit_cur_report", faults: []awssim.Fault{refusing("PutBucketPolicy", "NoSuchBucket", "The specified bucket does not exist")}},
	"report: never written into the bucket": {
		typeName: "doit_cur_report", faults: []awssim.Fault{refusing("PutReportDefinition", "ValidationException", "Failed to verify customer bucket permission.")},
	},
}

var (
	howLong = regexp.MustCompile(`(?i)waited \S+ until |the time limit of \S+ was reached|for \d\S* ?(minutes)?, most likely`)
	goesOn  = regexp.MustCompile(`(?i)apply(ing)? again|make the principal first`)
)

// TestDeadlines pins what a user reads when a wait ends before AWS shows what is waited for: how long, for what, what was
// seen, and that the next apply continues. Run with -update after a change and read the difference as a user would.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	table := &strings.Builder{}
	table.WriteString("# What a user reads when time is over\n\nWritten by `go test ./internal/interrupt_test -run TestDeadlines -update`.\n")
	for _, name := range slices.Sorted(maps.Keys(deadlines)) {
		said := deadlines[name].run(t)
		fmt.Fprintf(table, "\n## %s\n\n%s", name, acctest.Quote(said))
		if !howLong.MatchString(said) || !goesOn.MatchString(said) || !strings.Contains(said, "ERROR") {
			t.Errorf("%s: the message does not say how long it was waited, or how to go on:\n%s", name, said)
		}
	}
	acctest.Golden(t, "testdata/deadlines.md", table.String())
}

// run does the deed and returns what it says. What is left is not tainted, or still there.
func (d deadline) run(t *testing.T) string {
	t.Helper()
	options := d.options
	if options == nil {
		options = func(*awssim.Options) {}
	}
	w := acctest.NewWorld(t, options)
	config := nouns[d.typeName].config(w)
	maps.Copy(config, d.more)
	var prior acctest.Object
	if d.deed != "" {
		made, said := w.Server(t, nil).Apply(t, d.typeName, prior, config)
		if strings.Contains(said, "ERROR") {
			t.Fatal(said)
		}
		prior = made
	}
	switch d.deed {
	case "update":
		maps.Copy(config, nouns[d.typeName].changed)
	case "delete":
		config = nil
	}
	server := w.Server(t, nil)
	plan := server.Plan(t, d.typeName, prior, config)
	for _, fault := range d.faults {
		w.AWS.Inject(fault)
	}
	left, said := server.ApplyPlanned(t, d.typeName, prior, config, plan)
	if left.State.IsNull() != (d.deed == "") {
		t.Errorf("after a deed that came too late (%s), a state: %t", d.deed, !left.State.IsNull())
	}
	return said
}
