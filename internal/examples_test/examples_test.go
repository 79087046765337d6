// Package examples_test plans and applies every example and every configuration in the documentation, with the real
// provider and the real Terraform against the simulated AWS. It walks the tree, so no new example can be forgotten.
package examples_test

import (
	"fmt"
	"io/fs"
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

// onlyValidated names the configurations that cannot be planned here, and why.
var onlyValidated = map[string]string{
	"examples/provider/provider_hcp_terraform.tf": "HCP Terraform writes the file and sets the variable",
}

func TestExamples(t *testing.T) {
	t.Parallel()
	validated := map[string]bool{}
	for _, e := range slices.Concat(files(t), importCommands(t), snippets(t)) {
		_, only := onlyValidated[e.name]
		validated[e.name] = only
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			if e.identity() && !knows(t, acctest.Identity) {
				checkIdentity(t, e)
				return
			}
			m := write(t, arrange(t, e), e.files)
			if e.writeOnly() && !knows(t, acctest.WriteOnly) {
				if output, _ := m.run(t, []int{1}, "validate"); !strings.Contains(output, "Write-only attributes are only supported") {
					t.Errorf("an old Terraform should say that it knows no write-only arguments, but it says:\n%s", output)
				}
				return
			}
			m.run(t, []int{0}, "validate")
			if !only {
				m.apply(t, e)
			}
		})
	}
	for name := range onlyValidated {
		if !validated[name] {
			t.Errorf("onlyValidated names %s, which is no example", name)
		}
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
	if e.imports() && !onlyImports.MatchString(output) {
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
	writeOnly   = regexp.MustCompile(`(?m)^ +(email_otp|password_wo) +=`)
	onlyImports = regexp.MustCompile(`Plan: 1 to import, \d+ to add, 0 to change, 0 to destroy`)
)

func (e example) imports() bool { return e.contains(importBlock) }

func (e example) writeOnly() bool { return e.contains(writeOnly) }

func (e example) contains(pattern *regexp.Regexp) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(e.files)), pattern.MatchString)
}

func (e example) identity() bool { return strings.HasSuffix(e.name, "import_identity.tf") }

// files walks examples/. A folder with a main.tf is a configuration, and each file below its steps/ a variant; elsewhere
// every file is a configuration.
func files(t *testing.T) (found []example) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(repository, "examples"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		folder, base := filepath.Split(path)
		e := example{name: short(path), files: map[string]string{base: read(t, path)}}
		switch kind := filepath.Ext(base); {
		case base == "README.md", base == "import.sh", filepath.Base(folder) == "policies": // other tests
			return nil
		case base == "main.tf" && exists(filepath.Join(folder, "steps")): // wants one of its steps
			return nil
		case filepath.Base(folder) == "steps":
			e.files["main.tf"] = read(t, filepath.Join(folder, "../main.tf"))
			e.arguments = []string{"-var-file=" + base}
			if kind == ".tf" {
				e.arguments = []string{"-var=accounts={}"}
			}
		case kind != ".tf":
			t.Errorf("%s: no test covers a file of this kind", short(path))
		}
		found = append(found, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var importCommand = regexp.MustCompile(`(?m)^terraform import (\S+) (\S+)$`)

// importCommands turns the commands of each import.sh into import blocks.
func importCommands(t *testing.T) (found []example) {
	t.Helper()
	for _, script := range glob(t, "examples/resources/*/import.sh") {
		commands := importCommand.FindAllStringSubmatch(read(t, script), -1)
		if len(commands) == 0 {
			t.Errorf("%s has no terraform import command", short(script))
		}
		for _, command := range commands {
			found = append(found, example{
				name:  short(script) + ":" + command[2],
				files: map[string]string{"import.tf": fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", command[1], command[2])},
			})
		}
	}
	return found
}

var (
	fence     = regexp.MustCompile("(?sm)^```([a-z]*)\n(.*?)^```$")
	languages = map[string]bool{"terraform": true, "shell": true, "mermaid": true, "text": true}
)

// snippets are the configurations in README and templates. Each has to work by itself.
func snippets(t *testing.T) (found []example) {
	t.Helper()
	for _, page := range slices.Concat(glob(t, "README.md"), glob(t, "templates/*.md*"), glob(t, "templates/*/*.md*")) {
		count := 0
		for _, block := range fence.FindAllStringSubmatch(read(t, page), -1) {
			if !languages[block[1]] {
				t.Errorf("%s: no test covers a block of the language %q", short(page), block[1])
			}
			if block[1] == "terraform" {
				count++
				found = append(found, example{
					name:  fmt.Sprintf("%s:%d", short(page), count),
					files: map[string]string{"snippet.tf": block[2]},
				})
			}
		}
	}
	return found
}

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
