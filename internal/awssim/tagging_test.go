package awssim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// tagged reads all pages and returns the tags by the last part of the ARN.
func (w *world) tagged(t *testing.T, in *resourcegroupstaggingapi.GetResourcesInput) (tags map[string]map[string]string, pages int) {
	t.Helper()
	tags = map[string]map[string]string{}
	for p := resourcegroupstaggingapi.NewGetResourcesPaginator(w.tagging, in); p.HasMorePages(); pages++ {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, mapping := range page.ResourceTagMappingList {
			arn := *mapping.ResourceARN
			of := map[string]string{}
			for _, tag := range mapping.Tags {
				of[*tag.Key] = *tag.Value
			}
			tags[arn[strings.LastIndex(arn, "/")+1:]] = of
		}
	}
	return tags, pages
}

func TestGetResources(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{ListLag: 10 * time.Second})
	bare := w.AddAccount(awssim.Account{})
	for i := range 120 {
		w.AddAccount(awssim.Account{Tags: map[string]string{"team": fmt.Sprint("t", i%2)}})
	}
	once := w.AddAccount(awssim.Account{Tags: map[string]string{"gone": "x"}})
	w.clock.Advance(time.Minute)
	accounts := []string{"organizations:account"}
	all, pages := w.tagged(t, &resourcegroupstaggingapi.GetResourcesInput{ResourceTypeFilters: accounts, ResourcesPerPage: aws.Int32(100)})
	if _, has := all[bare]; has || len(all) != 121 || pages != 2 {
		t.Errorf("%d resources in %d pages, the bare one among them: %t", len(all), pages, has)
	}
	some, _ := w.tagged(t, &resourcegroupstaggingapi.GetResourcesInput{
		ResourceTypeFilters: accounts, TagFilters: []types.TagFilter{{Key: aws.String("team"), Values: []string{"t1"}}},
	})
	if len(some) != 60 {
		t.Errorf("%d accounts of team t1", len(some))
	}
	w.TagAccount(once, map[string]string{})
	if late, _ := w.tagged(t, &resourcegroupstaggingapi.GetResourcesInput{}); late[once]["gone"] != "x" {
		t.Errorf("a write shows at once: %v", late[once])
	}
	w.clock.Advance(10 * time.Second)
	if late, _ := w.tagged(t, &resourcegroupstaggingapi.GetResourcesInput{}); late[once] == nil || len(late[once]) != 0 {
		t.Errorf("a resource that had tags stays known: %v", late[once])
	}
	other, _ := w.tagged(t, &resourcegroupstaggingapi.GetResourcesInput{ResourceTypeFilters: []string{"s3"}})
	if len(other) != 0 {
		t.Errorf("of s3: %v", other)
	}
}

// TestResourcesByARNComeTogether because the list of ARNs excludes what would page them.
func TestResourcesByARNComeTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{SeedAccounts: 101})
	var arns []string
	for _, a := range w.Accounts()[:101] {
		w.TagAccount(a.ID, map[string]string{"team": "a"})
		arns = append(arns, "arn:aws:organizations::"+w.ManagementAccountID()+":account/"+w.OrganizationID()+"/"+a.ID)
	}
	if got, pages := w.tagged(t, &resourcegroupstaggingapi.GetResourcesInput{ResourceARNList: arns[:100]}); len(got) != 100 || pages != 1 {
		t.Errorf("%d of 100 resources in %d pages", len(got), pages)
	}
	_, err := w.tagging.GetResources(t.Context(), &resourcegroupstaggingapi.GetResourcesInput{ResourceARNList: arns})
	wantRefusal(t, err, "InvalidParameterException", "")
}

func TestGetResourcesRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	for name, in := range map[string]*resourcegroupstaggingapi.GetResourcesInput{
		"page too great": {ResourcesPerPage: aws.Int32(101)},
		"bad token":      {PaginationToken: aws.String("nonsense")},
		"ARNs and more":  {ResourceARNList: []string{"arn:aws:x"}, ResourceTypeFilters: []string{"s3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.tagging.GetResources(t.Context(), in)
			wantRefusal(t, err, "InvalidParameterException", "")
		})
	}
}

func TestMembersHaveNoTaggedAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{Tags: map[string]string{"a": "b"}})
	member := world{World: w.World, clients: w.as(w.CredentialsFor(id))}
	if tags, _ := member.tagged(t, &resourcegroupstaggingapi.GetResourcesInput{}); len(tags) != 0 {
		t.Errorf("a member sees %v", tags)
	}
}

func TestAccountQuotaIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{SeedAccounts: 30})
	ctx, code := t.Context(), aws.String("organizations")
	list := must[*servicequotas.ListServiceQuotasOutput](t)(w.quotas.ListServiceQuotas(ctx, &servicequotas.ListServiceQuotasInput{ServiceCode: code}))
	if len(list.Quotas) != 1 || *list.Quotas[0].QuotaName != "Default maximum number of accounts" || *list.Quotas[0].Value != 1030 {
		t.Errorf("quotas %+v", list.Quotas)
	}
	w.SetAccountQuota(40)
	quota := must[*servicequotas.GetServiceQuotaOutput](t)(w.quotas.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: code, QuotaCode: list.Quotas[0].QuotaCode}))
	standard := must[*servicequotas.GetAWSDefaultServiceQuotaOutput](t)(w.quotas.GetAWSDefaultServiceQuota(ctx, &servicequotas.GetAWSDefaultServiceQuotaInput{ServiceCode: code, QuotaCode: list.Quotas[0].QuotaCode}))
	if *quota.Quota.Value != 40 || *standard.Quota.Value != 10 {
		t.Errorf("quota %v, default %v", *quota.Quota.Value, *standard.Quota.Value)
	}
	_, err := w.quotas.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: code, QuotaCode: aws.String("L-00000000")})
	wantRefusal(t, err, "NoSuchResourceException", "")
	_, err = w.quotas.ListServiceQuotas(ctx, &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("unheard-of")})
	wantRefusal(t, err, "NoSuchResourceException", "")
}

// TestManyAccounts reads an organization of 10,000 and counts the pages that it takes.
func TestManyAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{SeedAccounts: 10_000})
	ids, pages := w.ids(t, 20)
	if len(ids) != 10_001 || pages != 501 || w.CountCalls("ListAccounts") != 501 {
		t.Errorf("%d accounts in %d pages", len(ids), pages)
	}
	a, ok := w.AccountByEmail("seed-010000@example.com")
	if !ok || a.Name != "seed-010000" || a.State != "ACTIVE" || w.clock.Now().Sub(a.JoinedAt) < 365*24*time.Hour {
		t.Errorf("the last seed: %+v", a)
	}
	w.ResetCalls()
	if w.CountCalls() != 0 {
		t.Error("calls are left")
	}
	must[*organizations.ListRootsOutput](t)(w.org.ListRoots(t.Context(), &organizations.ListRootsInput{}))
	if w.CountCalls() != 1 || w.CountCalls("ListRoots", "ListAccounts") != 1 {
		t.Errorf("%d calls", w.CountCalls())
	}
}
