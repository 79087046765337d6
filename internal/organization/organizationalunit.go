package organization

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// FindOrganizationalUnit reads one organizational unit. Its error is IsNotFound when there is none.
func (d *Directory) FindOrganizationalUnit(ctx context.Context, id string) (orgtypes.OrganizationalUnit, error) {
	out, err := d.client.Organizations().DescribeOrganizationalUnit(ctx,
		&organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: &id})
	if err != nil {
		return orgtypes.OrganizationalUnit{}, err
	}
	if out.OrganizationalUnit == nil {
		return orgtypes.OrganizationalUnit{}, &awsclient.NotFoundError{Kind: "organizational unit", ID: id}
	}
	return *out.OrganizationalUnit, nil
}

// ListOrganizationalUnits yields the organizational units directly below a root or organizational unit.
func (d *Directory) ListOrganizationalUnits(ctx context.Context, parentID string) iter.Seq2[orgtypes.OrganizationalUnit, error] {
	return func(yield func(orgtypes.OrganizationalUnit, error) bool) {
		pages := organizations.NewListOrganizationalUnitsForParentPaginator(d.client.Organizations(),
			&organizations.ListOrganizationalUnitsForParentInput{ParentId: &parentID, MaxResults: aws.Int32(pageSize)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(orgtypes.OrganizationalUnit{}, fmt.Errorf("listing the organizational units below %s: %w", parentID, err))
				return
			}
			for _, unit := range page.OrganizationalUnits {
				if !yield(unit, nil) {
					return
				}
			}
		}
	}
}

// CheckParent asks AWS, once per run, whether a root or organizational unit is there. Its error is IsNotFound when not.
func (d *Directory) CheckParent(ctx context.Context, id string) error {
	_, err := once(ctx, d, "parent "+id, func(ctx context.Context) (bool, error) {
		if strings.HasPrefix(id, "r-") {
			root, err := d.Root(ctx)
			if err == nil && aws.ToString(root.Id) != id {
				err = &awsclient.NotFoundError{Kind: "organization root", ID: id}
			}
			return err == nil, err
		}
		_, err := d.FindOrganizationalUnit(ctx, id)
		return err == nil, err
	})
	return err
}
