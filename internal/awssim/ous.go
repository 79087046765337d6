package awssim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

const (
	maxUnits = 2000
	maxDepth = 5
)

// unit is an organizational unit. It never changes its parent: AWS cannot move one.
type unit struct {
	id, parentID string
	createdAt    time.Time
	history[unitFacts]
}

type unitFacts struct {
	name   string
	tags   tagSet
	exists bool
}

func (u *unit) existed(t time.Time) bool { return !t.Before(u.createdAt) && u.at(t).exists }

func (w *World) changeUnit(u *unit, change func(*unitFacts)) {
	f := u.now
	change(&f)
	u.set(f, w.clock.Now(), w.options.ListLag)
}

func (o *organization) describeUnit(u *unit) *orgtypes.OrganizationalUnit {
	return &orgtypes.OrganizationalUnit{
		Id: aws.String(u.id), Arn: aws.String(o.arn("ou", u.id)), Name: aws.String(u.now.name), Path: aws.String(o.path(u.id)),
	}
}

// siblingNamed says whether another OU below the same parent has that name.
func (o *organization) siblingNamed(parentID, name, exceptID string) bool {
	for _, u := range o.units {
		if u.parentID == parentID && u.now.exists && u.now.name == name && u.id != exceptID {
			return true
		}
	}
	return false
}

func (o *organization) countUnits() int {
	n := 0
	for _, u := range o.units {
		if u.now.exists {
			n++
		}
	}
	return n
}

func (w *World) createOrganizationalUnit(
	r *request, in *organizations.CreateOrganizationalUnitInput,
) (*organizations.CreateOrganizationalUnitOutput, error) {
	o, err := w.parent(r, "ParentId", in.ParentId)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("Name", in.Name, ouNameRule)); err != nil {
		return nil, err
	}
	tags, err := newTags(r, in.Tags)
	if err != nil {
		return nil, err
	}
	switch {
	case o.siblingNamed(*in.ParentId, *in.Name, ""):
		return nil, errDuplicateOU
	case o.depth(*in.ParentId) >= maxDepth:
		return nil, ConstraintViolation("OU_DEPTH_LIMIT_EXCEEDED")
	case o.countUnits() >= maxUnits:
		return nil, ConstraintViolation("OU_NUMBER_LIMIT_EXCEEDED")
	}
	u := w.addUnit(o, *in.ParentId, unitFacts{name: *in.Name, tags: tags, exists: true})
	return &organizations.CreateOrganizationalUnitOutput{OrganizationalUnit: o.describeUnit(u)}, nil
}

func (w *World) addUnit(o *organization, parentID string, f unitFacts) *unit {
	u := &unit{
		id: "ou-" + o.rootID[len("r-"):] + "-" + w.ids.lower(8), parentID: parentID,
		createdAt: w.clock.Now(), history: history[unitFacts]{now: f},
	}
	o.units[u.id] = u
	o.unitIDs = insert(o.unitIDs, u.id)
	return u
}

// unit checks the OU that a call names and returns it with its organization.
func (w *World) unit(r *request, id *string) (*organization, *unit, error) {
	o, err := managed(r)
	if err != nil {
		return nil, nil, err
	}
	if err := r.check(needs("OrganizationalUnitId", id, ouIDRule)); err != nil {
		return nil, nil, err
	}
	u, known := o.units[*id]
	if !known || !u.now.exists {
		return nil, nil, errOUNotFound
	}
	return o, u, nil
}

func (w *World) describeOrganizationalUnit(
	r *request, in *organizations.DescribeOrganizationalUnitInput,
) (*organizations.DescribeOrganizationalUnitOutput, error) {
	o, u, err := w.unit(r, in.OrganizationalUnitId)
	if err != nil {
		return nil, err
	}
	return &organizations.DescribeOrganizationalUnitOutput{OrganizationalUnit: o.describeUnit(u)}, nil
}

func (w *World) updateOrganizationalUnit(
	r *request, in *organizations.UpdateOrganizationalUnitInput,
) (*organizations.UpdateOrganizationalUnitOutput, error) {
	o, u, err := w.unit(r, in.OrganizationalUnitId)
	if err != nil {
		return nil, err
	}
	if err := r.check(may("Name", in.Name, ouNameRule)); err != nil {
		return nil, err
	}
	if in.Name != nil {
		if o.siblingNamed(u.parentID, *in.Name, u.id) {
			return nil, errDuplicateOU
		}
		w.changeUnit(u, func(f *unitFacts) { f.name = *in.Name })
	}
	return &organizations.UpdateOrganizationalUnitOutput{OrganizationalUnit: o.describeUnit(u)}, nil
}

func (w *World) deleteOrganizationalUnit(
	r *request, in *organizations.DeleteOrganizationalUnitInput,
) (*organizations.DeleteOrganizationalUnitOutput, error) {
	o, u, err := w.unit(r, in.OrganizationalUnitId)
	if err != nil {
		return nil, err
	}
	if o.occupied(w, u.id, r.now) {
		return nil, &Error{
			Code:    "OrganizationalUnitNotEmptyException",
			Message: "You can't delete an organizational unit that contains accounts or other organizational units.",
		}
	}
	w.changeUnit(u, func(f *unitFacts) { f.exists = false })
	return &organizations.DeleteOrganizationalUnitOutput{}, nil
}

// occupied says whether accounts, closed ones too, or OUs are directly below a parent.
func (o *organization) occupied(w *World, parentID string, t time.Time) bool {
	for _, u := range o.units {
		if u.parentID == parentID && u.now.exists {
			return true
		}
	}
	for _, id := range o.members {
		if a := o.member(w, id, t); a != nil && a.now.parentID == parentID {
			return true
		}
	}
	return false
}

func (w *World) listOrganizationalUnits(
	r *request, in *organizations.ListOrganizationalUnitsForParentInput,
) (*organizations.ListOrganizationalUnitsForParentOutput, error) {
	o, err := w.parent(r, "ParentId", in.ParentId)
	if err != nil {
		return nil, err
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, o.unitIDs, func(id string) bool {
		return o.units[id].parentID == *in.ParentId && o.units[id].now.exists
	})
	if err != nil {
		return nil, err
	}
	out := &organizations.ListOrganizationalUnitsForParentOutput{OrganizationalUnits: []orgtypes.OrganizationalUnit{}, NextToken: next}
	for _, id := range page {
		out.OrganizationalUnits = append(out.OrganizationalUnits, *o.describeUnit(o.units[id]))
	}
	return out, nil
}
