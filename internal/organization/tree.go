package organization

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// Unit is one organizational unit and where it is.
type Unit struct {
	orgtypes.OrganizationalUnit
	ParentID string // root or organizational unit
	NamePath string // the names below the root, joined by "/"
}

// ID is the id of the organizational unit, like ou-ab12-34cd56ef.
func (u Unit) ID() string { return aws.ToString(u.Id) }

// String names the organizational unit in messages.
func (u Unit) String() string { return describeUnit(u.OrganizationalUnit) }

func describeUnit(u orgtypes.OrganizationalUnit) string {
	return fmt.Sprintf("%s (%s)", aws.ToString(u.Id), aws.ToString(u.Name))
}

// FindUnit reads one organizational unit directly, and where it is. Its error is IsNotFound when there is none.
func (d *Directory) FindUnit(ctx context.Context, id string) (Unit, error) {
	found, err := d.FindOrganizationalUnit(ctx, id)
	if err != nil {
		return Unit{}, err
	}
	parentID := parentFromUnitPath(aws.ToString(found.Path))
	if parentID == "" {
		if parentID, err = d.FindParent(ctx, id); err != nil {
			return Unit{}, err
		}
	}
	return d.placeUnit(ctx, found, parentID)
}

// RefreshUnit reads an organizational unit that is believed to be below parentID under this name. AWS allows only two
// direct readings a second, so from the second unit below a parent on, one listing answers for all of them. What the
// listing does not confirm is read directly.
func (d *Directory) RefreshUnit(ctx context.Context, id, parentID, name string) (Unit, error) {
	if parentID != "" && d.units.lookedBelow(parentID) {
		siblings, err := d.UnitsBelow(ctx, parentID)
		if err != nil { // perhaps a missing permission, which the direct reading does not need
			return d.FindUnit(ctx, id)
		}
		for _, sibling := range siblings {
			if aws.ToString(sibling.Id) == id && aws.ToString(sibling.Name) == name {
				return d.placeUnit(ctx, sibling, parentID)
			}
		}
	}
	return d.FindUnit(ctx, id)
}

// placeUnit completes what AWS tells about an organizational unit.
func (d *Directory) placeUnit(ctx context.Context, u orgtypes.OrganizationalUnit, parentID string) (Unit, error) {
	name := aws.ToString(u.Name)
	d.units.note(aws.ToString(u.Id), place{parentID: parentID, name: name})
	above, err := d.namePath(ctx, parentID)
	return Unit{OrganizationalUnit: u, ParentID: parentID, NamePath: joinNames(above, name)}, err
}

// namePath is the path of a root or organizational unit whose name does not matter to anybody but those below it: what
// is known of it in this run is good enough.
func (d *Directory) namePath(ctx context.Context, id string) (string, error) {
	if isRootID(id) {
		return "", nil
	}
	if at, ok := d.units.known(id); ok {
		above, err := d.namePath(ctx, at.parentID)
		return joinNames(above, at.name), err
	}
	unit, err := shared(ctx, d, "unit "+id, func(ctx context.Context) (Unit, error) { return d.FindUnit(ctx, id) })
	return unit.NamePath, err
}

// UnitsBelow lists the organizational units directly below a root or organizational unit, by name, once in a run.
func (d *Directory) UnitsBelow(ctx context.Context, parentID string) ([]orgtypes.OrganizationalUnit, error) {
	return once(ctx, d, "units below "+parentID, func(ctx context.Context) ([]orgtypes.OrganizationalUnit, error) {
		return d.listUnitsBelow(ctx, parentID)
	})
}

func (d *Directory) listUnitsBelow(ctx context.Context, parentID string) ([]orgtypes.OrganizationalUnit, error) {
	var units []orgtypes.OrganizationalUnit
	for unit, err := range d.ListOrganizationalUnits(ctx, parentID) {
		if err != nil {
			return nil, err
		}
		units = append(units, unit)
	}
	slices.SortFunc(units, func(a, b orgtypes.OrganizationalUnit) int {
		return cmp.Or(cmp.Compare(aws.ToString(a.Name), aws.ToString(b.Name)), cmp.Compare(aws.ToString(a.Id), aws.ToString(b.Id)))
	})
	return units, nil
}

// Units yields every organizational unit of the organization: depth first, siblings by name. Each level is listed once.
func (d *Directory) Units(ctx context.Context) iter.Seq2[Unit, error] {
	return func(yield func(Unit, error) bool) {
		root, err := d.Root(ctx)
		if err != nil {
			yield(Unit{}, err)
			return
		}
		d.walk(ctx, aws.ToString(root.Id), "", yield)
	}
}

// walk yields what is below a parent and says whether to go on.
func (d *Directory) walk(ctx context.Context, parentID, above string, yield func(Unit, error) bool) bool {
	units, err := d.UnitsBelow(ctx, parentID)
	if err != nil {
		yield(Unit{}, err)
		return false
	}
	for _, u := range units {
		unit := Unit{OrganizationalUnit: u, ParentID: parentID, NamePath: joinNames(above, aws.ToString(u.Name))}
		if !yield(unit, nil) || !d.walk(ctx, unit.ID(), unit.NamePath, yield) {
			return false
		}
	}
	return true
}

func joinNames(above, name string) string {
	if above == "" {
		return name
	}
	return above + "/" + name
}

func isRootID(id string) bool { return strings.HasPrefix(id, "r-") }

// parentFromUnitPath takes the parent out of "o-x/r-x/ou-x-parent/ou-x-unit/" (pattern in the Organizations API model);
// "" when AWS gives no path, as in emulators.
func parentFromUnitPath(path string) string {
	segments := strings.Split(strings.TrimSuffix(path, "/"), "/")
	if len(segments) < 3 {
		return ""
	}
	return segments[len(segments)-2]
}
