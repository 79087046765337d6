package examples_test

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// calledWith finds the AWS operations in the source: each is called with its input type, or through its paginator.
var calledWith = regexp.MustCompile(`&(account|bcmdataexports|costandusagereportservice|iam|organizations|s3|resourcegroupstaggingapi|servicequotas|sns|taxsettings)\.(\w+)Input\{`)

// serviceOf are the services by the names of their packages, where the two differ.
var serviceOf = map[string]string{
	"bcmdataexports": "bcm-data-exports", "costandusagereportservice": "cur", "resourcegroupstaggingapi": "tag", "taxsettings": "tax",
}

// withoutInput are actions of calls that no input type in our source shows.
var withoutInput = []string{
	"sts:AssumeRole", // by the SDK's credentials provider
}

// inMembers are actions that only happen inside member accounts, where the role decides through which they are entered.
var inMembers = []string{"iam:DeleteRolePolicy"}

// The policies, each together with what it adds to: apply reads and plans as well.
var (
	forPlan  = []string{"vending-plan", "onboarding-plan"}
	forApply = []string{"vending-plan", "vending-apply", "onboarding-plan", "onboarding-apply"}
)

// TestPoliciesAllowWhatIsCalled finds a call in the source that no policy allows, and so no acceptance test has made: what
// these call is held against the policies by scripts/checkpolicies.
func TestPoliciesAllowWhatIsCalled(t *testing.T) {
	t.Parallel()
	called := map[string]bool{}
	for _, action := range withoutInput {
		called[action] = true
	}
	err := filepath.WalkDir(filepath.Join(repository, "internal"), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "awssim" || entry.Name() == "acctest"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		for _, call := range calledWith.FindAllStringSubmatch(read(t, path), -1) {
			for _, action := range awssim.Actions(cmp.Or(serviceOf[call[1]], call[1]), call[2]) {
				called[action] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range inMembers {
		delete(called, action)
	}
	may := allowedTogether(t, forApply)
	if diff := gocmp.Diff(slices.Sorted(maps.Keys(called)), slices.Sorted(maps.Keys(may))); diff != "" {
		t.Errorf("the policies do not allow just what the source calls (-called +allowed):\n%s", diff)
	}
}

// TestPoliciesForPlanOnlyRead keeps from the credentials of terraform plan whatever changes something.
func TestPoliciesForPlanOnlyRead(t *testing.T) {
	t.Parallel()
	reads := regexp.MustCompile(`^([a-z0-9-]+:(Describe|List|Get)\w*|sts:AssumeRole|iam:GenerateCredentialReport)$`)
	for action := range allowedTogether(t, forPlan) {
		if !reads.MatchString(action) {
			t.Errorf("plan may not change anything, but a policy allows %s", action)
		}
	}
}

// checkCalls fails when AWS was called in a way that the policies of these names do not allow.
func checkCalls(t *testing.T, world *acctest.World, policies []string) {
	t.Helper()
	may := allowedTogether(t, policies)
	may["sts:GetCallerIdentity"] = true // needs no permission
	for _, call := range world.AWS.Calls() {
		if call.AccountID != awssim.ManagementAccountID {
			continue // the role in a member account has policies of its own
		}
		for _, action := range awssim.Actions(call.Service, call.Operation) {
			if !may[action] {
				t.Errorf("%s was called, which the policies %s do not allow", action, strings.Join(policies, ", "))
			}
		}
	}
}

// TestPermissionsGuideExplainsEveryAction keeps the tables of the guide complete.
func TestPermissionsGuideExplainsEveryAction(t *testing.T) {
	t.Parallel()
	guide := read(t, filepath.Join(repository, "templates/guides/permissions.md.tmpl"))
	for action := range allowedTogether(t, forApply) {
		if !strings.Contains(guide, "`"+action+"`") {
			t.Errorf("the guide does not say what %s is for", action)
		}
	}
}

func allowedTogether(t *testing.T, policies []string) map[string]bool {
	t.Helper()
	actions := map[string]bool{}
	for _, name := range policies {
		maps.Copy(actions, allowed(t, name))
	}
	return actions
}

// allowed are the actions of one of the policies.
func allowed(t *testing.T, name string) map[string]bool {
	t.Helper()
	var policy struct {
		Statement []struct {
			Effect string
			Action []string
		}
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(repository, "examples/policies", name+".json"))), &policy); err != nil {
		t.Fatalf("%s.json: %v", name, err)
	}
	actions := map[string]bool{}
	for _, statement := range policy.Statement {
		for _, action := range statement.Action {
			actions[action] = true
		}
	}
	return actions
}
