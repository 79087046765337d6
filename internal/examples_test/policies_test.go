package examples_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// calledWith finds the AWS operations in the source: each is called with its input type, or through its paginator.
var calledWith = regexp.MustCompile(`&(organizations|account|servicequotas)\.(\w+)Input\{`)

// withoutInput are actions of calls that no input type in our source shows.
var withoutInput = []string{
	"sts:AssumeRole", // by the SDK's credentials provider
}

// TestPoliciesAllowWhatIsCalled keeps the two IAM policies sufficient and minimal.
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
			called[call[1]+":"+call[2]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	plan, apply := allowed(t, "plan"), allowed(t, "apply")
	for action := range plan {
		if apply[action] {
			t.Errorf("%s is in both policies", action)
		}
		if verb := strings.SplitAfter(action, ":")[1]; !regexp.MustCompile(`^(Describe|List|Get)`).MatchString(verb) {
			t.Errorf("plan may not change anything, but its policy allows %s", action)
		}
	}
	maps.Copy(apply, plan)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(called)), slices.Sorted(maps.Keys(apply))); diff != "" {
		t.Errorf("the policies do not allow just what the source calls (-called +allowed):\n%s", diff)
	}
}

// checkCalls fails when AWS was called in a way that the policies of these names do not allow.
func checkCalls(t *testing.T, world *acctest.World, policies ...string) {
	t.Helper()
	may := map[string]bool{"sts:GetCallerIdentity": true} // needs no permission
	for _, name := range policies {
		maps.Copy(may, allowed(t, name))
	}
	for _, call := range world.AWS.Calls() {
		if action := call.Service + ":" + call.Operation; !may[action] {
			t.Errorf("%s was called, which the policies for %s do not allow", action, strings.Join(policies, " and "))
		}
	}
}

// TestPermissionsGuideExplainsEveryAction keeps the tables of the guide complete.
func TestPermissionsGuideExplainsEveryAction(t *testing.T) {
	t.Parallel()
	guide := read(t, filepath.Join(repository, "templates/guides/permissions.md.tmpl"))
	for _, name := range []string{"plan", "apply"} {
		for action := range allowed(t, name) {
			if !strings.Contains(guide, "`"+action+"`") {
				t.Errorf("the guide does not say what %s is for", action)
			}
		}
	}
}

// allowed are the actions of one of the policies.
func allowed(t *testing.T, name string) map[string]bool {
	t.Helper()
	var policy struct {
		Statement []struct {
			Effect string
			Action any
		}
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(repository, "examples/policies", name+".json"))), &policy); err != nil {
		t.Fatalf("%s.json: %v", name, err)
	}
	actions := map[string]bool{}
	for _, statement := range policy.Statement {
		if statement.Effect != "Allow" {
			t.Errorf("%s.json has a statement with the effect %q", name, statement.Effect)
		}
		switch action := statement.Action.(type) {
		case string:
			actions[action] = true
		case []any:
			for _, one := range action {
				text, ok := one.(string)
				if !ok {
					t.Fatalf("%s.json: %v is no action", name, one)
				}
				actions[text] = true
			}
		}
	}
	return actions
}
