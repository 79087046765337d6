package account_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// forest is an organization with accounts in three places, of all kinds. ids has the accounts and units by name.
func forest(w *acctest.World) (ids map[string]string) {
	ids = map[string]string{"root": w.AWS.RootID(), "management": w.AWS.ManagementAccountID()}
	ids["Workloads"] = w.AWS.AddOU(ids["root"], "Workloads")
	ids["Prod"] = w.AWS.AddOU(ids["Workloads"], "Prod")
	for name, a := range map[string]awssim.Account{
		"top":     {},
		"work":    {ParentID: ids["Workloads"], Tags: map[string]string{"team": "a", "stage": "dev"}},
		"prod":    {ParentID: ids["Prod"], Tags: map[string]string{"team": "a", "stage": "prod"}},
		"stopped": {ParentID: ids["Prod"]},
		"closing": {ParentID: ids["Workloads"]},
		"closed":  {ParentID: ids["Workloads"], Tags: map[string]string{"team": "a"}},
	} {
		a.Name, a.Email = name, name+"@example.com"
		ids[name] = w.AWS.AddAccount(a)
	}
	for name, state := range map[string]string{"stopped": "SUSPENDED", "closing": "PENDING_CLOSURE", "closed": "CLOSED"} {
		w.AWS.SetState(ids[name], state)
	}
	return ids
}

func names(found []acctest.Found) []string {
	list := []string{}
	for _, f := range found {
		name, _, _ := strings.Cut(f.Name, " (")
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

func TestQueryFilters(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		config func(ids map[string]string) map[string]any
		want   string
	}{
		"all that can be imported": {nil, "management prod stopped top work"},
		"in a unit":                {func(ids map[string]string) map[string]any { return map[string]any{"parent_id": ids["Workloads"]} }, "work"},
		"below a unit": {func(ids map[string]string) map[string]any {
			return map[string]any{"parent_id": ids["Workloads"], "recursive": true}
		}, "prod stopped work"},
		"in the root": {func(ids map[string]string) map[string]any {
			return map[string]any{"parent_id": ids["root"], "recursive": false}
		}, "management top"},
		"states": {func(map[string]string) map[string]any { return map[string]any{"states": []any{"CLOSED", "SUSPENDED"}} }, "closed stopped"},
		"a tag":  {func(map[string]string) map[string]any { return map[string]any{"tags": map[string]any{"team": "a"}} }, "prod work"},
		"all of it": {func(ids map[string]string) map[string]any {
			return map[string]any{"parent_id": ids["root"], "recursive": true, "tags": map[string]any{"team": "a", "stage": "prod"}, "states": []any{"ACTIVE"}}
		}, "prod"},
		"no state at all": {func(map[string]string) map[string]any { return map[string]any{"states": []any{}} }, ""},
		"nothing":         {func(map[string]string) map[string]any { return map[string]any{"tags": map[string]any{"team": "b"}} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for kind, option := range map[string]func(*awssim.Options){
				"": func(*awssim.Options) {}, "without paths": func(o *awssim.Options) { o.WithoutPaths = true },
			} {
				w := acctest.NewWorld(t, option)
				ids := forest(w)
				w.AWS.RenameAccount(ids["management"], "management")
				var config map[string]any
				if row.config != nil {
					config = row.config(ids)
				}
				found, said := w.Server(t, nil).List(t, accountType, config, 100, false)
				if got := strings.Join(names(found), " "); got != row.want || said != "" {
					t.Errorf("%s found %q, want %q. %s", kind, got, row.want, said)
				}
				for _, f := range found {
					name, id, _ := strings.Cut(f.Name, " (")
					want := tftypes.NewValue(f.Identity.Type(), map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, ids[name])})
					if !f.Identity.Equal(want) || strings.TrimSuffix(id, ")") != ids[name] || f.Object.State.Type() != nil {
						t.Errorf("%s is %s, its resource %s", f.Name, f.Identity, f.Object.State)
					}
				}
			}
		})
	}
}

// TestQueryIsLazy counts what a list of few costs in a large organization.
func TestQueryIsLazy(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		config  map[string]any
		limit   int64
		include bool
		found   int
		want    map[string]int
	}{
		"a few":                  {nil, 30, false, 30, map[string]int{"ListAccounts": 2}},
		"a few, and all of them": {nil, 30, true, 30, map[string]int{"ListAccounts": 2, "GetResources": 3}},
		"everything":             {nil, 1000, false, 251, map[string]int{"ListAccounts": 13}},
		"no limit":               {nil, 0, false, 251, map[string]int{"ListAccounts": 13}},
		"a tag":                  {map[string]any{"tags": map[string]any{"team": "a"}}, 1000, false, 250, map[string]int{"ListAccounts": 13, "GetResources": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 250 })
			for _, a := range members(w) {
				w.AWS.TagAccount(a.ID, map[string]string{"team": "a"})
			}
			w.AWS.ResetCalls()
			found, said := w.Server(t, nil).List(t, accountType, row.config, row.limit, row.include)
			if len(found) != row.found || said != "" {
				t.Errorf("found %d, want %d. %s", len(found), row.found, said)
			}
			if _, by := counted(w); by["GetResources"] > row.want["GetResources"] || by["ListAccounts"] != row.want["ListAccounts"] || len(by) > len(row.want) {
				t.Errorf("the calls are %v, want %v", by, row.want)
			}
		})
	}
}

// TestQueryIsAsImported compares the whole resource with what an import of it reads, and lets the configuration that Terraform
// generates plan nothing.
func TestQueryIsAsImported(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	forest(w)
	block := map[string]any{"default_tags": []any{map[string]any{"tags": map[string]any{"team": "a"}}}, "ignore_tags": []any{map[string]any{"keys": []any{"stage"}}}}
	for name, config := range map[string]map[string]any{"plain": nil, "with tags of the provider": block} {
		found, said := w.Server(t, config).List(t, accountType, nil, 100, true)
		if len(found) != 5 || said != "" {
			t.Fatalf("%s: found %v. %s", name, names(found), said)
		}
		for _, f := range found {
			s := w.Server(t, config)
			imported, _ := s.Import(t, accountType, f.Identity)
			if !imported.State.Equal(f.Object.State) {
				differ, _ := imported.State.Diff(f.Object.State)
				t.Errorf("%s: %s is not listed as imported: %v", name, f.Name, differ)
			}
			generated := s.Generate(t, accountType, f.Object)
			if changes := s.Changes(t, accountType, imported, generated); name == "plain" && changes != "" {
				t.Errorf("%s: %s changes %s with the configuration %v", name, f.Name, changes, generated)
			}
			written := slices.Sorted(maps.Keys(maps.Collect(func(yield func(string, any) bool) {
				for attribute, value := range generated {
					if v, ok := value.(tftypes.Value); ok && !v.IsNull() && !yield(attribute, nil) {
						return
					}
				}
			})))
			if diff := cmp.Diff([]string{"email", "name", "parent_id", "tags"}, written); diff != "" {
				t.Errorf("%s: the configuration of %s (-want +got):\n%s", name, f.Name, diff)
			}
		}
	}
}

// TestQueryWhereTheTaggingAPIKnowsNothing of an organization whose accounts have tags, as for a delegated administrator: it
// tells only what the account of the credentials owns.
func TestQueryWhereTheTaggingAPIKnowsNothing(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts, o.ListLag = 3, 24*time.Hour })
	for _, a := range members(w) {
		w.AWS.TagAccount(a.ID, map[string]string{"team": "a"})
	}
	found, said := w.Server(t, nil).List(t, accountType, map[string]any{"tags": map[string]any{"team": "a"}}, 100, true)
	if len(found) != 3 || said != "" {
		t.Fatalf("found %v. %s", names(found), said)
	}
	for _, f := range found {
		s := w.Server(t, nil)
		imported, _ := s.Import(t, accountType, f.Identity)
		if !imported.State.Equal(f.Object.State) {
			t.Errorf("%s is not listed as imported", f.Name)
		}
	}
	if n := w.AWS.CountCalls("GetResources"); n != 1 {
		t.Errorf("the tagging API was asked %d times", n)
	}
}

func TestQueryErrors(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		config  map[string]any
		fault   *awssim.Fault
		found   int
		says    []string
		include bool
	}{
		"no such parent": {map[string]any{"parent_id": "ou-ab12-34cd56ef"}, nil, 0, []string{`ERROR: AttributeName("parent_id"): No such root or organizational unit`, "has no ou-ab12-34cd56ef"}, false},
		"not a parent":   {map[string]any{"parent_id": "Workloads"}, nil, 0, []string{`AttributeName("parent_id")`, "Workloads"}, false},
		"no such state":  {map[string]any{"states": []any{"GONE"}}, nil, 0, []string{`AttributeName("states")`, "GONE"}, false},
		"not allowed": {nil, &awssim.Fault{Operation: "ListAccounts", Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccessDeniedException", Message: "No."}}, 0,
			[]string{"ERROR: Failed listing AWS accounts", "AccessDeniedException"}, false},
		"stopped in the middle": {nil, &awssim.Fault{Operation: "ListAccounts", Skip: 1, Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccessDeniedException", Message: "No."}}, 20,
			[]string{"ERROR: Failed listing AWS accounts", "AccessDeniedException"}, false},
		"no tags": {nil, &awssim.Fault{When: func(c awssim.Call) bool { return c.Operation == "GetResources" || c.Operation == "ListTagsForResource" },
			Count: awssim.Always, Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccessDeniedException", Message: "No."}}, 0,
			[]string{"ERROR: Failed listing AWS accounts", "Listing the tags of"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t, func(o *awssim.Options) { o.SeedAccounts = 60 })
			if row.fault != nil {
				w.AWS.Inject(*row.fault)
			}
			found, said := w.Server(t, nil).List(t, accountType, row.config, 100, row.include)
			if len(found) != row.found || strings.Count(said, "ERROR") != 1 {
				t.Errorf("found %d, want %d. It says %s", len(found), row.found, said)
			}
			for _, part := range row.says {
				if !strings.Contains(said, part) {
					t.Errorf("it does not say %q, but %q", part, said)
				}
			}
		})
	}
}

// TestQueryWithUnknownProvider cannot ask AWS.
func TestQueryWithUnknownProvider(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	_, said := w.Server(t, map[string]any{"region": unknownValue(tftypes.String)}).List(t, accountType, nil, 100, false)
	if !strings.Contains(said, "ERROR: Provider configuration is not known yet") || !strings.Contains(said, "region") {
		t.Errorf("it says %q", said)
	}
}

// TestQueryByTerraform is terraform query, with the real Terraform.
func TestQueryByTerraform(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	ids := forest(w)
	at := "doit_aws_account.test"
	only := func(name string) queryfilter.QueryFilter {
		return queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"id": knownvalue.StringExact(ids[name])})
	}
	list := func(more string) string {
		return "provider \"doit\" {}\nlist \"doit_aws_account\" \"test\" {\n  provider = doit\n" + more + "\n}\n"
	}
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   acctest.Needs(acctest.ListResources),
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: `data "doit_organization" "test" {}`},
			{Query: true, Config: list(""), QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength(at, 5),
				querycheck.ExpectIdentity(at, map[string]knownvalue.Check{"id": knownvalue.StringExact(ids["work"])}),
				querycheck.ExpectResourceDisplayName(at, only("prod"), knownvalue.StringExact(fmt.Sprintf("prod (%s)", ids["prod"]))),
			}},
			{Query: true, Config: list("  limit = 2"), QueryResultChecks: []querycheck.QueryResultCheck{querycheck.ExpectLength(at, 2)}},
			{
				Query: true,
				Config: list(fmt.Sprintf("  include_resource = true\n  config {\n    parent_id = %q\n    recursive = true\n    states = [\"ACTIVE\"]\n    tags = { team = \"a\" }\n  }",
					ids["Workloads"])),
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength(at, 2),
					querycheck.ExpectResourceKnownValues(at, only("prod"), []querycheck.KnownValueCheck{
						{Path: tfjsonpath.New("email"), KnownValue: knownvalue.StringExact("prod@example.com")},
						{Path: tfjsonpath.New("parent_id"), KnownValue: knownvalue.StringExact(ids["Prod"])},
						{Path: tfjsonpath.New("tags"), KnownValue: knownvalue.MapExact(map[string]knownvalue.Check{"team": knownvalue.StringExact("a"), "stage": knownvalue.StringExact("prod")})},
						{Path: tfjsonpath.New("role_name"), KnownValue: knownvalue.Null()},
					}),
				},
			},
			{Query: true, Config: list("  config {\n    parent_id = \"ou-ab12-34cd56ef\"\n  }"), ExpectError: acctest.Text("No such root or organizational unit")},
		},
	})
}
