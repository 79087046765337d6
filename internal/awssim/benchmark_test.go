package awssim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// benchmarkMembers is the organization that make bench measures the provider in. The simulator must not be the slow part.
const benchmarkMembers = 10_000

// question is one kind of call of the management account.
type question struct {
	service, path, target string
	body                  func(w *awssim.World, i int) string // of the i-th call
}

// benchmark measures one operation in a large organization, without a network.
func benchmark(b *testing.B, q question) {
	b.Helper()
	w := awssim.New(awssim.Options{SeedAccounts: benchmarkMembers})
	unit := w.AddOU(w.RootID(), "workloads")
	for i := range benchmarkMembers {
		a, _ := w.Account(member(i))
		w.MoveAccount(a.ID, unit)
		w.TagAccount(a.ID, map[string]string{"team": a.Name, "cost-center": "1"})
		w.SetAlternateContact(a.ID, "BILLING", "Finance", "finance@example.com")
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/"+q.path, strings.NewReader(q.body(w, i)))
		req.Header.Set("X-Amz-Target", q.target)
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/"+q.service+"/aws4_request, SignedHeaders=host, Signature=0")
		answer := httptest.NewRecorder()
		w.ServeHTTP(answer, req)
		if answer.Code != http.StatusOK {
			b.Fatal(answer.Body)
		}
		if i%1000 == 0 {
			w.ResetCalls()
		}
	}
}

// member is the id of some account.
func member(i int) string { return fmt.Sprintf("1%011d", 1+i*7919%benchmarkMembers) }

func organizationsQuestion(operation string, body func(w *awssim.World, i int) string) question {
	return question{service: "organizations", target: "AWSOrganizationsV20161128." + operation, body: body}
}

func BenchmarkListAccounts(b *testing.B) {
	benchmark(b, organizationsQuestion("ListAccounts", func(*awssim.World, int) string { return "{}" }))
}

func BenchmarkListAccountsForParent(b *testing.B) {
	benchmark(b, organizationsQuestion("ListAccountsForParent", func(w *awssim.World, _ int) string { return `{"ParentId":"` + w.RootID() + `"}` }))
}

func BenchmarkGetResources(b *testing.B) {
	benchmark(b, question{service: "tagging", target: "ResourceGroupsTaggingAPI_20170126.GetResources", body: func(*awssim.World, int) string {
		return `{"ResourceTypeFilters":["organizations:account"],"ResourcesPerPage":100}`
	}})
}

func BenchmarkDescribeAccount(b *testing.B) {
	benchmark(b, organizationsQuestion("DescribeAccount", func(_ *awssim.World, i int) string { return `{"AccountId":"` + member(i) + `"}` }))
}

func BenchmarkListParents(b *testing.B) {
	benchmark(b, organizationsQuestion("ListParents", func(_ *awssim.World, i int) string { return `{"ChildId":"` + member(i) + `"}` }))
}

func BenchmarkListTagsForResource(b *testing.B) {
	benchmark(b, organizationsQuestion("ListTagsForResource", func(_ *awssim.World, i int) string { return `{"ResourceId":"` + member(i) + `"}` }))
}

func BenchmarkGetAlternateContact(b *testing.B) {
	benchmark(b, question{service: "account", path: "getAlternateContact", body: func(_ *awssim.World, i int) string {
		return `{"AccountId":"` + member(i) + `","AlternateContactType":"BILLING"}`
	}})
}
