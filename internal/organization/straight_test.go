package organization_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// bubble is the clock of a synctest bubble.
var bubble = clock.Real()

func wait(t *testing.T, d time.Duration) {
	t.Helper()
	if err := bubble.Sleep(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// newDirectory is the directory of one process. It runs on the clock of the bubble.
func newDirectory(t *testing.T, aws *awssim.World, creations int) *organization.Directory {
	t.Helper()
	client, err := awsclient.New(t.Context(), awsclient.Config{
		Region: "us-east-1", AccessKey: "AKIAEXAMPLE", SecretKey: "secret", Clock: bubble,
		Endpoints:  endpointsAt("http://aws.test"),
		HTTPClient: &http.Client{Transport: acctest.Straight{Handler: aws}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return organization.New(client, organization.Options{Clock: bubble, VendScope: "test", MaxConcurrentCreations: creations})
}

func endpointsAt(url string) map[string]string {
	endpoints := map[string]string{}
	for _, service := range []string{"organizations", "account", "sts", "resource_groups_tagging", "service_quotas"} {
		endpoints[service] = url
	}
	return endpoints
}
