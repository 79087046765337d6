package tfx_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// private is a private state.
type private map[string][]byte

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

func TestOutlived(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		noted []string // one after the other
		live  string
		want  bool
	}{
		"nothing was noted":                     {nil, "b", false},
		"its own":                               {[]string{"a"}, "a", false},
		"a newer one":                           {[]string{"a"}, "b", true},
		"noted anew":                            {[]string{"a", "b"}, "b", false},
		"an import that got one since":          {[]string{""}, "a", true},
		"an import that has none":               {[]string{""}, "", false},
		"the tag was removed":                   {[]string{"a"}, "", false},
		"the tag was removed for a while":       {[]string{"a", ""}, "a", false},
		"the tag was removed, then a newer one": {[]string{"a", ""}, "b", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			state := private{}
			for _, note := range row.noted {
				tfx.NoteGeneration(t.Context(), state, note, &diags)
			}
			got := tfx.Outlived(t.Context(), state, row.live, "role 111122223333/ci", &diags)
			if got != row.want || diags.HasError() || got != (diags.WarningsCount() == 1) {
				t.Errorf("outlived: %t, messages: %v", got, diags)
			}
			if got && !strings.Contains(diags[0].Detail(), "The role 111122223333/ci was created again, continued with or taken over") {
				t.Error(diags[0].Detail())
			}
		})
	}
}
