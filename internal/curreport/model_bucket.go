package curreport

import (
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/bucketschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

func (m *model) bucket() bucketschema.Model { return bucketschema.Read(m.Bucket) }

// creates says whether the resource makes the bucket; null means that it does.
func creates(b bucketschema.Model) bool { return b.Creates(true) }

// spec translates the bucket of a plan or state for the core. made is the bucket that the state says it made, and state
// what was there before.
func (m *model) spec(made string, state model) billing.BucketSpec {
	b := m.bucket()
	spec := b.Spec(creates(b), state.bucket())
	spec.Adopt, spec.Services = m.AdoptExisting.ValueBool(), []string{billing.ServiceReports}
	spec.Made = made != "" && made == spec.Name
	spec.Tags = tfx.Strings(m.TagsAll)
	_, spec.RemoveTags = tfx.TagChanges(state.TagsAll, m.TagsAll)
	return spec
}

// holdsBucket says that the state has the bucket of the plan. One whose policy alone was managed is held for that only.
func (m *model) holdsBucket(state model) bool {
	b, was := m.bucket(), state.bucket()
	return b.Name.Equal(was.Name) && (creates(was) || !creates(b))
}
