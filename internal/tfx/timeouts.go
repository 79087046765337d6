package tfx

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Timeouts is the block timeouts of a resource, for a state that no configuration has written. set has what it says of
// create, update and delete; the block is null where that is nothing.
func Timeouts(set map[string]string) timeouts.Value {
	kinds, values, some := map[string]attr.Type{}, map[string]attr.Value{}, false
	for _, deed := range []string{"create", "update", "delete"} {
		kinds[deed], values[deed] = types.StringType, StringOrNull(set[deed])
		some = some || set[deed] != ""
	}
	if !some {
		return timeouts.Value{Object: types.ObjectNull(kinds)}
	}
	return timeouts.Value{Object: types.ObjectValueMust(kinds, values)}
}
