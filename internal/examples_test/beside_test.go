package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// beside reads the blocks of the guide about two providers, those of Terraform and those that are only parts of one.
func beside(t *testing.T) (configurations, parts []string) {
	t.Helper()
	guide := repository + "/templates/guides/beside-the-doitintl-doit-provider.md.tmpl"
	for _, block := range parse(short(guide), read(t, guide)).blocks(t) {
		if block.language == "terraform" {
			configurations = append(configurations, block.text)
		} else {
			parts = append(parts, block.text)
		}
	}
	if len(configurations) != 4 || len(parts) != 1 {
		t.Fatalf("the guide has %d configurations and %d parts", len(configurations), len(parts))
	}
	return configurations, parts
}

// TestModulesForTwoProviders puts the modules of the guide, in both of which a provider is called doit, below its root module.
func TestModulesForTwoProviders(t *testing.T) {
	t.Parallel()
	configurations, parts := beside(t)
	m := write(t, acctest.NewWorld(t), example{files: map[string]string{"main.tf": parts[0]}})
	for folder, text := range map[string]string{"accounts": configurations[1], "console": configurations[2]} {
		if err := os.Mkdir(filepath.Join(m.dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
		m.put(t, filepath.Join(folder, "main.tf"), text)
	}
	m.run(t, []int{0}, "get")
	m.run(t, []int{0}, "apply", "-auto-approve")
	m.run(t, []int{0}, "plan", "-detailed-exitcode")
}

// TestForgottenProviderArgument is what the guide says about it.
func TestForgottenProviderArgument(t *testing.T) {
	t.Parallel()
	configurations, _ := beside(t)
	said, _ := write(t, acctest.NewWorld(t), example{files: map[string]string{
		"main.tf": strings.Replace(configurations[0], "provider         = doitintl", "", 1),
	}}).run(t, []int{1}, "plan")
	if !acctest.Text("The provider doit-vending/doit does not support resource type").MatchString(said) {
		t.Errorf("Terraform says:\n%s", said)
	}
}
