package tfx

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// TagPolicy is what default_tags and ignore_tags of the provider block say.
type TagPolicy struct {
	Default        map[string]string
	IgnoreKeys     []string
	IgnorePrefixes []string
	Unknown        bool // some of it is known only after apply, so tags_all is, too
}

// Ignores says whether a tag is none of this provider's business.
func (p TagPolicy) Ignores(key string) bool {
	return slices.Contains(p.IgnoreKeys, key) ||
		slices.ContainsFunc(p.IgnorePrefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// Plan plans tags and tags_all. When neither tags nor default_tags is configured, tags are none of the configuration's
// business: what is in state is planned, and nothing is written. stateTags and stateAll are null for a new object.
func (p TagPolicy) Plan(config, stateTags, stateAll types.Map) (tags, all types.Map) {
	switch {
	case config.IsUnknown() || p.Unknown && !config.IsNull():
		return config, types.MapUnknown(types.StringType)
	case p.Unknown:
		return types.MapUnknown(types.StringType), types.MapUnknown(types.StringType)
	case config.IsNull() && len(p.Default) == 0:
		if stateAll.IsNull() {
			stateAll = StringMap(nil)
		}
		return stateTags, stateAll
	}
	merged := make(map[string]attr.Value, len(p.Default)+len(config.Elements()))
	for key, value := range p.Default {
		if !p.Ignores(key) {
			merged[key] = types.StringValue(value)
		}
	}
	maps.Copy(merged, config.Elements())
	tags = config
	if config.IsNull() && len(stateTags.Elements()) == 0 {
		tags = stateTags // null or {}, as an import may have left it
	}
	return tags, types.MapValueMust(types.StringType, merged)
}

// Split turns the tags that AWS reports into tags and tags_all. prior is what tags was before: a tag that equals a
// default tag belongs to tags only when it was written there too.
func (p TagPolicy) Split(actual map[string]string, prior types.Map) (tags, all types.Map) {
	everything, own := map[string]string{}, map[string]string{}
	for key, value := range actual {
		if p.Ignores(key) {
			continue
		}
		everything[key] = value
		_, written := prior.Elements()[key]
		if byDefault, ok := p.Default[key]; !ok || byDefault != value || written {
			own[key] = value
		}
	}
	tags = StringMap(own)
	if len(own) == 0 && prior.IsNull() {
		tags = types.MapNull(types.StringType)
	}
	return tags, StringMap(everything)
}

// TagChanges is what must be set and removed to get from one tags_all to another.
func TagChanges(from, to types.Map) (set map[string]string, remove []string) {
	set = map[string]string{}
	before, after := Strings(from), Strings(to)
	for key, value := range after {
		if old, ok := before[key]; !ok || old != value {
			set[key] = value
		}
	}
	for key := range before {
		if _, ok := after[key]; !ok {
			remove = append(remove, key)
		}
	}
	slices.Sort(remove)
	return set, remove
}

// Strings is a framework map of known strings as a Go map.
func Strings(m types.Map) map[string]string {
	out := make(map[string]string, len(m.Elements()))
	for key, value := range m.Elements() {
		if s, ok := value.(types.String); ok {
			out[key] = s.ValueString()
		}
	}
	return out
}

// Check refuses what only the merged tags show: too many of them, and tags that ignore_tags takes away again.
func (p TagPolicy) Check(config, all types.Map, limit int, diags *diag.Diagnostics) {
	for _, key := range slices.Sorted(maps.Keys(config.Elements())) {
		if p.Ignores(key) {
			diags.AddAttributeError(path.Root("tags").AtMapKey(key), "Tag is ignored", fmt.Sprintf(
				"The provider's ignore_tags covers the key %q, so the tag would never be written. Remove it here or there.", key))
		}
	}
	if count := len(all.Elements()); count > limit {
		diags.AddAttributeError(path.Root("tags"), "Too many tags", fmt.Sprintf(
			"There would be %d tags, default_tags included, and at most %d fit.", count, limit))
	}
}

// Tags validates the tags of an object of AWS Organizations.
func Tags() validator.Map { return tagsValidator{} }

type tagsValidator struct{}

func (tagsValidator) Description(context.Context) string {
	return "keys of 1 to 128 and values of at most 256 letters, digits, blanks and _.:/=+-@, without the prefixes aws: and doit:"
}

func (v tagsValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (tagsValidator) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	elements := req.ConfigValue.Elements()
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		value, ok := elements[key].(types.String)
		at := req.Path.AtMapKey(key)
		if ok && value.IsNull() {
			resp.Diagnostics.AddAttributeError(at, "Invalid tag", fmt.Sprintf("The value of tag %q is null. Leave the tag out, or set it to \"\".", key))
			continue
		}
		if err := organization.CheckTag(key, value.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(at, "Invalid tag", sentence(err.Error()))
		}
	}
}
