package organization

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// target is how the Account API wants an account named: the management account must leave its own id out
// (Account Management API reference).
func (d *Directory) target(ctx context.Context, id string) (*string, error) {
	org, err := d.Organization(ctx)
	if err != nil || aws.ToString(org.MasterAccountId) == id {
		return nil, err
	}
	return &id, nil
}

// Rename changes the name of an account in place.
func (d *Directory) Rename(ctx context.Context, id, name string) error {
	target, err := d.target(ctx, id)
	if err != nil {
		return err
	}
	_, err = d.client.Account().PutAccountName(ctx, &account.PutAccountNameInput{AccountId: target, AccountName: &name})
	if err != nil {
		return fmt.Errorf("naming the account %s %q: %w", id, name, err)
	}
	d.amendAccount(id, func(a *Account) { a.Name = &name })
	return nil
}

// Move brings an account from where it is to another root or organizational unit. source may be "" or out of date.
func (d *Directory) Move(ctx context.Context, id, source, destination string) (err error) {
	if source == "" {
		if source, err = d.FindParent(ctx, id); err != nil {
			return err
		}
	}
	if source == destination {
		return nil
	}
	err = d.move(ctx, id, source, destination)
	if awsclient.IsCode(err, "SourceParentNotFoundException", "AccountNotFoundException") {
		// It is somewhere else by now: look once where.
		actual, found := d.FindParent(ctx, id)
		if found != nil || actual == destination {
			return found
		}
		err = d.move(ctx, id, actual, destination)
	}
	if err != nil {
		return fmt.Errorf("moving the account %s from %s to %s: %w", id, source, destination, err)
	}
	return nil
}

func (d *Directory) move(ctx context.Context, id, source, destination string) error {
	_, err := d.client.Organizations().MoveAccount(ctx, &organizations.MoveAccountInput{
		AccountId: &id, SourceParentId: &source, DestinationParentId: &destination,
	})
	if awsclient.IsCode(err, "DuplicateAccountException") { // it is there already
		err = nil
	}
	if err == nil {
		d.amendAccount(id, func(a *Account) { a.ParentID = destination })
	}
	return err
}

// StartEmailChange makes AWS send a code to the new root address.
func (d *Directory) StartEmailChange(ctx context.Context, id, email string) error {
	_, err := d.client.Account().StartPrimaryEmailUpdate(ctx,
		&account.StartPrimaryEmailUpdateInput{AccountId: &id, PrimaryEmail: &email})
	if err != nil {
		return fmt.Errorf("asking AWS to send a code to the new root address of account %s: %w", id, err)
	}
	return nil
}

// AcceptEmailChange proves with the code that somebody reads the new address; from then on it is the root address.
func (d *Directory) AcceptEmailChange(ctx context.Context, id, email, code string) error {
	_, err := d.client.Account().AcceptPrimaryEmailUpdate(ctx,
		&account.AcceptPrimaryEmailUpdateInput{AccountId: &id, PrimaryEmail: &email, Otp: &code})
	if err != nil {
		return fmt.Errorf("accepting the new root address of account %s: %w", id, err)
	}
	d.amendAccount(id, func(a *Account) { a.Email = &email })
	return nil
}

// PrimaryEmail reads the root address from the service that changes it, which may know it earlier than the organization.
func (d *Directory) PrimaryEmail(ctx context.Context, id string) (string, error) {
	out, err := d.client.Account().GetPrimaryEmail(ctx, &account.GetPrimaryEmailInput{AccountId: &id})
	if err != nil {
		return "", fmt.Errorf("reading the root address of account %s: %w", id, err)
	}
	return aws.ToString(out.PrimaryEmail), nil
}

// GovCloudAccountID is the GovCloud twin of an account. Its error is IsNotFound when there is none.
func (d *Directory) GovCloudAccountID(ctx context.Context, id string) (string, error) {
	target, err := d.target(ctx, id)
	if err != nil {
		return "", err
	}
	out, err := d.client.Account().GetGovCloudAccountInformation(ctx,
		&account.GetGovCloudAccountInformationInput{StandardAccountId: target})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.GovCloudAccountId), nil
}

// WaitForAccess waits until a role of a member account can be assumed. While it is too new, AWS refuses it just as if it
// trusted nobody.
func (d *Directory) WaitForAccess(ctx context.Context, accountID, roleName string) error {
	policy := wait.Policy{
		Until: fmt.Sprintf("the role %s of account %s can be assumed", roleName, accountID), First: firstLook, Max: longestPause,
	}
	return wait.For(ctx, d.clock, policy, func(ctx context.Context) error {
		err := d.client.CheckRole(ctx, accountID, roleName)
		if awsclient.IsAccessDenied(err) {
			return wait.Refused(err)
		}
		return err
	})
}
