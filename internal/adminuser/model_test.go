package adminuser

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

func TestFromAPI(t *testing.T) {
	t.Parallel()
	text, none := types.StringValue, types.MapNull(types.StringType)
	bare := user{User: iamtypes.User{UserName: aws.String("glass"), Arn: aws.String("arn"), UserId: aws.String("AIDA"), Path: aws.String("/")}}
	rich := bare
	rich.Path, rich.PermissionsBoundary = aws.String("/a/"), boundaryOf("limit")
	rich.administrator, rich.mfaPolicy, rich.mfaRequired, rich.password = true, true, true, true
	rich.devices, rich.keys = []string{"1", "2"}, []string{"AKIA"}
	rich.tags = map[string]string{"stage": "dev", "doit:owner-id": "x"}
	changed := rich
	changed.mfaRequired = false
	read := func(change func(*model)) model {
		m := model{
			identityModel: identityModel{Name: text("glass")}, ARN: text("arn"), UniqueID: text("AIDA"), Tags: none, TagsAll: none,
			AdministratorAccess: types.BoolValue(false), MFAEnabled: types.BoolValue(false), AccessKeyCount: types.Int64Value(0),
		}
		change(&m)
		return m
	}
	full := func(m *model) {
		m.Path, m.PermissionsBoundary, m.RequireMFA = text("/a/"), text("limit"), types.BoolValue(true)
		m.AdministratorAccess, m.MFAEnabled, m.AccessKeyCount = types.BoolValue(true), types.BoolValue(true), types.Int64Value(1)
	}
	inState := model{ARN: text("old"), Tags: none, TagsAll: none}
	with := func(change func(*model)) model { m := inState; change(&m); return m }
	tagged := tfx.StringMap(map[string]string{"stage": "dev"})
	for name, test := range map[string]struct {
		prior model
		api   user
		want  model
	}{
		"everything":                      {inState, rich, read(full)},
		"nothing":                         {inState, bare, read(func(*model) {})},
		"an import reads tags":            {model{Tags: none, TagsAll: none}, rich, read(func(m *model) { full(m); m.Tags, m.TagsAll = tagged, tagged })},
		"tags that are managed":           {with(func(m *model) { m.Tags = tfx.StringMap(nil) }), rich, read(func(m *model) { full(m); m.Tags, m.TagsAll = tagged, tagged })},
		"keeps the path /":                {with(func(m *model) { m.Path = text("/") }), bare, read(func(m *model) { m.Path = text("/") })},
		"shows a path that is gone":       {with(func(m *model) { m.Path = text("/a/") }), bare, read(func(m *model) { m.Path = text("/") })},
		"keeps require_mfa = false":       {with(func(m *model) { m.RequireMFA = types.BoolValue(false) }), bare, read(func(m *model) { m.RequireMFA = types.BoolValue(false) })},
		"shows that MFA is not required":  {with(func(m *model) { m.RequireMFA = types.BoolValue(true) }), bare, read(func(m *model) { m.RequireMFA = types.BoolValue(false) })},
		"another policy requires nothing": {with(func(m *model) { m.RequireMFA = types.BoolValue(true) }), changed, read(func(m *model) { full(m); m.RequireMFA = types.BoolValue(false) })},
		"a boundary that is gone":         {with(func(m *model) { m.PermissionsBoundary = text("limit") }), bare, read(func(*model) {})},
		"keeps the version":               {with(func(m *model) { m.PasswordWOVersion = types.Int64Value(2) }), rich, read(func(m *model) { full(m); m.PasswordWOVersion = types.Int64Value(2) })},
		"no password, no version":         {with(func(m *model) { m.PasswordWOVersion = types.Int64Value(2) }), bare, read(func(*model) {})},
		"what was unknown": {with(func(m *model) {
			m.MFAEnabled, m.AccessKeyCount, m.ARN = types.BoolUnknown(), types.Int64Unknown(), types.StringUnknown()
		}), bare, read(func(*model) {})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.prior
			got.fromAPI(test.api, tfx.TagPolicy{})
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(model{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMFAPolicyIsComparedByMeaning(t *testing.T) {
	t.Parallel()
	document := mfaPolicy("aws")
	for name, test := range map[string]struct {
		document string
		same     bool
	}{
		"itself":            {document, true},
		"other blanks":      {strings.ReplaceAll(document, `","`, `" , "`), true},
		"another partition": {mfaPolicy("aws-cn"), false},
		"one more action":   {strings.Replace(document, `"iam:GetUser"`, `"iam:GetUser","s3:GetObject"`, 1), false},
		"no JSON":           {"?", false},
	} {
		if got := isMFAPolicy(test.document, "aws"); got != test.same {
			t.Errorf("%s: it is the policy: %t", name, got)
		}
	}
}
