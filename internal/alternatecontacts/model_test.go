package alternatecontacts

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func object(name, email types.String) types.Object {
	return types.ObjectValueMust(contactTypes, map[string]attr.Value{
		"name": name, "title": types.StringValue("CFO"), "email": email, "phone": types.StringValue("1"),
	})
}

func TestFromAPI(t *testing.T) {
	t.Parallel()
	text := types.StringValue
	seen := contact{name: "Ann", title: "CFO", email: "ann@example.com", phone: "1"}
	read := object(text("Ann"), text("ann@example.com"))
	for name, test := range map[string]struct {
		prior types.Object
		found bool
		want  types.Object
	}{
		"nothing was known":       {types.ObjectNull(contactTypes), true, read},
		"it was unknown":          {types.ObjectUnknown(contactTypes), true, read},
		"part of it was unknown":  {object(types.StringUnknown(), text("ann@example.com")), true, read},
		"replaces what was known": {object(text("Bob"), text("bob@example.com")), true, read},
		"keeps its spelling":      {object(text("Ann "), text("Ann@Example.com")), true, object(text("Ann "), text("Ann@Example.com"))},
		"a name has its case":     {object(text("ann"), text("ann@example.com")), true, read},
		"gone":                    {read, false, types.ObjectNull(contactTypes)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, kind := range kinds {
				m := model{}
				*m.of(kind) = test.prior
				m.fromAPI(kind, seen, test.found)
				if diff := cmp.Diff(test.want, *m.of(kind)); diff != "" {
					t.Errorf("%s: %s", kind, diff)
				}
			}
		})
	}
}

func TestFingerprints(t *testing.T) {
	t.Parallel()
	ann := contact{name: "Ann", title: "CFO", email: "ann@example.com", phone: "1"}
	for name, test := range map[string]struct {
		other contact
		same  bool
	}{
		"itself":         {ann, true},
		"blanks, case":   {contact{name: " Ann", title: "CFO", email: "Ann@example.com ", phone: "1"}, true},
		"another name":   {contact{name: "ann", title: "CFO", email: "ann@example.com", phone: "1"}, false},
		"shifted values": {contact{name: "AnnCFO", email: "ann@example.com", phone: "1"}, false},
		"another phone":  {contact{name: "Ann", title: "CFO", email: "ann@example.com", phone: "2"}, false},
	} {
		if got := ann.fingerprint() == test.other.fingerprint(); got != test.same || ann.equal(test.other) != test.same {
			t.Errorf("%s: the fingerprints are equal: %t, the contacts: %t", name, got, ann.equal(test.other))
		}
	}
	w := written{kinds[0]: ann.fingerprint()}
	if !w.ours(kinds[0], ann) || w.ours(kinds[0], contact{}) || !w.ours(kinds[1], contact{}) {
		t.Error("ours is what has the fingerprint on record, and all where nothing is on record")
	}
}
