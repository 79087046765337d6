package organizationinfo

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestFromAPI(t *testing.T) {
	t.Parallel()
	quota := types.Int64Value(10)
	for name, test := range map[string]struct {
		prior model
		org   orgtypes.Organization
		root  orgtypes.Root
		want  model
	}{
		"everything": {
			org: orgtypes.Organization{
				Id: aws.String("o-abcdefghij"), Arn: aws.String("arn"), FeatureSet: orgtypes.OrganizationFeatureSetAll,
				MasterAccountId: aws.String("111122223333"), MasterAccountArn: aws.String("arn of the account"), MasterAccountEmail: aws.String("m@example.com"),
			},
			root: orgtypes.Root{Id: aws.String("r-ab12")},
			want: model{
				ID: types.StringValue("o-abcdefghij"), ARN: types.StringValue("arn"), FeatureSet: types.StringValue("ALL"),
				ManagementAccountID: types.StringValue("111122223333"), ManagementAccountARN: types.StringValue("arn of the account"),
				ManagementAccountEmail: types.StringValue("m@example.com"), RootID: types.StringValue("r-ab12"),
			},
		},
		"empty is null": {
			prior: model{ID: types.StringUnknown(), FeatureSet: types.StringUnknown()},
			org:   orgtypes.Organization{MasterAccountEmail: aws.String("")},
			want:  model{},
		},
		"keeps what it does not report": {prior: model{AccountQuota: quota}, want: model{AccountQuota: quota}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			none := types.SetNull(types.StringType) // never reported here; a zero Set equals nothing
			test.prior.EnabledServices, test.want.EnabledServices = none, none
			got := test.prior
			got.fromAPI(test.org, test.root)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
