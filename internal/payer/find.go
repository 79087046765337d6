package payer

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// outsideError says that the credentials cannot see the account, and why.
type outsideError struct {
	summary, detail string
}

func (e *outsideError) Error() string { return e.detail }

// find describes the organization of an account, nil when it is in none. AWS tells every account about its own
// organization, but only the management account and delegated administrators about other members.
func (s *DataSource) find(ctx context.Context, caller, accountID string) (*orgtypes.Organization, error) {
	org, err := s.meta.Org.Organization(ctx)
	switch alone := awsclient.IsCode(err, "AWSOrganizationsNotInUseException"); {
	case alone && caller == accountID:
		return nil, nil
	case alone:
		return nil, &outsideError{"Account cannot be looked up", fmt.Sprintf(
			"These credentials belong to the account %s, which is in no organization, so AWS tells them nothing about the account %s. "+
				"Use credentials of %[2]s or of its management account.", caller, accountID)}
	case err != nil:
		return nil, err
	case caller == accountID || aws.ToString(org.MasterAccountId) == accountID:
		return &org, nil
	}
	_, err = s.meta.Org.FindAccount(ctx, accountID)
	switch {
	case awsclient.IsNotFound(err):
		return nil, &outsideError{"Account of another organization", fmt.Sprintf(
			"The organization %s of these credentials has no account %s. Check the id, or use credentials of %[2]s or of its management account.",
			aws.ToString(org.Id), accountID)}
	case awsclient.IsAccessDenied(err) && caller != aws.ToString(org.MasterAccountId):
		return nil, &outsideError{"Account cannot be looked up", fmt.Sprintf(
			"These credentials belong to the account %s, and AWS tells only the management account %s and delegated administrators whether the account %s is in the organization. "+
				"Use credentials of %[3]s or of the management account.", caller, aws.ToString(org.MasterAccountId), accountID)}
	case err != nil:
		return nil, err
	}
	return &org, nil
}
