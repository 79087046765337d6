package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	accountsvc "github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
)

// contacts are an account's contacts: the alternate ones by type, and the primary one.
type contacts struct {
	alternate map[accounttypes.AlternateContactType]*accounttypes.AlternateContact
	primary   *accounttypes.ContactInformation
}

var (
	contactNameRule  = rule{min: 1, max: 64}
	contactTitleRule = rule{min: 1, max: 50}
	contactEmailRule = rule{min: 1, max: 254, pattern: whole(`[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*`)}
	contactPhoneRule = rule{min: 1, max: 25, pattern: whole(`[\s0-9()+-]+`)}
	primaryPhoneRule = rule{min: 1, max: 20, pattern: whole(`[+][\s0-9()-]+`)}
	countryRule      = rule{min: 2, max: 2, pattern: whole(`[A-Z]{2}`)}
)

// SetAlternateContact gives an account a contact, "BILLING", "OPERATIONS" or "SECURITY".
func (w *World) SetAlternateContact(accountID, kind, name, email string) {
	_, unlock := w.lock()
	defer unlock()
	a := w.mustAccount(accountID)
	if a.contacts.alternate == nil {
		a.contacts.alternate = map[accounttypes.AlternateContactType]*accounttypes.AlternateContact{}
	}
	contact := accounttypes.AlternateContactType(kind)
	a.contacts.alternate[contact] = &accounttypes.AlternateContact{
		AlternateContactType: contact, Name: &name, Title: aws.String("Owner"), EmailAddress: &email, PhoneNumber: aws.String("+1 555 0100"),
	}
}

// setPrimaryContact gives an account its contact information.
func (w *World) setPrimaryContact(accountID string, contact *accounttypes.ContactInformation) {
	_, unlock := w.lock()
	defer unlock()
	w.mustAccount(accountID).contacts.primary = contact
}

func (w *World) putAlternateContact(r *request, in *accountsvc.PutAlternateContactInput) (*accountsvc.PutAlternateContactOutput, error) {
	a, err := w.accountOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	if err := r.check(
		needsEnum("AlternateContactType", in.AlternateContactType, in.AlternateContactType.Values()),
		needs("Name", in.Name, contactNameRule), needs("Title", in.Title, contactTitleRule),
		needs("EmailAddress", in.EmailAddress, contactEmailRule), needs("PhoneNumber", in.PhoneNumber, contactPhoneRule),
	); err != nil {
		return nil, err
	}
	if a.contacts.alternate == nil {
		a.contacts.alternate = map[accounttypes.AlternateContactType]*accounttypes.AlternateContact{}
	}
	a.contacts.alternate[in.AlternateContactType] = &accounttypes.AlternateContact{
		AlternateContactType: in.AlternateContactType, Name: in.Name, Title: in.Title,
		EmailAddress: in.EmailAddress, PhoneNumber: in.PhoneNumber,
	}
	return &accountsvc.PutAlternateContactOutput{}, nil
}

// alternateContact finds the contact that a call names.
func (w *World) alternateContact(
	r *request, id *string, kind accounttypes.AlternateContactType,
) (*account, *accounttypes.AlternateContact, error) {
	a, err := w.accountOf(r, id)
	if err != nil {
		return nil, nil, err
	}
	if err := r.check(needsEnum("AlternateContactType", kind, kind.Values())); err != nil {
		return nil, nil, err
	}
	contact, known := a.contacts.alternate[kind]
	if !known {
		return nil, nil, &Error{Code: "ResourceNotFoundException", Message: "No contact of the inputted alternate contact type found."}
	}
	return a, contact, nil
}

func (w *World) getAlternateContact(r *request, in *accountsvc.GetAlternateContactInput) (*accountsvc.GetAlternateContactOutput, error) {
	_, contact, err := w.alternateContact(r, in.AccountId, in.AlternateContactType)
	if err != nil {
		return nil, err
	}
	return &accountsvc.GetAlternateContactOutput{AlternateContact: contact}, nil
}

func (w *World) deleteAlternateContact(
	r *request, in *accountsvc.DeleteAlternateContactInput,
) (*accountsvc.DeleteAlternateContactOutput, error) {
	a, _, err := w.alternateContact(r, in.AccountId, in.AlternateContactType)
	if err != nil {
		return nil, err
	}
	delete(a.contacts.alternate, in.AlternateContactType)
	return &accountsvc.DeleteAlternateContactOutput{}, nil
}

// statesNeeded are the countries whose addresses need a state or region.
var statesNeeded = []string{"US", "CA", "GB", "DE", "JP", "IN", "BR"}

func (w *World) putContactInformation(r *request, in *accountsvc.PutContactInformationInput) (*accountsvc.PutContactInformationOutput, error) {
	a, err := w.accountOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	c := in.ContactInformation
	if c == nil {
		return nil, invalidAccount(violation{member: "ContactInformation"})
	}
	if err := r.check(
		needs("FullName", c.FullName, rule{min: 1, max: 50}), needs("AddressLine1", c.AddressLine1, rule{min: 1, max: 60}),
		needs("City", c.City, rule{min: 1, max: 50}), needs("PostalCode", c.PostalCode, rule{min: 1, max: 20}),
		needs("CountryCode", c.CountryCode, countryRule), needs("PhoneNumber", c.PhoneNumber, primaryPhoneRule),
		may("AddressLine2", c.AddressLine2, rule{min: 1, max: 60}), may("AddressLine3", c.AddressLine3, rule{min: 1, max: 60}),
		field{member: "StateOrRegion", value: c.StateOrRegion, required: slices.Contains(statesNeeded, aws.ToString(c.CountryCode)), rule: rule{min: 1, max: 50}},
		may("CompanyName", c.CompanyName, rule{min: 1, max: 50}), may("WebsiteUrl", c.WebsiteUrl, rule{min: 1, max: 256}),
	); err != nil {
		return nil, err
	}
	a.contacts.primary = c
	return &accountsvc.PutContactInformationOutput{}, nil
}

func (w *World) getContactInformation(r *request, in *accountsvc.GetContactInformationInput) (*accountsvc.GetContactInformationOutput, error) {
	a, err := w.accountOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	if a.contacts.primary == nil {
		return nil, &Error{Code: "ResourceNotFoundException", Message: "No contact information found for the account."}
	}
	return &accountsvc.GetContactInformationOutput{ContactInformation: a.contacts.primary}, nil
}
