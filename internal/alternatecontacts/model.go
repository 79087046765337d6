package alternatecontacts

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// identityModel names the contacts of an account for ever: in identity and import.
type identityModel struct {
	AccountID types.String `tfsdk:"account_id"`
}

// model is doit_alternate_contacts as configured, planned and read.
type model struct {
	identityModel
	Billing       types.Object   `tfsdk:"billing"`
	Operations    types.Object   `tfsdk:"operations"`
	Security      types.Object   `tfsdk:"security"`
	AdoptExisting types.Bool     `tfsdk:"adopt_existing"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// String names the contacts in messages.
func (m *model) String() string {
	return "alternate contacts of AWS account " + m.AccountID.ValueString()
}

// imported says that the state knows nothing but the account, as right after an import.
func (m *model) imported() bool {
	return m.Billing.IsNull() && m.Operations.IsNull() && m.Security.IsNull()
}

// of is the attribute of a kind of contact.
func (m *model) of(kind accounttypes.AlternateContactType) *types.Object {
	switch kind {
	case accounttypes.AlternateContactTypeBilling:
		return &m.Billing
	case accounttypes.AlternateContactTypeOperations:
		return &m.Operations
	case accounttypes.AlternateContactTypeSecurity:
		return &m.Security
	default:
		panic("there is no contact " + string(kind)) // the kinds are ours
	}
}

// contactTypes are the attributes of a contact.
var contactTypes = map[string]attr.Type{"name": types.StringType, "title": types.StringType, "email": types.StringType, "phone": types.StringType}

// toContact translates a configured contact. known is false when it is null, or when part of it is not known yet.
func toContact(from types.Object) (c contact, known bool) {
	known = !from.IsNull() && !from.IsUnknown()
	text := func(name string) string {
		value, ok := from.Attributes()[name].(types.String)
		known = known && ok && !value.IsUnknown()
		return value.ValueString()
	}
	return contact{name: text("name"), title: text("title"), email: text("email"), phone: text("phone")}, known
}

// fromAPI overwrites one contact, unless what AWS shows is the same but for blanks and case.
func (m *model) fromAPI(kind accounttypes.AlternateContactType, seen contact, found bool) {
	at := m.of(kind)
	if !found {
		*at = types.ObjectNull(contactTypes)
		return
	}
	if prior, known := toContact(*at); known && prior.equal(seen) {
		return
	}
	*at = types.ObjectValueMust(contactTypes, map[string]attr.Value{
		"name": types.StringValue(seen.name), "title": types.StringValue(seen.title),
		"email": types.StringValue(seen.email), "phone": types.StringValue(seen.phone),
	})
}

const writtenKey = "written" // in private state

// written are the fingerprints of the contacts that this resource wrote or took over, by kind. Only these are deleted.
type written map[accounttypes.AlternateContactType]string

// privateReader and privateState are the parts of the framework's private state that are needed here.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateState interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func readWritten(ctx context.Context, private privateReader) written {
	stored, _ := private.GetKey(ctx, writtenKey)
	w := written{}
	if err := json.Unmarshal(stored, &w); err != nil {
		return written{}
	}
	return w
}

func (w written) store(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	stored, err := json.Marshal(w)
	if err != nil {
		diags.AddError("Provider bug", "The fingerprints of the contacts cannot be stored: "+err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, writtenKey, stored)...)
}

// ours says whether a contact is still what this resource wrote. Where nothing is on record, it was not changed since.
func (w written) ours(kind accounttypes.AlternateContactType, seen contact) bool {
	mark, recorded := w[kind]
	return !recorded || slices.Contains(strings.Fields(mark), seen.fingerprint())
}

// begin notes a contact that is about to be written over one of ours: until the answer is there, nobody knows which of
// them AWS has.
func (w written) begin(kind accounttypes.AlternateContactType, next contact) {
	if mark, recorded := w[kind]; recorded {
		w[kind] = mark + " " + next.fingerprint()
	}
}
