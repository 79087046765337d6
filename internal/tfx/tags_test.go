package tfx_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

var (
	null    = types.MapNull(types.StringType)
	unknown = types.MapUnknown(types.StringType)
	none    = tfx.StringMap(nil)
	a       = tfx.StringMap(map[string]string{"team": "a"})
	later   = types.MapValueMust(types.StringType, map[string]attr.Value{"team": types.StringUnknown()})
)

func TestTagPlan(t *testing.T) {
	t.Parallel()
	byDefault := tfx.TagPolicy{Default: map[string]string{"cost": "1"}}
	both := tfx.StringMap(map[string]string{"team": "a", "cost": "1"})
	for name, c := range map[string]struct {
		policy                      tfx.TagPolicy
		config, stateTags, stateAll types.Map
		tags, all                   types.Map
	}{
		"nothing configured, new":          {tfx.TagPolicy{}, null, null, null, null, none},
		"nothing configured, as in state":  {tfx.TagPolicy{}, null, a, a, a, a},
		"tags":                             {tfx.TagPolicy{}, a, null, null, a, a},
		"tags removed from configuration":  {tfx.TagPolicy{}, none, a, a, none, none},
		"defaults only, new":               {byDefault, null, null, null, null, tfx.StringMap(byDefault.Default)},
		"defaults only, after an import":   {byDefault, null, none, both, none, tfx.StringMap(byDefault.Default)},
		"defaults only, own tags in state": {byDefault, null, a, both, null, tfx.StringMap(byDefault.Default)},
		"both":                             {byDefault, a, null, null, a, both},
		"the tag wins over the default":    {tfx.TagPolicy{Default: map[string]string{"team": "z"}}, a, null, null, a, a},
		"an ignored default is left out":   {tfx.TagPolicy{Default: map[string]string{"x:a": "1"}, IgnorePrefixes: []string{"x:"}}, a, null, null, a, a},
		"unknown tags":                     {byDefault, unknown, a, both, unknown, unknown},
		"an unknown value":                 {tfx.TagPolicy{}, later, null, null, later, later},
		"unknown defaults":                 {tfx.TagPolicy{Unknown: true}, a, a, a, a, unknown},
		"unknown defaults, nothing else":   {tfx.TagPolicy{Unknown: true}, null, a, a, unknown, unknown},
	} {
		tags, all := c.policy.Plan(c.config, c.stateTags, c.stateAll)
		if !tags.Equal(c.tags) || !all.Equal(c.all) {
			t.Errorf("%s: planned tags %s and tags_all %s, want %s and %s", name, tags, all, c.tags, c.all)
		}
	}
}

func TestTagSplit(t *testing.T) {
	t.Parallel()
	actual := map[string]string{"team": "a", "cost": "1", "x:foreign": "kept"}
	policy := tfx.TagPolicy{Default: map[string]string{"cost": "1"}, IgnoreKeys: []string{"other"}, IgnorePrefixes: []string{"x:"}}
	all := tfx.StringMap(map[string]string{"team": "a", "cost": "1"})
	for name, c := range map[string]struct {
		actual     map[string]string
		prior      types.Map
		tags, want types.Map
	}{
		"a default tag is not the object's own":       {actual, a, a, all},
		"unless it was written at the object as well": {actual, all, all, all},
		"a changed default tag is drift":              {map[string]string{"cost": "2"}, null, tfx.StringMap(map[string]string{"cost": "2"}), tfx.StringMap(map[string]string{"cost": "2"})},
		"null stays null":                             {map[string]string{"cost": "1"}, null, null, tfx.StringMap(map[string]string{"cost": "1"})},
		"empty stays empty":                           {map[string]string{"cost": "1"}, none, none, tfx.StringMap(map[string]string{"cost": "1"})},
	} {
		tags, gotAll := policy.Split(c.actual, c.prior)
		if !tags.Equal(c.tags) || !gotAll.Equal(c.want) {
			t.Errorf("%s: tags %s and tags_all %s, want %s and %s", name, tags, gotAll, c.tags, c.want)
		}
	}
}

func TestTagChanges(t *testing.T) {
	t.Parallel()
	set, remove := tfx.TagChanges(tfx.StringMap(map[string]string{"same": "1", "old": "1", "gone": "1"}), tfx.StringMap(map[string]string{"same": "1", "old": "2", "new": "1"}))
	if len(set) != 2 || set["old"] != "2" || set["new"] != "1" || len(remove) != 1 || remove[0] != "gone" {
		t.Errorf("set %v, remove %v", set, remove)
	}
}
