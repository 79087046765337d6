package examples_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// configurations walks examples/. A folder with a main.tf is one configuration, to which each file below its steps/ makes
// a variant; elsewhere every file is a configuration.
func configurations(t *testing.T) (found []example) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(repository, "examples"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		folder, base := filepath.Split(path)
		switch {
		case base == "README.md", base == "import.sh", filepath.Base(folder) == "policies": // other tests
		case base == "main.tf":
			found = append(found, variants(t, folder)...)
		case exists(filepath.Join(folder, "main.tf")), filepath.Base(folder) == "steps" && exists(filepath.Join(folder, "../main.tf")):
		case filepath.Ext(base) != ".tf" && !strings.HasSuffix(base, ".tfquery.hcl"):
			t.Errorf("%s: no test covers a file of this kind", short(path))
		default:
			found = append(found, example{name: short(path), files: map[string]string{base: read(t, path)}})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// variants are the configuration of a folder, when it needs no value of a variable, and those that its steps make of it.
func variants(t *testing.T, folder string) (found []example) {
	t.Helper()
	whole := folderOf(t, folder)
	if !wantsVariables(t, whole) {
		found = append(found, whole)
	}
	steps, err := filepath.Glob(filepath.Join(folder, "steps/*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range steps {
		base := filepath.Base(path)
		e := example{name: short(path), files: maps.Clone(whole.files), arguments: []string{"-var-file=" + base}}
		e.files[base] = read(t, path)
		switch filepath.Ext(base) {
		case ".tf":
			e.arguments = []string{"-var=accounts={}"}
		case ".tfvars":
		default:
			t.Errorf("%s: no test covers a step of this kind", short(path))
		}
		found = append(found, e)
	}
	if len(found) == 0 {
		t.Errorf("%s needs values for its variables, and no step gives them", whole.name)
	}
	return found
}

// folderOf is the configuration of a folder. Whatever is no configuration itself has to be read by it.
func folderOf(t *testing.T, folder string) example {
	t.Helper()
	whole := example{name: short(filepath.Join(folder, "main.tf")), files: map[string]string{}}
	paths, err := filepath.Glob(filepath.Join(folder, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if base := filepath.Base(path); base != "README.md" {
			whole.files[base] = read(t, path)
		}
	}
	for base := range whole.files {
		if filepath.Ext(base) != ".tf" && !whole.contains(regexp.MustCompile(regexp.QuoteMeta(`"`+base+`"`))) {
			t.Errorf("%s: nothing in %s reads this file", filepath.Join(short(folder), base), whole.name)
		}
	}
	return whole
}

// wantsVariables says whether a variable of the configuration has no default.
func wantsVariables(t *testing.T, e example) bool {
	t.Helper()
	for name, text := range e.files {
		if filepath.Ext(name) != ".tf" {
			continue
		}
		file, diags := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			t.Fatalf("%s is a %T", name, file.Body)
		}
		for _, block := range body.Blocks {
			if _, has := block.Body.Attributes["default"]; block.Type == "variable" && !has {
				return true
			}
		}
	}
	return false
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
			e := example{
				name:  short(script) + ":" + command[2],
				files: map[string]string{"import.tf": fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", command[1], command[2])},
			}
			if e.contains(unreadable) { // no configuration can be generated
				e.files["main.tf"] = replacementRole
			}
			found = append(found, e)
		}
	}
	return found
}
