package alternatecontacts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// accountService is the service that needs trusted access before it tells or changes anything of a member.
const accountService = "account.amazonaws.com"

// settled is when a change is believed: AWS's answers may be old for a while, and alternate between old and new.
const settled = 2

func settling(kind accounttypes.AlternateContactType) wait.Policy {
	until := fmt.Sprintf("AWS shows the change of the %s contact, which it took", word(kind))
	return wait.Policy{Until: until, First: time.Second, Max: 10 * time.Second, Timeout: 5 * time.Minute}
}

// book is where the alternate contacts of one account are written.
type book struct {
	meta      *tfx.Meta
	accountID string
	caller    string  // account of the credentials
	target    *string // nil for the caller's own account, which must not be named (Account Management API reference)
}

func open(ctx context.Context, meta *tfx.Meta, accountID string) (book, error) {
	b := book{meta: meta, accountID: accountID, target: &accountID}
	caller, err := meta.AWS.AccountID(ctx)
	if caller == accountID {
		b.target = nil
	}
	b.caller = caller
	return b, err
}

// read looks up one contact; found is false when the account has none of that kind.
func (b book) read(ctx context.Context, kind accounttypes.AlternateContactType) (c contact, found bool, err error) {
	out, err := b.meta.AWS.Account().GetAlternateContact(ctx, &account.GetAlternateContactInput{AccountId: b.target, AlternateContactType: kind})
	switch {
	case awsclient.IsCode(err, "ResourceNotFoundException"):
		return contact{}, false, nil
	case err != nil:
		return contact{}, false, b.blame(ctx, fmt.Errorf("reading the %s contact: %w", word(kind), err))
	case out.AlternateContact == nil:
		return contact{}, false, nil
	}
	c = contact{
		name: aws.ToString(out.AlternateContact.Name), title: aws.ToString(out.AlternateContact.Title),
		email: aws.ToString(out.AlternateContact.EmailAddress), phone: aws.ToString(out.AlternateContact.PhoneNumber),
	}
	return c, true, nil
}

// write sets one contact and returns when AWS shows it.
func (b book) write(ctx context.Context, kind accounttypes.AlternateContactType, c contact) error {
	_, err := b.meta.AWS.Account().PutAlternateContact(ctx, &account.PutAlternateContactInput{
		AccountId: b.target, AlternateContactType: kind, Name: &c.name, Title: &c.title, EmailAddress: &c.email, PhoneNumber: &c.phone,
	})
	if err != nil {
		return b.blame(ctx, fmt.Errorf("setting the %s contact: %w", word(kind), err))
	}
	return b.settle(ctx, kind, func(seen contact, found bool) bool { return found && seen.equal(c) })
}

// remove deletes one contact and returns when AWS no longer shows it.
func (b book) remove(ctx context.Context, kind accounttypes.AlternateContactType) error {
	_, err := b.meta.AWS.Account().DeleteAlternateContact(ctx, &account.DeleteAlternateContactInput{AccountId: b.target, AlternateContactType: kind})
	if err != nil && !awsclient.IsCode(err, "ResourceNotFoundException") {
		return b.blame(ctx, fmt.Errorf("deleting the %s contact: %w", word(kind), err))
	}
	return b.settle(ctx, kind, func(_ contact, found bool) bool { return !found })
}

// settle waits until AWS has shown a change twice in a row.
func (b book) settle(ctx context.Context, kind accounttypes.AlternateContactType, shown func(contact, bool) bool) error {
	inRow := 0
	return wait.For(ctx, b.meta.Clock, settling(kind), func(ctx context.Context) error {
		seen, found, err := b.read(ctx, kind)
		if err != nil {
			return err
		}
		inRow++
		if !shown(seen, found) {
			inRow = 0
		}
		switch {
		case inRow == settled:
			return nil
		case !found:
			return wait.Saw("no contact")
		case inRow == 0:
			return wait.Saw("another contact")
		}
		return wait.Saw("the change, once") // AWS's answers alternate
	})
}

// refusalError says why AWS denies access to another account: its own text does not tell the cases apart.
type refusalError struct {
	text string
	key  string // into the table of advice
	err  error

	missingIn string                // id of the organization that has no such account
	state     orgtypes.AccountState // of an account that is not active
}

func (e *refusalError) Error() string { return e.text + ": " + e.err.Error() }

func (e *refusalError) Unwrap() error { return e.err }

// AdviceKey lets tfx find the advice for what is behind the refusal, not for AWS's code.
func (e *refusalError) AdviceKey() string { return e.key }

// blame finds out why AWS denies access to the account.
func (b book) blame(ctx context.Context, err error) error {
	if b.target == nil || !awsclient.IsAccessDenied(err) {
		return err
	}
	org, unknown := b.meta.Org.Organization(ctx)
	management := aws.ToString(org.MasterAccountId)
	switch {
	case awsclient.IsCode(unknown, "AWSOrganizationsNotInUseException"):
		return &refusalError{text: fmt.Sprintf("these credentials belong to the account %s, which is in no organization", b.caller), key: awsclient.Code(unknown), err: err}
	case unknown != nil:
		return err
	case management != b.caller:
		return &refusalError{text: fmt.Sprintf("these credentials belong to the account %s, and %s is the management account", b.caller, management), key: "NOT_THE_MANAGEMENT_ACCOUNT", err: err}
	}
	if closed := untrusted(ctx, b.meta.Org); closed != "" {
		return &refusalError{text: fmt.Sprintf("the management account cannot reach the account %s", b.accountID), key: closed, err: err}
	}
	found, missing := b.meta.Org.FindAccount(ctx, b.accountID)
	switch id := aws.ToString(org.Id); {
	case awsclient.IsNotFound(missing):
		return &refusalError{text: fmt.Sprintf("the organization %s of these credentials has no account %s", id, b.accountID), key: awsclient.Code(missing), err: err, missingIn: id}
	case missing == nil && found.State != "" && found.State != orgtypes.AccountStateActive:
		return &refusalError{text: fmt.Sprintf("the account %s is %s", b.accountID, found.State), key: awsclient.Code(err), err: err, state: found.State}
	}
	return err
}

// untrusted is the reason for which the organization keeps the service out of its members, "" when there is none or when
// nobody tells.
func untrusted(ctx context.Context, directory *organization.Directory) (key string) {
	org, err := directory.Organization(ctx)
	if err == nil && org.FeatureSet != orgtypes.OrganizationFeatureSetAll {
		return "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE"
	}
	if services, err := directory.EnabledServices(ctx); err == nil && !slices.Contains(services, accountService) {
		return "SERVICE_ACCESS_NOT_ENABLED"
	}
	return ""
}
