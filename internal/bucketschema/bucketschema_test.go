package bucketschema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

func TestObjectComesBack(t *testing.T) {
	t.Parallel()
	full := Model{
		Name: types.StringValue("b"), Region: types.StringUnknown(), Create: types.BoolValue(true), ForceDestroy: types.BoolNull(),
		KMSKeyARN: types.StringNull(), ExpirationDays: types.Int32Value(3), ReaderRoleARNs: stringSet([]string{"r"}),
	}
	if diff := cmp.Diff(full, Read(full.Object())); diff != "" {
		t.Error(diff)
	}
	null, unknown := Read(types.ObjectNull(Types())), Read(types.ObjectUnknown(Types()))
	if !null.Name.IsNull() || !null.ReaderRoleARNs.IsNull() || !unknown.Name.IsUnknown() || !unknown.Create.IsUnknown() {
		t.Errorf("got %+v and %+v", null, unknown)
	}
}

func TestFromAPI(t *testing.T) {
	t.Parallel()
	policy := `{"Statement":[{"Sid":"DoitBillingReaders","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/r"},"Action":"s3:GetObject","Resource":"*"}]}`
	reader := stringSet([]string{"arn:aws:iam::111122223333:role/r"})
	for name, test := range map[string]struct {
		prior   types.Set
		policy  string
		creates bool
		want    types.Set
	}{
		"own bucket":                  {types.SetNull(types.StringType), policy, true, reader},
		"own bucket, nobody":          {reader, "", true, types.SetNull(types.StringType)},
		"other bucket, not managed":   {types.SetNull(types.StringType), policy, false, types.SetNull(types.StringType)},
		"other bucket, ours are gone": {reader, "", false, types.SetNull(types.StringType)},
	} {
		m := Model{ReaderRoleARNs: test.prior, ExpirationDays: types.Int32Value(7)}
		m.FromAPI(billing.Bucket{Policy: test.policy}, test.creates)
		if !m.ReaderRoleARNs.Equal(test.want) {
			t.Errorf("%s: got %s, want %s", name, m.ReaderRoleARNs, test.want)
		}
		if m.ExpirationDays.IsNull() != test.creates {
			t.Errorf("%s: the days are %s", name, m.ExpirationDays)
		}
	}
}

func TestSpec(t *testing.T) {
	t.Parallel()
	m := Model{Name: types.StringValue("b"), Region: types.StringValue("eu-west-1"), ReaderRoleARNs: stringSet([]string{"z", "a"}), ExpirationDays: types.Int32Null()}
	was := Model{ReaderRoleARNs: types.SetNull(types.StringType)}
	want := billing.BucketSpec{Name: "b", Region: "eu-west-1", Readers: []string{"a", "z"}}
	if diff := cmp.Diff(want, m.Spec(m.Creates(false), was)); diff != "" {
		t.Error(diff)
	}
	if spec := m.Spec(m.Creates(true), was); !spec.Make || !spec.DropReaders {
		t.Errorf("got %+v", spec)
	}
}

func TestCheckARNs(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"arn:aws:kms:us-east-1:111122223333:key/1234": true, "arn:aws:kms::111122223333:key/1234": false, "alias/x": false,
	} {
		if err := checkKeyARN(text); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, good := range map[string]bool{
		"arn:aws:iam::111122223333:role/a/b": true, "arn:aws:iam::111122223333:user/b": false, "role": false,
	} {
		if err := checkRoleARN(text); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}
