package account_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func lookup(key, value string) string {
	return fmt.Sprintf("data \"doit_aws_account\" \"test\" { %s = %q }\n", key, value)
}

func shows(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.doit_aws_account.test", tfjsonpath.New(attribute), value)
}

func TestDataSource(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]func(*awssim.Options){
		"with paths":    func(*awssim.Options) {},
		"without paths": func(o *awssim.Options) { o.WithoutPaths = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, option)
			parent := w.AWS.AddOU(w.AWS.RootID(), "Security")
			joined := w.Clock.Now().Add(-48 * time.Hour)
			id := w.AWS.AddAccount(awssim.Account{
				Name: "audit", Email: "Audit@example.com", ParentID: parent, JoinedMethod: "INVITED", JoinedAt: joined,
				Tags: map[string]string{"team": "security", "internal:x": "1", "doit:vend-id": "hidden"},
			})
			w.AWS.AddAccount(awssim.Account{ID: "222200000001", Name: "twin", Email: "twin-1@example.com"})
			w.AWS.AddAccount(awssim.Account{ID: "222200000002", Name: "twin", Email: "twin-2@example.com", State: "SUSPENDED"})
			const provider = "provider \"doit\" {\n  ignore_tags {\n    key_prefixes = [\"internal:\"]\n  }\n}\n"
			all := []statecheck.StateCheck{
				shows("id", knownvalue.StringExact(id)), shows("name", knownvalue.StringExact("audit")),
				shows("arn", knownvalue.StringExact(fmt.Sprintf("arn:aws:organizations::%s:account/%s/%s", w.AWS.ManagementAccountID(), w.AWS.OrganizationID(), id))),
				shows("parent_id", knownvalue.StringExact(parent)), shows("state", knownvalue.StringExact("ACTIVE")),
				shows("joined_method", knownvalue.StringExact("INVITED")), shows("joined_timestamp", knownvalue.StringExact(joined.UTC().Format(time.RFC3339))),
				shows("tags", knownvalue.MapExact(map[string]knownvalue.Check{"team": knownvalue.StringExact("security")})),
			}
			config := provider + lookup("name", "audit")
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{
					refusedData(lookup("id", "111122223333"), "has no account 111122223333. Check the id"),
					refusedData(lookup("id", "1234"), `"1234" is not an AWS account id`),
					refusedData(lookup("email", "nobody@example.com"), "No account of the organization has the root e-mail address nobody@example.com"),
					refusedData(lookup("name", "nobody"), `No account of the organization has the name "nobody"`),
					refusedData(lookup("name", "twin"),
						`2 accounts of the organization have the name "twin": 222200000001 (twin-1@example.com, ACTIVE), 222200000002 (twin-2@example.com, SUSPENDED). Use the id or the email`),
					refusedData("data \"doit_aws_account\" \"test\" {}\n", "Exactly one of these attributes must be configured: [id,email,name]"),
					refusedData("data \"doit_aws_account\" \"test\" {\n id = \"111122223333\"\n name = \"x\"\n}\n", "Exactly one of these attributes must be configured"),
					{Config: provider + lookup("id", id), ConfigStateChecks: append(all, shows("email", knownvalue.StringExact("Audit@example.com")))},
					{Config: provider + lookup("email", "audit@EXAMPLE.com"), ConfigStateChecks: append(all, shows("email", knownvalue.StringExact("audit@EXAMPLE.com")))},
					{Config: config, ConfigStateChecks: append(all, shows("email", knownvalue.StringExact("Audit@example.com")))},
					{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
				},
			})
		})
	}
}

func refusedData(config, says string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.Text(says)}
}

func TestListDataSource(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	parent := w.AWS.AddOU(w.AWS.RootID(), "Security")
	w.AWS.AddAccount(awssim.Account{ID: "222200000002", Name: "audit", ParentID: parent})
	w.AWS.AddAccount(awssim.Account{ID: "222200000001", Name: "logs", ParentID: parent})
	config := fmt.Sprintf("data \"doit_aws_accounts\" \"test\" { parent_id = %q }\n", parent)
	account := func(id, name string) knownvalue.Check {
		return knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"id": knownvalue.StringExact(id), "name": knownvalue.StringExact(name), "email": knownvalue.StringExact(name + "@example.com"),
			"parent_id": knownvalue.StringExact(parent), "state": knownvalue.StringExact("ACTIVE"), "joined_method": knownvalue.StringExact("CREATED"),
		})
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			refusedData("data \"doit_aws_accounts\" \"test\" { states = [\"OPEN\"] }\n", `value must be one of: ["PENDING_ACTIVATION"`),
			refusedData("data \"doit_aws_accounts\" \"test\" { parent_id = \"222200000001\" }\n", "the id of a root looks like r-ab12"),
			refusedData("data \"doit_aws_accounts\" \"test\" {\n parent_id = \"ou-none-00000000\"\n recursive = true\n}\n", "has no ou-none-00000000. Check the id"),
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.doit_aws_accounts.test", tfjsonpath.New("ids"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.StringExact("222200000001"), knownvalue.StringExact("222200000002"),
				})),
				statecheck.ExpectKnownValue("data.doit_aws_accounts.test", tfjsonpath.New("accounts"), knownvalue.ListExact([]knownvalue.Check{
					account("222200000001", "logs"), account("222200000002", "audit"),
				})),
			}},
			{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
	})
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]func(*awssim.Options){
		"with paths":    func(*awssim.Options) {},
		"without paths": func(o *awssim.Options) { o.WithoutPaths = true },
		"lagging lists": func(o *awssim.Options) { o.ListLag = time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testListFilters(t, acctest.NewWorld(t, option))
		})
	}
}

func testListFilters(t *testing.T, w *acctest.World) {
	t.Helper()
	root, management := w.AWS.RootID(), w.AWS.ManagementAccountID()
	top := w.AWS.AddOU(root, "Top")
	below := w.AWS.AddOU(top, "Below")
	add := func(name, parent, state string) string {
		return w.AWS.AddAccount(awssim.Account{Name: name, ParentID: parent, State: state, Tags: map[string]string{"team": name, "all": "yes"}})
	}
	a, b, c, d := add("a", root, "ACTIVE"), add("b", top, "ACTIVE"), add("c", below, "SUSPENDED"), add("d", below, "ACTIVE")
	others := w.AWS.AddOU(root, "Others")
	for i := range 45 { // more than two pages
		add(fmt.Sprint("pending-", i), others, "PENDING_ACTIVATION")
	}
	w.Clock.Advance(time.Hour)
	usable := []any{"ACTIVE", "SUSPENDED"}
	for name, test := range map[string]struct {
		filter map[string]any
		want   []string
	}{
		"usable":          {map[string]any{"states": usable}, []string{management, a, b, c, d}},
		"directly in":     {map[string]any{"parent_id": top}, []string{b}},
		"in and below":    {map[string]any{"parent_id": top, "recursive": true}, []string{b, c, d}},
		"in the root":     {map[string]any{"parent_id": root}, []string{management, a}},
		"below the root":  {map[string]any{"parent_id": root, "recursive": true, "states": usable}, []string{management, a, b, c, d}},
		"not recursive":   {map[string]any{"parent_id": below, "recursive": false}, []string{c, d}},
		"suspended":       {map[string]any{"states": []any{"SUSPENDED"}}, []string{c}},
		"by tag":          {map[string]any{"tags": map[string]any{"team": "d"}}, []string{d}},
		"by two tags":     {map[string]any{"tags": map[string]any{"team": "d", "all": "yes"}}, []string{d}},
		"tag of another":  {map[string]any{"tags": map[string]any{"team": "d", "all": "no"}}, nil},
		"no such state":   {map[string]any{"states": []any{"CLOSED"}}, nil},
		"all at once":     {map[string]any{"parent_id": top, "recursive": true, "states": []any{"ACTIVE"}, "tags": map[string]any{"all": "yes"}}, []string{b, d}},
		"no state at all": {map[string]any{"states": []any{}}, nil},
	} {
		attributes, said := w.Server(t, nil).ReadData(t, "doit_aws_accounts", test.filter)
		slices.Sort(test.want)
		if got := ids(t, attributes["ids"]); said != "" || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v; %s", name, got, test.want, said)
		}
	}
}

func ids(t *testing.T, list tftypes.Value) (ids []string) {
	t.Helper()
	var elements []tftypes.Value
	if err := list.As(&elements); err != nil {
		t.Fatal(err)
	}
	for _, element := range elements {
		var id string
		if err := element.As(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// TestTagsOfManyAccounts counts calls: the tags of all accounts come from one list, and where that is not allowed only
// those of accounts that pass the other filters are read, one after the other.
func TestTagsOfManyAccounts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		denied      bool
		lists, each int // calls
	}{
		"listed": {lists: 2, each: 0}, // of 100 each: the seeds have no tags, but one list cannot know that
		"denied": {denied: true, lists: 1, each: 101},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 100 })
			w.AWS.AddAccount(awssim.Account{Name: "a", State: "SUSPENDED", Tags: map[string]string{"team": "a"}})
			for _, a := range w.AWS.Accounts() {
				w.AWS.TagAccount(a.ID, map[string]string{"team": "a"})
			}
			if test.denied {
				w.AWS.Deny("tag:GetResources")
			}
			attributes, said := w.Server(t, nil).ReadData(t, "doit_aws_accounts", map[string]any{
				"states": []any{"ACTIVE"}, "tags": map[string]any{"team": "a"},
			})
			if said != "" || len(ids(t, attributes["ids"])) != 101 {
				t.Fatal(attributes["ids"], said)
			}
			pages, lists, each := w.AWS.CountCalls("ListAccounts"), w.AWS.CountCalls("GetResources"), w.AWS.CountCalls("ListTagsForResource")
			if pages != 6 || lists != test.lists || each != test.each {
				t.Errorf("%d pages of accounts, %d of tags and %d readings of tags, want 6, %d and %d", pages, lists, each, test.lists, test.each)
			}
		})
	}
}
