package organization

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// UnitMarkerKey is the tag that a new organizational unit carries from the creating call on. It proves that the unit was
// begun by this scope and is nobody else's.
const UnitMarkerKey = hiddenTagPrefix + "owner"

// lag is how long the lists of AWS Organizations are given to show a change that AWS has confirmed already.
func lag(until string) wait.Policy {
	return wait.Policy{Until: until, First: 2 * time.Second, Max: 10 * time.Second, Timeout: time.Minute}
}

// NewUnit says which organizational unit is wanted.
type NewUnit struct {
	ParentID, Name string
	Tags           map[string]string
}

// UnitTakenError says that an organizational unit which is not ours to continue with has the wanted name.
type UnitTakenError struct {
	ParentID string
	Unit     orgtypes.OrganizationalUnit
}

func (e *UnitTakenError) Error() string {
	return fmt.Sprintf("%s already has the organizational unit %s", e.ParentID, describeUnit(e.Unit))
}

// CreateUnit creates an organizational unit, or continues with the one that an interrupted run began: AWS gives sibling
// units different names, so a second request finds what the first one made, and the marker tells whose it is.
func (d *Directory) CreateUnit(ctx context.Context, want NewUnit) (Unit, error) {
	marker, err := d.unitMarker(ctx, want.ParentID, want.Name)
	if err != nil {
		return Unit{}, err
	}
	tags := maps.Clone(want.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	tags[UnitMarkerKey] = marker
	out, err := d.client.Organizations().CreateOrganizationalUnit(ctx, &organizations.CreateOrganizationalUnitInput{
		ParentId: &want.ParentID, Name: &want.Name, Tags: TagList(tags),
	})
	d.forget("units below " + want.ParentID)
	var unit orgtypes.OrganizationalUnit
	switch {
	case err == nil:
		unit = *out.OrganizationalUnit
	case awsclient.IsCode(err, "DuplicateOrganizationalUnitException") || awsclient.IsAmbiguous(err) && ctx.Err() == nil:
		unit, err = d.resumeUnit(ctx, want, err)
	}
	if err != nil {
		return Unit{}, err
	}
	d.units.noteMade(aws.ToString(unit.Id))
	return d.placeUnit(ctx, unit, want.ParentID)
}

// resumeUnit looks for the unit that AWS says is there, or that may be there because an answer was lost, and brings the
// tags of an earlier attempt up to date.
func (d *Directory) resumeUnit(ctx context.Context, want NewUnit, refusal error) (orgtypes.OrganizationalUnit, error) {
	var unit orgtypes.OrganizationalUnit
	policy := lag(fmt.Sprintf("AWS lists the organizational unit %q below %s", want.Name, want.ParentID))
	err := wait.For(ctx, d.clock, policy, func(ctx context.Context) error {
		siblings, err := d.listUnitsBelow(ctx, want.ParentID)
		if err != nil {
			return err
		}
		var found bool
		if unit, found = named(siblings, want.Name); !found {
			return wait.Refused(refusal)
		}
		return nil
	})
	if err != nil {
		return unit, err
	}
	tags, ours, err := d.ownUnit(ctx, unit, want.ParentID)
	switch {
	case err != nil:
		return unit, err
	case !ours:
		return unit, &UnitTakenError{ParentID: want.ParentID, Unit: unit}
	}
	set := map[string]string{}
	for key, value := range want.Tags {
		if was, ok := tags[key]; !ok || was != value {
			set[key] = value
		}
	}
	return unit, d.UpdateTags(ctx, aws.ToString(unit.Id), set, nil)
}

// UnitNamed looks for an organizational unit of a name below a parent, in the listing of this run.
func (d *Directory) UnitNamed(ctx context.Context, parentID, name string) (unit orgtypes.OrganizationalUnit, found bool, err error) {
	siblings, err := d.UnitsBelow(ctx, parentID)
	unit, found = named(siblings, name)
	return unit, found, err
}

func named(units []orgtypes.OrganizationalUnit, name string) (orgtypes.OrganizationalUnit, bool) {
	for _, unit := range units {
		if aws.ToString(unit.Name) == name {
			return unit, true
		}
	}
	return orgtypes.OrganizationalUnit{}, false
}

// OwnsUnit says whether this scope began the organizational unit, so that creating it continues with it.
func (d *Directory) OwnsUnit(ctx context.Context, unit orgtypes.OrganizationalUnit, parentID string) (bool, error) {
	_, ours, err := d.ownUnit(ctx, unit, parentID)
	return ours, err
}

func (d *Directory) ownUnit(ctx context.Context, unit orgtypes.OrganizationalUnit, parentID string) (tags map[string]string, ours bool, err error) {
	marker, err := d.unitMarker(ctx, parentID, aws.ToString(unit.Name))
	if err != nil {
		return nil, false, err
	}
	tags, err = d.allTags(ctx, aws.ToString(unit.Id))
	return tags, err == nil && tags[UnitMarkerKey] == marker, err
}

// unitMarker binds an organizational unit to the organization, its first place and the Terraform state that makes it.
func (d *Directory) unitMarker(ctx context.Context, parentID, name string) (string, error) {
	org, err := d.Organization(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{aws.ToString(org.Id), parentID, name, d.scope}, "\n")))
	return hex.EncodeToString(sum[:16]), nil
}

// RenameUnit changes the name of an organizational unit in place.
func (d *Directory) RenameUnit(ctx context.Context, id, parentID, name string) error {
	_, err := d.client.Organizations().UpdateOrganizationalUnit(ctx,
		&organizations.UpdateOrganizationalUnitInput{OrganizationalUnitId: &id, Name: &name})
	if awsclient.IsCode(err, "DuplicateOrganizationalUnitException") {
		// After a lost answer the unit itself may have the name already.
		if unit, found := d.FindOrganizationalUnit(ctx, id); found == nil && aws.ToString(unit.Name) == name {
			err = nil
		}
	}
	if err == nil {
		d.forget("units below " + parentID)
		d.units.note(id, place{parentID: parentID, name: name})
	}
	return err
}

// DeleteUnit deletes an empty organizational unit. gone says that there was none. While AWS holds a unit for full that
// its own lists show to be empty, the last child has just left, and DeleteUnit tries again.
func (d *Directory) DeleteUnit(ctx context.Context, id, parentID string) (gone bool, err error) {
	defer d.forget("units below " + parentID)
	err = wait.For(ctx, d.clock, lag("AWS sees that the organizational unit "+id+" is empty"), func(ctx context.Context) error {
		_, err := d.client.Organizations().DeleteOrganizationalUnit(ctx,
			&organizations.DeleteOrganizationalUnitInput{OrganizationalUnitId: &id})
		switch {
		case awsclient.IsCode(err, "OrganizationalUnitNotFoundException"):
			gone = true
			return nil
		case awsclient.IsCode(err, "OrganizationalUnitNotEmptyException"):
			inside, listed := d.UnitContents(ctx, id)
			if listed == nil && len(inside) == 0 {
				return wait.Refused(err)
			}
		}
		return err
	})
	return gone, err
}
