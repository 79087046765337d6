package account_test

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

type verdict struct {
	Value string `json:"value"`
	Valid bool   `json:"valid"`
}

// TestVerdictsAtPlanTime asks the provider what Terraform asks it at plan time, for every address and name of the table.
func TestVerdictsAtPlanTime(t *testing.T) {
	t.Parallel()
	var rules struct{ Emails, Names []verdict }
	content, err := os.ReadFile("../organization/testdata/rules.json")
	if err == nil {
		err = json.Unmarshal(content, &rules)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := acctest.NewWorld(t)
	s := w.Server(t, nil)
	check := func(attribute string, v verdict) {
		config := account1(map[string]any{attribute: v.Value})
		said := validate(t, s, config)
		blamed := strings.Contains(said, `AttributeName("`+attribute+`")`)
		if v.Valid == blamed || v.Valid && said != "" {
			t.Errorf("%s = %q: valid is %t, but the plan says: %q", attribute, v.Value, v.Valid, said)
		}
	}
	for _, email := range rules.Emails {
		check("email", email)
	}
	for _, name := range rules.Names {
		check("name", name)
	}
	if calls := w.AWS.Calls(); len(calls) != 0 {
		t.Errorf("validation called AWS %d times", len(calls))
	}
}

func validate(t *testing.T, s *acctest.Server, config map[string]any) string {
	t.Helper()
	object := s.Type(t, "doit_aws_account")
	resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: "doit_aws_account", Config: acctest.Dynamic(t, object, acctest.Value(t, object, config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return acctest.Messages(resp.Diagnostics)
}

func TestOtherBadInput(t *testing.T) {
	t.Parallel()
	s := acctest.NewWorld(t).Server(t, nil)
	for name, c := range map[string]struct {
		config map[string]any
		blames string
	}{
		"parent":                     {map[string]any{"parent_id": "111122223333"}, "parent_id"},
		"quarantine id":              {map[string]any{"quarantine_parent_id": "nowhere", "on_destroy": "close"}, "quarantine_parent_id"},
		"quarantine without use":     {map[string]any{"quarantine_parent_id": "r-ab12"}, "quarantine_parent_id"},
		"quarantine before removal":  {map[string]any{"quarantine_parent_id": "r-ab12", "on_destroy": "remove"}, "quarantine_parent_id"},
		"role":                       {map[string]any{"role_name": "AWSServiceRoleForMe"}, "role_name"},
		"billing access":             {map[string]any{"iam_user_access_to_billing": "allow"}, "iam_user_access_to_billing"},
		"deed":                       {map[string]any{"on_destroy": "delete"}, "on_destroy"},
		"code":                       {map[string]any{"email_otp": "12345"}, "email_otp"},
		"reserved tag":               {map[string]any{"tags": map[string]any{"doit:vend-id": "x"}}, "tags"},
		"AWS's tag":                  {map[string]any{"tags": map[string]any{"aws:x": "x"}}, "tags"},
		"null tag":                   {map[string]any{"tags": map[string]any{"x": nil}}, "tags"},
		"GovCloud takes fewer names": {map[string]any{"create_govcloud": true, "name": "team a"}, "name"},
		"no duration":                {map[string]any{"timeouts": map[string]any{"create": "soon"}}, "timeouts"},
	} {
		if said := validate(t, s, account1(c.config)); !strings.Contains(said, `AttributeName("`+c.blames+`")`) {
			t.Errorf("%s: the plan says %q, and nothing of %s", name, said, c.blames)
		}
	}
}

// TestNothingPlansAReplacement changes every attribute of the schema, one at a time, so that one added later is covered.
func TestNothingPlansAReplacement(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	before := account1(map[string]any{
		"parent_id": w.AWS.RootID(), "role_name": "Access", "iam_user_access_to_billing": "ALLOW", "create_govcloud": false,
		"tags": map[string]any{"team": "a"}, "adopt_existing": false, "on_destroy": "close", "quarantine_parent_id": w.AWS.RootID(),
		"wait_for_access": false,
	})
	after := map[string]any{
		"name": "team-b", "email": "aws+team-b@example.com", "email_otp": "a1b2c3", "parent_id": dev, "role_name": "Other",
		"iam_user_access_to_billing": "DENY", "create_govcloud": true, "tags": map[string]any{"team": "b"}, "adopt_existing": true,
		"on_destroy": "remove", "quarantine_parent_id": nil, "wait_for_access": true,
		"notification_topic_arn": "arn:aws:sns:us-east-1:123456789012:accounts", "timeouts": map[string]any{"create": "1h"},
	}
	made := mustApply(t, w.Server(t, nil), before)
	writeOnce := map[string]bool{"role_name": true, "iam_user_access_to_billing": true, "create_govcloud": true}
	s := w.Server(t, nil)
	for _, attribute := range configurable(t, s) {
		value, ok := after[attribute]
		if !ok {
			t.Errorf("the attribute %s is not walked: give it another value here", attribute)
			continue
		}
		plan := w.Server(t, nil).Plan(t, "doit_aws_account", made, account1(with(before, attribute, value)))
		if len(plan.RequiresReplace) != 0 {
			t.Errorf("changing %s plans a replacement because of %v", attribute, plan.RequiresReplace)
		}
		said := acctest.Messages(plan.Diagnostics)
		if refused := strings.Contains(said, "ERROR"); refused != writeOnce[attribute] {
			t.Errorf("changing %s is refused: %t. %s", attribute, refused, said)
		}
	}
}

func with(config map[string]any, attribute string, value any) map[string]any {
	changed := map[string]any{}
	maps.Copy(changed, config)
	changed[attribute] = value
	if attribute == "on_destroy" {
		delete(changed, "quarantine_parent_id")
	}
	return changed
}

// configurable are the attributes and blocks that a user can write.
func configurable(t *testing.T, s *acctest.Server) (names []string) {
	t.Helper()
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	block := schemas.ResourceSchemas["doit_aws_account"].Block
	for _, a := range block.Attributes {
		if a.Required || a.Optional {
			names = append(names, a.Name)
		}
	}
	for _, b := range block.BlockTypes {
		names = append(names, b.TypeName)
	}
	return names
}
