package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// path is the way from the organization to a root or OU: "o-.../r-.../ou-.../".
func (o *organization) path(parentID string) string {
	if parentID == o.rootID {
		return o.id + "/" + o.rootID + "/"
	}
	return o.path(o.units[parentID].parentID) + parentID + "/"
}

// depth is the number of OUs on the way to a parent: 0 for the root.
func (o *organization) depth(parentID string) int {
	if parentID == o.rootID {
		return 0
	}
	return 1 + o.depth(o.units[parentID].parentID)
}

// holds says whether a root or OU of that id exists.
func (o *organization) holds(parentID string) bool {
	if parentID == o.rootID {
		return true
	}
	u, known := o.units[parentID]
	return known && u.now.exists
}

// parent checks the parent that a call names and returns the organization that has it.
func (w *World) parent(r *request, member string, id *string) (*organization, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs(member, id, parentIDRule)); err != nil {
		return nil, err
	}
	if !o.holds(*id) {
		return nil, errParentNotFound
	}
	return o, nil
}

func (w *World) listParents(r *request, in *organizations.ListParentsInput) (*organizations.ListParentsOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("ChildId", in.ChildId, childIDRule)); err != nil {
		return nil, err
	}
	var parentID string
	if a := o.member(w, *in.ChildId, r.now); a != nil {
		parentID = a.now.parentID
	} else if u, known := o.units[*in.ChildId]; known && u.now.exists {
		parentID = u.parentID
	} else {
		return nil, &Error{Code: "ChildNotFoundException", Message: "You specified a child that doesn't exist."}
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, []string{parentID}, nil)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListParentsOutput{Parents: []orgtypes.Parent{}, NextToken: next}
	for _, id := range page {
		kind := orgtypes.ParentTypeOrganizationalUnit
		if id == o.rootID {
			kind = orgtypes.ParentTypeRoot
		}
		out.Parents = append(out.Parents, orgtypes.Parent{Id: aws.String(id), Type: kind})
	}
	return out, nil
}

func (w *World) listChildren(r *request, in *organizations.ListChildrenInput) (*organizations.ListChildrenOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(
		needs("ParentId", in.ParentId, parentIDRule),
		needsEnum("ChildType", in.ChildType, in.ChildType.Values()),
	); err != nil {
		return nil, err
	}
	if !o.holds(*in.ParentId) {
		return nil, errParentNotFound
	}
	seen := r.now.Add(-w.options.ListLag)
	ids, want := o.members, func(id string) bool {
		a := o.member(w, id, seen)
		return a != nil && a.at(seen).parentID == *in.ParentId
	}
	if in.ChildType == orgtypes.ChildTypeOrganizationalUnit {
		ids, want = o.unitIDs, func(id string) bool {
			u := o.units[id]
			return u.parentID == *in.ParentId && u.existed(seen)
		}
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, ids, want)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListChildrenOutput{Children: []orgtypes.Child{}, NextToken: next}
	for _, id := range page {
		out.Children = append(out.Children, orgtypes.Child{Id: aws.String(id), Type: in.ChildType})
	}
	return out, nil
}

func (w *World) moveAccount(r *request, in *organizations.MoveAccountInput) (*organizations.MoveAccountOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(
		needs("AccountId", in.AccountId, accountIDRule),
		needs("SourceParentId", in.SourceParentId, parentIDRule),
		needs("DestinationParentId", in.DestinationParentId, parentIDRule),
	); err != nil {
		return nil, err
	}
	a := o.member(w, *in.AccountId, r.now)
	switch {
	case a == nil:
		return nil, errAccountNotFound
	case !o.holds(*in.DestinationParentId):
		return nil, &Error{
			Code:    "DestinationParentNotFoundException",
			Message: "You specified a destination root or organizational unit that doesn't exist.",
		}
	case a.now.parentID == *in.DestinationParentId:
		return nil, &Error{Code: "DuplicateAccountException", Message: "That account is already present in the specified destination."}
	case a.now.parentID != *in.SourceParentId:
		return nil, &Error{
			Code:    "SourceParentNotFoundException",
			Message: "You specified a source root or organizational unit that doesn't contain the account.",
		}
	}
	w.change(a, func(f *facts) { f.parentID = *in.DestinationParentId })
	return &organizations.MoveAccountOutput{}, nil
}
