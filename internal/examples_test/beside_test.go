package examples_test

import (
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// TestForgottenProviderArgument is what the guide about two providers says of it.
func TestForgottenProviderArgument(t *testing.T) {
	t.Parallel()
	guide := read(t, repository+"/templates/guides/beside-the-doitintl-doit-provider.md.tmpl")
	whole := parse("guide", guide).blocks(t)[0].text
	without := strings.Replace(whole, "provider         = doitintl", "", 1)
	if without == whole {
		t.Fatal("the first configuration of the guide has no provider argument to forget")
	}
	said, _ := write(t, acctest.NewWorld(t), example{files: map[string]string{"main.tf": without}}).run(t, []int{1}, "plan")
	if !acctest.Text("The provider doit-vending/doit does not support resource type").MatchString(said) {
		t.Errorf("Terraform says:\n%s", said)
	}
}
