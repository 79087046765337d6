package bucketschema

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Model is the attribute bucket.
type Model struct {
	Name           types.String
	Region         types.String
	Create         types.Bool
	ForceDestroy   types.Bool
	KMSKeyARN      types.String
	ExpirationDays types.Int32
	ReaderRoleARNs types.Set
}

// Read reads the attribute; everything is null when it is null, and unknown when it is unknown.
func Read(object types.Object) Model {
	m := Model{ReaderRoleARNs: types.SetNull(types.StringType)}
	if object.IsUnknown() {
		return Model{
			Name: types.StringUnknown(), Region: types.StringUnknown(), Create: types.BoolUnknown(), ForceDestroy: types.BoolUnknown(),
			KMSKeyARN: types.StringUnknown(), ExpirationDays: types.Int32Unknown(), ReaderRoleARNs: types.SetUnknown(types.StringType),
		}
	}
	members := object.Attributes()
	take(members, "name", &m.Name)
	take(members, "region", &m.Region)
	take(members, "create", &m.Create)
	take(members, "force_destroy", &m.ForceDestroy)
	take(members, "kms_key_arn", &m.KMSKeyARN)
	take(members, "expiration_days", &m.ExpirationDays)
	take(members, "reader_role_arns", &m.ReaderRoleARNs)
	return m
}

func take[T attr.Value](members map[string]attr.Value, name string, into *T) {
	if value, ok := members[name].(T); ok {
		*into = value
	}
}

// Object is the attribute again.
func (m Model) Object() types.Object {
	return types.ObjectValueMust(Types(), map[string]attr.Value{
		"name": m.Name, "region": m.Region, "create": m.Create, "force_destroy": m.ForceDestroy,
		"kms_key_arn": m.KMSKeyARN, "expiration_days": m.ExpirationDays, "reader_role_arns": m.ReaderRoleARNs,
	})
}

// Creates says whether the resource makes the bucket. standard is what null means.
func (m Model) Creates(standard bool) bool {
	if m.Create.IsNull() {
		return standard
	}
	return m.Create.ValueBool()
}

// FromAPI overwrites what the resource decides about a bucket that it set up (creates), or about the readers of another one.
func (m *Model) FromAPI(bucket billing.Bucket, creates bool) {
	if creates || !m.ReaderRoleARNs.IsNull() {
		m.ReaderRoleARNs = types.SetNull(types.StringType)
		if readers := billing.Readers(bucket.Policy); len(readers) > 0 {
			m.ReaderRoleARNs = stringSet(readers)
		}
	}
	if !creates {
		return
	}
	m.KMSKeyARN = tfx.StringOrNull(bucket.KMSKeyARN())
	m.ExpirationDays = types.Int32Null()
	if days := bucket.ExpirationDays(); days > 0 {
		m.ExpirationDays = types.Int32Value(days)
	}
}

// Spec translates the attribute for the core; the caller adds what other attributes say. was is what was there before.
func (m Model) Spec(creates bool, was Model) billing.BucketSpec {
	return billing.BucketSpec{
		Name: m.Name.ValueString(), Region: m.Region.ValueString(), Make: creates,
		KMSKeyARN: m.KMSKeyARN.ValueString(), ExpirationDays: m.ExpirationDays.ValueInt32(),
		Readers: Readers(m), DropReaders: creates || !was.ReaderRoleARNs.IsNull(),
	}
}

// Readers are the roles that may read the bucket, sorted.
func Readers(m Model) []string {
	readers := []string{}
	for _, element := range m.ReaderRoleARNs.Elements() {
		if text, ok := element.(types.String); ok {
			readers = append(readers, text.ValueString())
		}
	}
	slices.Sort(readers)
	return readers
}

func stringSet(list []string) types.Set {
	values := make([]attr.Value, 0, len(list))
	for _, element := range list {
		values = append(values, types.StringValue(element))
	}
	return types.SetValueMust(types.StringType, values)
}
