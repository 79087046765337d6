package accountcredentials_test

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestOpen opens sessions at the protocol, so that nothing of it depends on the Terraform at hand.
func TestOpen(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := grown(w)
	opened, said := w.Server(t, nil).Open(t, typeName, object{"account_id": id})
	if said != "" {
		t.Fatal(said)
	}
	if arn := who(t, w, opened); arn != "arn:aws:sts::"+id+":assumed-role/OrganizationAccountAccessRole/terraform-provider-doit" {
		t.Errorf("the keys belong to %s", arn)
	}
	if ends := opened.Attribute(t, "expiration"); ends != w.Clock.Now().Add(time.Hour).Format(time.RFC3339) {
		t.Errorf("the session ends at %s", ends)
	}
	if calls := w.AWS.CountCalls(); calls != 2 { // AssumeRole, and the look of this test
		t.Errorf("%d calls", calls)
	}
}

func TestOpenWithEverything(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := grown(w)
	w.AWS.AddRole(id, "Builder", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::`+own+`:root"},"Action":"sts:AssumeRole"}]}`)
	w.AWS.AttachToRole(id, "Builder", "arn:aws:iam::aws:policy/AdministratorAccess")
	opened, said := w.Server(t, nil).Open(t, typeName, object{
		"account_id": id, "role_name": "Builder", "duration": "15m", "timeouts": object{"open": "1m"},
		"session_policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}`,
	})
	if said != "" {
		t.Fatal(said)
	}
	if ends := opened.Attribute(t, "expiration"); ends != w.Clock.Now().Add(15*time.Minute).Format(time.RFC3339) {
		t.Errorf("the session ends at %s", ends)
	}
	if arn := who(t, w, opened); !strings.Contains(arn, "assumed-role/Builder/") {
		t.Errorf("the keys belong to %s", arn)
	}
	client := inside(t, w, opened)
	if _, err := client.ListRoles(t.Context(), &iam.ListRolesInput{}); err != nil {
		t.Errorf("the session policy allows it: %v", err)
	}
	if _, err := client.ListUsers(t.Context(), &iam.ListUsersInput{}); err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		t.Errorf("the session policy does not allow it: %v", err)
	}
}

// TestOpenFromARole is a chain of roles, which AWS lets last an hour.
func TestOpenFromARole(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	id := grown(w)
	w.AWS.AddRole(own, "vending", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":"sts:AssumeRole"}]}`)
	w.AWS.AttachToRole(own, "vending", "arn:aws:iam::aws:policy/AdministratorAccess")
	server := w.Server(t, object{"region": "us-east-1", "assume_role": []any{object{"role_arn": "arn:aws:iam::" + own + ":role/vending"}}})
	opened, said := server.Open(t, typeName, object{"account_id": id, "duration": "1h"})
	if said != "" {
		t.Fatal(said)
	}
	who(t, w, opened)
	_, said = server.Open(t, typeName, object{"account_id": id, "duration": "2h"})
	if !strings.Contains(said, `AttributeName("duration")`) || !strings.Contains(said, "never get more than one hour") {
		t.Errorf("a longer session in a chain: %s", said)
	}
}

func TestValidation(t *testing.T) {
	t.Parallel()
	large := `{"Statement":[{"Effect":"Allow","Action":"` + strings.Repeat("a", 2048) + `:*","Resource":"*"}]}`
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	w := acctest.NewWorld(t)
	server := w.Server(t, nil)
	for name, row := range map[string]struct {
		config object
		at     string // the attribute to blame, "" when nothing is wrong
		says   string
	}{
		"minimal":                    {config: object{}},
		"shortest":                   {config: object{"duration": "15m"}},
		"longest, of an own role":    {config: object{"duration": "12h", "role_name": "Builder"}},
		"everything unknown":         {config: object{"account_id": unknown, "role_name": unknown, "duration": unknown, "session_policy": unknown}},
		"no account id":              {object{"account_id": "team-a"}, "account_id", "12 digits"},
		"an ARN for a name":          {object{"role_name": "arn:aws:iam::111122223333:role/Builder"}, "role_name", "64 letters"},
		"too short":                  {object{"duration": "14m59s"}, "duration", "15m"},
		"too long":                   {object{"duration": "12h1s"}, "duration", "12h"},
		"no duration":                {object{"duration": "3600"}, "duration", "cannot be read"},
		"longer than a new role's":   {object{"duration": "1h1s"}, "duration", "allows sessions of one hour"},
		"no JSON":                    {object{"session_policy": "allow all"}, "session_policy", "JSON"},
		"a trust policy":             {object{"session_policy": `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`}, "session_policy", "Principal"},
		"too large a policy":         {object{"session_policy": large}, "session_policy", "at most 2048"},
		"a timeout without a unit":   {object{"timeouts": object{"open": "5"}}, "open", "unit suffix"},
		"a role of AWS's services":   {object{"role_name": "AWSServiceRoleForX"}, "role_name", "reserved"},
		"a policy without its parts": {object{"session_policy": `{"Version":"2012-10-17"}`}, "session_policy", "no Statement"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := object{"account_id": "111122223333"}
			maps.Copy(config, row.config)
			resp, err := server.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{
				TypeName: typeName, Config: server.EphemeralConfig(t, typeName, config),
			})
			if err != nil {
				t.Fatal(err)
			}
			said := acctest.Messages(resp.Diagnostics)
			if row.at == "" && said != "" || !strings.Contains(said, row.says) || row.at != "" && !strings.Contains(said, `AttributeName("`+row.at+`")`) {
				t.Errorf("it says %q", said)
			}
		})
	}
	if calls := w.AWS.CountCalls(); calls > 0 {
		t.Errorf("validation called AWS %d times", calls)
	}
}

// TestOpenIsPostponed has a client that asks before everything is known. Terraform itself waits.
func TestOpenIsPostponed(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	server := w.Server(t, nil)
	for deferrable, want := range map[bool]tfprotov6.DeferredReason{true: tfprotov6.DeferredReasonResourceConfigUnknown, false: 0} {
		resp, err := server.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{
			TypeName: typeName, ClientCapabilities: &tfprotov6.OpenEphemeralResourceClientCapabilities{DeferralAllowed: deferrable},
			Config: server.EphemeralConfig(t, typeName, object{"account_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}),
		})
		if err != nil {
			t.Fatal(err)
		}
		switch said := acctest.Messages(resp.Diagnostics); {
		case deferrable && (resp.Deferred == nil || resp.Deferred.Reason != want || said != ""):
			t.Errorf("deferred: %+v, said: %s", resp.Deferred, said)
		case !deferrable && (resp.Deferred != nil || !strings.Contains(said, "not known yet")):
			t.Errorf("a client that cannot defer: %+v, said: %s", resp.Deferred, said)
		}
	}
	if calls := w.AWS.CountCalls(); calls > 0 {
		t.Errorf("AWS was called %d times", calls)
	}
}

// TestOpenBeforeTheProviderIsKnown names the argument of the provider that is missing.
func TestOpenBeforeTheProviderIsKnown(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	server := w.Server(t, object{"access_key": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)})
	if _, said := server.Open(t, typeName, object{"account_id": "111122223333"}); !strings.Contains(said, "provider argument access_key") {
		t.Errorf("it says %q", said)
	}
}

// TestWaitsForTheRoleOfANewAccount lets the role appear three minutes after the account.
func TestWaitsForTheRoleOfANewAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.RolePropagation = 4 * time.Minute })
	id := newborn(w)
	before := w.Clock.Now()
	opened, said := w.Server(t, nil).Open(t, typeName, object{"account_id": id})
	if said != "" {
		t.Fatal(said)
	}
	who(t, w, opened)
	if waited := w.Clock.Now().Sub(before); waited < 3*time.Minute || waited > 4*time.Minute {
		t.Errorf("waited %s", waited)
	}
	if asked := w.AWS.CountCalls("DescribeAccount"); asked != 1 {
		t.Errorf("the age of the account was asked for %d times", asked)
	}
}

// TestNoKeysInLogs opens with the log of the provider open.
func TestNoKeysInLogs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.RolePropagation = 2 * time.Minute })
	server := w.Server(t, nil)
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(context.WithoutCancel(t.Context()), &log)
	resp, err := server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: typeName, Config: server.EphemeralConfig(t, typeName, object{"account_id": newborn(w)}),
	})
	if err != nil || acctest.Messages(resp.Diagnostics) != "" {
		t.Fatal(err, acctest.Messages(resp.Diagnostics))
	}
	if !strings.Contains(log.String(), "opened a session") {
		t.Errorf("the log does not tell of the session:\n%s", log.String())
	}
	var result map[string]tftypes.Value
	value, err := resp.Result.Unmarshal(server.EphemeralType(t, typeName))
	if err != nil {
		t.Fatal(err)
	}
	if err := value.As(&result); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"access_key_id", "secret_access_key", "session_token"} {
		var secret string
		if err := result[name].As(&secret); err != nil || secret == "" {
			t.Fatalf("%s is %q: %v", name, secret, err)
		}
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells the %s:\n%s", name, log.String())
		}
	}
}

// TestSecretsAreMarked holds the schema to what Terraform needs in order to hide the keys also where they are no longer ephemeral.
func TestSecretsAreMarked(t *testing.T) {
	t.Parallel()
	schema, err := acctest.NewWorld(t).Server(t, nil).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"access_key_id": true, "secret_access_key": true, "session_token": true}
	for _, attribute := range schema.EphemeralResourceSchemas[typeName].Block.Attributes {
		if attribute.Sensitive != want[attribute.Name] {
			t.Errorf("%s is sensitive: %t", attribute.Name, attribute.Sensitive)
		}
		delete(want, attribute.Name)
	}
	if len(want) > 0 {
		t.Errorf("there is no %v", want)
	}
}
