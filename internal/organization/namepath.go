package organization

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// UnitAt finds an organizational unit by its names below the root, joined by "/", and lists only the levels of that path.
// A name may contain a slash itself: then the path is matched against the names that are there. Its error is a
// *NoUnitAtError or an *AmbiguousPathError when there is not exactly one.
func (d *Directory) UnitAt(ctx context.Context, namePath string) (Unit, error) {
	root, err := d.Root(ctx)
	if err != nil {
		return Unit{}, err
	}
	search := pathSearch{Directory: d, missing: &NoUnitAtError{Path: namePath}}
	if err := search.below(ctx, aws.ToString(root.Id), "", namePath); err != nil {
		return Unit{}, err
	}
	switch len(search.found) {
	case 0:
		return Unit{}, search.missing
	case 1:
		return search.found[0], nil
	default:
		return Unit{}, &AmbiguousPathError{Path: namePath, Units: search.found}
	}
}

// pathSearch is one search for a name path.
type pathSearch struct {
	*Directory
	found   []Unit
	missing *NoUnitAtError // the deepest level at which the search ended
}

func (s *pathSearch) below(ctx context.Context, parentID, above, rest string) error {
	units, err := s.UnitsBelow(ctx, parentID)
	if err != nil {
		return err
	}
	if len(above) >= len(s.missing.Below) {
		s.missing.Below, s.missing.Rest, s.missing.There = above, rest, unitNames(units)
	}
	for _, u := range units {
		unit := Unit{OrganizationalUnit: u, ParentID: parentID, NamePath: joinNames(above, aws.ToString(u.Name))}
		deeper, ok := strings.CutPrefix(rest, aws.ToString(u.Name)+"/")
		switch {
		case rest == aws.ToString(u.Name):
			s.found = append(s.found, unit)
		case ok:
			if err := s.below(ctx, unit.ID(), unit.NamePath, deeper); err != nil {
				return err
			}
		}
	}
	return nil
}

// NoUnitAtError says where a name path ends that leads nowhere. It is IsNotFound.
type NoUnitAtError struct {
	Path  string
	Below string   // the part that is there; "" is the root
	Rest  string   // the part that is not
	There []string // the names of the organizational units below Below
}

func (e *NoUnitAtError) Error() string {
	where := "the root"
	if e.Below != "" {
		where = fmt.Sprintf("%q", e.Below)
	}
	missing, _, _ := strings.Cut(e.Rest, "/")
	if len(e.There) == 0 {
		return fmt.Sprintf("there is no organizational unit %q: %s has no organizational units", e.Path, where)
	}
	return fmt.Sprintf("there is no organizational unit %q: %s has no %q, but %s", e.Path, where, missing, enumerate(e.There))
}

// Unwrap makes the error one of awsclient's not-found errors.
func (e *NoUnitAtError) Unwrap() error {
	return &awsclient.NotFoundError{Kind: "organizational unit", ID: e.Path}
}

// AmbiguousPathError says that a name path means several organizational units, because some names contain a slash.
type AmbiguousPathError struct {
	Path  string
	Units []Unit
}

func (e *AmbiguousPathError) Error() string {
	var names []string
	for _, unit := range e.Units {
		names = append(names, unit.String())
	}
	return fmt.Sprintf("%q means more than one organizational unit, because a name contains a slash: %s. Refer to the one that you mean by its id", e.Path, enumerate(names))
}

func unitNames(units []orgtypes.OrganizationalUnit) []string {
	names := make([]string, 0, len(units))
	for _, unit := range units {
		names = append(names, fmt.Sprintf("%q", aws.ToString(unit.Name)))
	}
	return names
}

// enumerated is how many things a message names.
const enumerated = 10

// enumerate names things in a message, at most enumerated of them.
func enumerate(things []string) string {
	if more := len(things) - enumerated; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(things[:enumerated], ", "), more)
	}
	return strings.Join(things, ", ")
}
