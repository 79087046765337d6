package provider_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// notYet is a provider block and the arguments in it that are not known yet.
type notYet struct {
	content object
	names   []string
}

// unknowns has each argument unknown as a whole, each block likewise, and collections with an unknown element.
func unknowns(t *testing.T) map[string]notYet {
	t.Helper()
	rows := map[string]notYet{
		"an element of a set":  {nest("allowed_account_ids", []any{unknown(tftypes.String), "111122223333"}), []string{"allowed_account_ids"}},
		"an element of a list": {nest("shared_config_files", []any{"a", unknown(tftypes.String)}), []string{"shared_config_files"}},
		"a tag":                {nest("default_tags.tags", object{"team": unknown(tftypes.String)}), []string{"default_tags.tags"}},
		"the second role": {
			object{"assume_role": blocks(object{"role_arn": roleARN}, object{"role_arn": unknown(tftypes.String)})}, []string{"assume_role.role_arn"},
		},
		"two arguments": {object{"region": unknown(tftypes.String), "profile": unknown(tftypes.String)}, []string{"profile", "region"}},
	}
	for path, of := range arguments(t) {
		rows[path] = notYet{nest(path, unknown(of)), []string{path}}
	}
	for name, nested := range providerSchema(t).Blocks {
		rows[name] = notYet{object{name: unknown(nested.Type().TerraformType(t.Context()))}, []string{name}}
	}
	return rows
}

func TestUnknownValuesAreConfigured(t *testing.T) {
	t.Parallel()
	for name, row := range unknowns(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, deferrable := range []bool{false, true} {
				var resp fwprovider.ConfigureResponse
				provider.New("test")().Configure(t.Context(), fwprovider.ConfigureRequest{
					Config: block(t, row.content), ClientCapabilities: fwprovider.ConfigureProviderClientCapabilities{DeferralAllowed: deferrable},
				}, &resp)
				meta, ok := resp.ResourceData.(*tfx.Meta)
				if resp.Diagnostics.HasError() || !ok {
					t.Fatalf("got a %T and %v", resp.ResourceData, resp.Diagnostics)
				}
				if diff := cmp.Diff(row.names, meta.Unknown); diff != "" {
					t.Errorf("unknown: want -, got +\n%s", diff)
				}
				if meta.AWS != nil || meta.Org != nil {
					t.Error("AWS could be called with half a configuration")
				}
				if deferred := resp.Deferred != nil && resp.Deferred.Reason == fwprovider.DeferredReasonProviderConfigUnknown; deferred != deferrable {
					t.Errorf("deferred = %t where the client allows it = %t", deferred, deferrable)
				}
				var diags diag.Diagnostics
				if meta.Ready(&diags) || !strings.Contains(diags[0].Detail(), strings.Join(row.names, ", ")) {
					t.Errorf("the first call of AWS says %v", diags)
				}
			}
		})
	}
}

func TestUnknownValuesPassValidation(t *testing.T) {
	t.Parallel()
	for name, row := range unknowns(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range validate(t, row.content) {
				// A block with one argument alone lacks others; that is no matter of the unknown one.
				if lacks := d.Summary == "Missing role_arn" || d.Summary == "One token is needed"; !lacks {
					t.Error(acctest.Messages([]*tfprotov6.Diagnostic{d}))
				}
				if d.Attribute.String() == at(name) {
					t.Errorf("an unknown value is refused: %s", d.Summary)
				}
			}
		})
	}
}

// TestPlanBeforeTheProviderIsKnown plans an account with a provider that cannot call AWS yet, and fails only at apply.
func TestPlanBeforeTheProviderIsKnown(t *testing.T) {
	t.Parallel()
	const account = "doit_aws_account"
	w := acctest.NewWorld(t)
	server := w.Server(t, object{"region": unknown(tftypes.String)})
	config := object{"name": "team-a", "email": "aws+team-a@example.com", "parent_id": "ou-ab12-34cd56ef"}
	plan := server.Plan(t, account, acctest.Object{}, config)
	if messages := acctest.Messages(plan.Diagnostics); messages != "" {
		t.Fatalf("planning: %s", messages)
	}
	_, messages := server.ApplyPlanned(t, account, acctest.Object{}, config, plan)
	if !strings.Contains(messages, "The provider argument region gets its value only during apply") {
		t.Errorf("applying says %q", messages)
	}
	if calls := w.AWS.Calls(); len(calls) > 0 {
		t.Errorf("AWS was called: %+v", calls)
	}
}
