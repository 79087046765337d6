package organizationalunit

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

const unitARN = "arn:aws:organizations::111122223333:ou/o-abcdefghij/ou-ab12-34cd56ef"

func TestFromAPI(t *testing.T) {
	t.Parallel()
	full := organization.Unit{
		OrganizationalUnit: orgtypes.OrganizationalUnit{Id: aws.String("ou-ab12-34cd56ef"), Arn: aws.String(unitARN), Name: aws.String("Dev")},
		ParentID:           "r-ab12", NamePath: "Dev",
	}
	read := unitModel{
		identityModel: identityModel{ID: types.StringValue("ou-ab12-34cd56ef")}, ARN: types.StringValue(unitARN),
		Name: types.StringValue("Dev"), NamePath: types.StringValue("Dev"), ParentID: types.StringValue("r-ab12"),
	}
	unknown := unitModel{
		identityModel: identityModel{ID: types.StringUnknown()}, ARN: types.StringUnknown(),
		Name: types.StringUnknown(), NamePath: types.StringUnknown(), ParentID: types.StringUnknown(),
	}
	for name, test := range map[string]struct {
		prior unitModel
		api   organization.Unit
		want  unitModel
	}{
		"a new model":             {api: full, want: read},
		"replaces what was known": {prior: unitModel{Name: types.StringValue("Old"), NamePath: types.StringValue("A/Old")}, api: full, want: read},
		"nothing stays unknown":   {prior: unknown, api: full, want: read},
		"AWS says nothing":        {prior: unknown, want: unitModel{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.prior
			got.fromAPI(test.api)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(unitModel{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrganizationID(t *testing.T) {
	t.Parallel()
	for arn, want := range map[types.String]string{
		types.StringValue(unitARN): "o-abcdefghij",
		types.StringValue("arn:aws-cn:organizations::111122223333:ou/o-klmnopqrst/ou-ab12-34cd56ef"): "o-klmnopqrst",
		types.StringValue("arn:aws:organizations::111122223333:root"):                                "",
		types.StringValue("nonsense"): "",
		types.StringNull():            "",
	} {
		if got := (&model{unitModel: unitModel{ARN: arn}}).organizationID(); got != want {
			t.Errorf("the organization of %s is %q, want %q", arn, got, want)
		}
	}
}

func TestTagsManaged(t *testing.T) {
	t.Parallel()
	some := types.MapValueMust(types.StringType, nil)
	for name, test := range map[string]struct {
		state model
		want  bool
	}{
		"nothing configured": {model{Tags: types.MapNull(types.StringType), TagsAll: some}, false},
		"empty map":          {model{Tags: some, TagsAll: some}, true},
		"default tags alone": {model{Tags: types.MapNull(types.StringType), TagsAll: types.MapValueMust(types.StringType, map[string]attr.Value{"owner": types.StringValue("x")})}, true},
	} {
		if got := test.state.tagsManaged(); got != test.want {
			t.Errorf("%s: tagsManaged is %t", name, got)
		}
	}
}
