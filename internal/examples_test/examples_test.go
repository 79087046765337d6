// Package examples_test plans and applies every example and every configuration in the documentation, with the real
// provider and the real Terraform against the simulated AWS. It walks the tree, so no new example can be forgotten.
package examples_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const repository = "../.."

func TestExamples(t *testing.T) {
	t.Parallel()
	for _, e := range slices.Concat(configurations(t), importCommands(t), snippets(t)) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			if e.identity() && !acctest.Knows(t, acctest.Identity) {
				checkIdentity(t, arrange(t, e), e)
				return
			}
			m := write(t, arrange(t, e), e)
			if e.contains(local) {
				m.run(t, []int{0}, "get")
			}
			if e.query() {
				m.checkQuery(t, e)
				return
			}
			if e.contains(ephemeral) && !acctest.Knows(t, acctest.Ephemeral) {
				if output, _ := m.run(t, []int{1}, "validate"); !strings.Contains(output, `Blocks of type "ephemeral" are not expected here`) {
					t.Errorf("an old Terraform should say that it knows no ephemeral blocks, but it says:\n%s", output)
				}
				return
			}
			if e.writeOnly() && !acctest.Knows(t, acctest.WriteOnly) {
				if output, _ := m.run(t, []int{1}, "validate"); !strings.Contains(output, "Write-only attributes are only supported") {
					t.Errorf("an old Terraform should say that it knows no write-only arguments, but it says:\n%s", output)
				}
				return
			}
			m.run(t, []int{0}, "validate")
			m.apply(t, e)
		})
	}
}

// apply plans, applies and plans again, when there must be nothing left to do. The IAM policies have to allow all of it.
func (m *module) apply(t *testing.T, e example) {
	t.Helper()
	plan := slices.Concat([]string{"plan", "-detailed-exitcode"}, e.arguments)
	first := slices.Concat(plan, []string{"-out=plan"})
	if e.imports() {
		first = append(first, "-generate-config-out=generated.tf") // for a resource that the example leaves out
	}
	output, changes := m.run(t, []int{0, 2}, first...)
	if e.imports() && !e.onlyImports().MatchString(output) {
		t.Fatalf("one import and no change is wanted:\n%s", output)
	}
	checkCalls(t, m.world, forPlan)
	if changes == 0 {
		return
	}
	if applied, _ := m.run(t, []int{0}, "apply", "plan"); strings.Contains(applied, "Warning: Failed ") {
		t.Errorf("something is not as the example says:\n%s", applied)
	}
	m.run(t, []int{0}, plan...)
	checkCalls(t, m.world, forApply)
}

// example is one configuration that has to work by itself.
type example struct {
	name      string
	files     map[string]string
	arguments []string // of terraform plan
}

var (
	importBlock = regexp.MustCompile(`(?m)^import \{`)
	ephemeral   = regexp.MustCompile(`(?m)^ephemeral "`)
	aliased     = regexp.MustCompile(`(?m)^ +alias += "(\w+)"`)
	dynamic     = regexp.MustCompile(`(?m)^variable "tfc_aws_dynamic_credentials"`)
	tagged      = regexp.MustCompile(`tfc_aws_dynamic_credentials\.aliases\["(\w+)"\]`)
	local       = regexp.MustCompile(`(?m)^ +source += "\./`)
	writeOnly   = regexp.MustCompile(`(?m)^ +(email_otp|password_wo) +=`)
	onlyImports = regexp.MustCompile(`Plan: 1 to import, \d+ to add, 0 to change, 0 to destroy`)

	// AWS does not tell who is to enter an account without bootstrap role, so the import writes that into the state.
	unreadable      = regexp.MustCompile(`(?m)^ +to += doit_bootstrap_role_removal`)
	importsAndMore  = regexp.MustCompile(`Plan: 1 to import, \d+ to add, 1 to change, 0 to destroy`)
	replacementRole = "resource \"doit_bootstrap_role_removal\" \"team_a\" {\n  account_id = \"" + existingAccount + "\"\n  replacement_role_names = [\"Administrator\"]\n}\n"
)

// onlyImports is what Terraform says of a plan that imports and changes nothing in AWS.
func (e example) onlyImports() *regexp.Regexp {
	if e.contains(unreadable) {
		return importsAndMore
	}
	return onlyImports
}

func (e example) imports() bool { return e.contains(importBlock) }

func (e example) writeOnly() bool { return e.contains(writeOnly) }

// outside says that the provider needs a process of its own: two configurations of it would be one in this process, and
// HCP Terraform hands over the credentials in the environment.
func (e example) outside() bool { return e.contains(aliased) || e.contains(dynamic) }

// all are the first groups of the matches in all files, each once.
func (e example) all(pattern *regexp.Regexp) (found []string) {
	for _, text := range e.files {
		for _, match := range pattern.FindAllStringSubmatch(text, -1) {
			found = append(found, match[1])
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (e example) contains(pattern *regexp.Regexp) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(e.files)), pattern.MatchString)
}

func (e example) identity() bool { return strings.HasSuffix(e.name, "import_identity.tf") }

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(repository, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("nothing matches %s: %v", pattern, err)
	}
	return found
}

// short is a path as seen from the root of the repository.
func short(path string) string {
	return strings.TrimPrefix(filepath.ToSlash(path), repository+"/")
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
