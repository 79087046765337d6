package awssim_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestConsole(t *testing.T) {
	t.Parallel()
	world := newWorld(t, awssim.Options{})
	console := httptest.NewServer(awssim.Console(world.World))
	t.Cleanup(console.Close)
	act := func(name string, form url.Values) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, console.URL+awssim.ConsolePath+name, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
		return resp.StatusCode
	}

	if got := act("root-email", url.Values{"email": {"awsops+acme@doit-intl.com"}}); got != http.StatusNoContent {
		t.Errorf("root-email answered %d", got)
	}
	if got := act("root-mfa", url.Values{"on": {"false"}}); got != http.StatusNoContent {
		t.Errorf("root-mfa answered %d", got)
	}
	if got := act("close-everything", nil); got != http.StatusNotFound {
		t.Errorf("an act that nobody knows answered %d", got)
	}
	org := must[*organizations.DescribeOrganizationOutput](t)(world.org.DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{}))
	if got := *org.Organization.MasterAccountEmail; got != "awsops+acme@doit-intl.com" {
		t.Errorf("the root address is %s", got)
	}
	summary := must[*iam.GetAccountSummaryOutput](t)(world.iam.GetAccountSummary(t.Context(), &iam.GetAccountSummaryInput{}))
	if got := summary.SummaryMap["AccountMFAEnabled"]; got != 0 {
		t.Errorf("AccountMFAEnabled is %d", got)
	}
}
