package organization

import (
	"context"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Contents names what is in an organizational unit. It ends one entry after as many as a message shows.
type Contents []string

// String enumerates the contents.
func (c Contents) String() string {
	if len(c) > enumerated {
		return strings.Join(c[:enumerated], ", ") + " and more"
	}
	return strings.Join(c, ", ")
}

func (c *Contents) add(thing string) (full bool) {
	*c = append(*c, thing)
	return len(*c) > enumerated
}

// UnitContents is what is in an organizational unit now.
func (d *Directory) UnitContents(ctx context.Context, id string) (Contents, error) {
	var inside Contents
	for child, err := range d.children(ctx, id) {
		if err != nil {
			return nil, err
		}
		if inside.add(child.label) {
			break
		}
	}
	return inside, nil
}

// PlannedContents is what will be in an organizational unit when a plan has been carried out: what nobody takes away
// stays, and what belongs to this Terraform state may leave. What the plan of another resource takes away is in neither,
// but Terraform plans the resources that it removes from a configuration in any order, so that plan may come later.
func (d *Directory) PlannedContents(ctx context.Context, id string) (staying, managed Contents, err error) {
	for child, err := range d.children(ctx, id) {
		if err != nil {
			return nil, nil, err
		}
		if d.units.leaves(child.id) {
			continue
		}
		ours, err := d.manages(ctx, child)
		if err != nil {
			return nil, nil, err
		}
		list := &staying
		if ours {
			list = &managed
		}
		if list.add(child.label) {
			break
		}
	}
	return staying, managed, nil
}

// child is an account or organizational unit directly in another one.
type child struct {
	id, label string
	marker    func(context.Context) (string, error) // what its marker is when this scope made it
	markerKey string
	seen      func() bool // in this Terraform state
}

// children yields first the organizational units, then the accounts.
func (d *Directory) children(ctx context.Context, id string) iter.Seq2[child, error] {
	return func(yield func(child, error) bool) {
		for unit, err := range d.ListOrganizationalUnits(ctx, id) {
			unitID, name := aws.ToString(unit.Id), aws.ToString(unit.Name)
			if !yield(child{
				id: unitID, label: "organizational unit " + describeUnit(unit), markerKey: UnitMarkerKey,
				marker: func(ctx context.Context) (string, error) { return d.unitMarker(ctx, id, name) },
				seen:   func() bool { return d.units.inState(unitID) },
			}, err) || err != nil {
				return
			}
		}
		for account, err := range d.AccountsBelow(ctx, id) {
			email := aws.ToString(account.Email)
			if !yield(child{
				id: account.ID(), label: "account " + account.String(), markerKey: MarkerKey,
				marker: func(ctx context.Context) (string, error) { return d.marker(ctx, email) },
				seen:   func() bool { return d.seenInState(account.ID()) },
			}, err) || err != nil {
				return
			}
		}
	}
}

// manages says whether a child belongs to this Terraform state, as far as the run has seen it or its marker tells.
func (d *Directory) manages(ctx context.Context, c child) (bool, error) {
	if c.seen() {
		return true, nil
	}
	want, err := c.marker(ctx)
	if err != nil {
		return false, err
	}
	tags, err := d.allTags(ctx, c.id)
	return err == nil && tags[c.markerKey] == want, err
}

// AccountsBelow yields the accounts directly in a root or organizational unit.
func (d *Directory) AccountsBelow(ctx context.Context, parentID string) iter.Seq2[Account, error] {
	return func(yield func(Account, error) bool) {
		for next, more := (*string)(nil), true; more; {
			accounts, following, err := d.accountsPage(ctx, parentID, next)
			if err != nil {
				yield(Account{}, err)
				return
			}
			for _, account := range accounts {
				if !yield(account, nil) {
					return
				}
			}
			next, more = following, following != nil
		}
	}
}
