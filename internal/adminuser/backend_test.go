package adminuser_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const slow = 15 * time.Second

func TestLifeOfAdministratorsOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		if b.Name == "moto" {
			b.URL = withoutCredentials(t, b.URL)
		}
		outside := behind(t, b.URL)
		outside.create("theirs")
		first := admin("break-glass", `path = "/admins/"`, "require_mfa = true", `tags = { stage = "dev" }`, withPassword(password, 1))
		second := admin("break-glass", "require_mfa = false", `tags = { team = "a" }`, withPassword(second, 2))
		resource.UnitTest(t, resource.TestCase{
			TerraformVersionChecks:   acctest.Needs(acctest.WriteOnly),
			ProtoV6ProviderFactories: b.Factories(),
			Steps: []resource.TestStep{
				{Config: admin("theirs"), PlanOnly: true, ExpectError: acctest.Text("There is already an IAM user theirs")},
				{Config: first, ConfigStateChecks: []statecheck.StateCheck{
					is("arn", text("arn:aws:iam::123456789012:user/admins/break-glass")), is("administrator_access", knownvalue.Bool(true)), is("require_mfa", knownvalue.Bool(true)),
				}},
				empty(first),
				{Config: second, ConfigStateChecks: []statecheck.StateCheck{
					is("arn", text("arn:aws:iam::123456789012:user/break-glass")), is("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"team": text("a")})),
				}},
				imports("break-glass", "password_wo_version", "require_mfa"),
				empty(second),
			},
		})
		if user := outside.user("break-glass"); user != nil {
			t.Errorf("the destruction left %v", user)
		}
	})
}

// withoutCredentials stands before moto and answers the one call that moto does not know: there are no service-specific
// credentials.
func withoutCredentials(t *testing.T, moto string) string {
	t.Helper()
	target, err := url.Parse(moto)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if form, _ := url.ParseQuery(string(body)); form.Get("Action") == "ListServiceSpecificCredentials" {
			_, _ = io.WriteString(w, "<ListServiceSpecificCredentialsResponse><ListServiceSpecificCredentialsResult/></ListServiceSpecificCredentialsResponse>")
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
