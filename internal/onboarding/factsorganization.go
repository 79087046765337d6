package onboarding

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// maxPages bounds every list that is read here, so that an organization of any size costs about the same.
const maxPages = 10

// isAlone knows the code with which Organizations says that the caller is in no organization.
func isAlone(err error) bool { return awsclient.IsCode(err, "AWSOrganizationsNotInUseException") }

// organization is asked every time: all features may have been enabled in this very run.
func (r *Reader) organization(ctx context.Context) (*orgtypes.Organization, error) {
	out, err := r.client.Organizations().DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	switch {
	case isAlone(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("describing the organization of these credentials: %w", err)
	}
	return out.Organization, nil
}

// contacts leaves the account id out, as the management account must.
func (r *Reader) contacts(ctx context.Context) (map[string]bool, error) {
	set := map[string]bool{}
	for _, kind := range accounttypes.AlternateContactType("").Values() {
		_, err := r.client.Account().GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: kind})
		if err != nil && !awsclient.IsNotFound(err) {
			return nil, fmt.Errorf("reading the %s contact of the account: %w", kind, err)
		}
		set[string(kind)] = err == nil
	}
	return set, nil
}

func (r *Reader) primaryContact(ctx context.Context) (PrimaryContact, error) {
	out, err := r.client.Account().GetContactInformation(ctx, &account.GetContactInformationInput{})
	switch {
	case awsclient.IsNotFound(err) || err == nil && out.ContactInformation == nil:
		return PrimaryContact{}, nil
	case err != nil:
		return PrimaryContact{}, fmt.Errorf("reading the contact information of the account: %w", err)
	}
	info := out.ContactInformation
	return PrimaryContact{
		Address: aws.ToString(info.AddressLine1) != "" && aws.ToString(info.City) != "" && aws.ToString(info.CountryCode) != "",
		Phone:   aws.ToString(info.PhoneNumber) != "",
	}, nil
}

func (r *Reader) services(ctx context.Context) ([]string, error) {
	var services []string
	pages := organizations.NewListAWSServiceAccessForOrganizationPaginator(r.client.Organizations(), &organizations.ListAWSServiceAccessForOrganizationInput{})
	for read := 0; pages.HasMorePages() && read < maxPages; read++ {
		page, err := pages.NextPage(ctx)
		if isAlone(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("listing the services with trusted access to the organization: %w", err)
		}
		for _, service := range page.EnabledServicePrincipals {
			services = append(services, aws.ToString(service.ServicePrincipal))
		}
	}
	slices.Sort(services)
	return services, nil
}

// quota reads what decides about room for more accounts.
func (r *Reader) quota(ctx context.Context, excuse string, f *Facts) error {
	if err := learn(ctx, excuse, &f.Quota, r.org.ReadAccountQuota); err != nil {
		return err
	}
	if err := learn(ctx, excuse, &f.Members, r.members); err != nil {
		return err
	}
	return learn(ctx, excuse, &f.Invitations, r.invitations)
}

// members counts in what the directory has read anyway, and reads no more than a plan does: an organization may have
// 50,000 accounts.
func (r *Reader) members(ctx context.Context) (Members, error) {
	count, complete, err := r.org.CountAccounts(ctx, organization.PlanPages)
	if isAlone(err) {
		return Members{Count: 1}, nil
	}
	return Members{Count: count, More: !complete}, err
}

func (r *Reader) invitations(ctx context.Context) (open int, err error) {
	pages := organizations.NewListHandshakesForOrganizationPaginator(r.client.Organizations(), &organizations.ListHandshakesForOrganizationInput{
		Filter: &orgtypes.HandshakeFilter{ActionType: orgtypes.ActionTypeInviteAccountToOrganization},
	})
	for read := 0; pages.HasMorePages() && read < maxPages; read++ {
		page, err := pages.NextPage(ctx)
		if isAlone(err) {
			return 0, nil
		}
		if err != nil {
			return 0, fmt.Errorf("listing the invitations of the organization: %w", err)
		}
		for i := range page.Handshakes {
			if state := page.Handshakes[i].State; state == orgtypes.HandshakeStateRequested || state == orgtypes.HandshakeStateOpen {
				open++
			}
		}
	}
	return open, nil
}

// transfers lists those that are offered or accepted. The SDK has no paginator for them.
func (r *Reader) transfers(ctx context.Context) ([]Transfer, error) {
	var transfers []Transfer
	input := &organizations.ListOutboundResponsibilityTransfersInput{Type: orgtypes.ResponsibilityTransferTypeBilling}
	for range maxPages {
		page, err := r.client.Organizations().ListOutboundResponsibilityTransfers(ctx, input)
		if isAlone(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("listing the billing transfers of the organization: %w", err)
		}
		for i := range page.ResponsibilityTransfers {
			t := &page.ResponsibilityTransfers[i]
			if t.Status != orgtypes.ResponsibilityTransferStatusRequested && t.Status != orgtypes.ResponsibilityTransferStatusAccepted {
				continue
			}
			found := Transfer{ID: aws.ToString(t.Id), Status: string(t.Status)}
			if t.Target != nil {
				found.PayerID = aws.ToString(t.Target.ManagementAccountId)
			}
			transfers = append(transfers, found)
		}
		if input.NextToken = page.NextToken; input.NextToken == nil {
			break
		}
	}
	return transfers, nil
}
