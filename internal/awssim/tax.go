package awssim

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"
	taxtypes "github.com/aws/aws-sdk-go-v2/service/taxsettings/types"
)

// taxOperations are the operations of Tax Settings.
var taxOperations = map[string]operation{
	"GetTaxRegistration":    handle((*World).getTaxRegistration),
	"PutTaxRegistration":    handle((*World).putTaxRegistration),
	"DeleteTaxRegistration": handle((*World).deleteTaxRegistration),
}

func taxService() *service {
	return &service{
		name: "tax", protocol: restJSON{camelCase: true}, operations: taxOperations, requestIDHeader: "X-Amzn-Requestid",
		throttleCode: "ThrottlingException", throttleStatus: http.StatusTooManyRequests,
		internalCode: "InternalServerException", codes: restJSONCodes, invalid: invalidTax,
		statuses: map[string]int{
			"AccessDeniedException": http.StatusForbidden, "ResourceNotFoundException": http.StatusNotFound,
			"ConflictException": http.StatusConflict,
		},
	}
}

func invalidTax(v violation) *Error {
	code := "FieldValidationFailed"
	if v.kind == valueMissing {
		code = "MissingInput"
	}
	return &Error{Code: "ValidationException", Message: v.constraint(), Fields: map[string]any{
		"errorCode": code, "fieldList": []map[string]string{{"name": v.member}},
	}}
}

// taxRefusal is an error of Tax Settings, all of which have a code of their own as well.
func taxRefusal(code, errorCode, message string) *Error {
	return &Error{Code: code, Message: message, Fields: map[string]any{"errorCode": errorCode}}
}

// taxAccount is the caller's account: this World has no tax settings of others.
func taxAccount(r *request, id *string) (*account, error) {
	if err := r.check(may("accountId", id, accountIDRule)); err != nil {
		return nil, err
	}
	if id != nil && *id != r.caller.account.id {
		return nil, r.service.denied("User: " + r.caller.arn + " is not authorized to perform: tax:" + r.Operation + " for the account " + *id)
	}
	return r.caller.account, nil
}

func (w *World) getTaxRegistration(r *request, in *taxsettings.GetTaxRegistrationInput) (*taxsettings.GetTaxRegistrationOutput, error) {
	a, err := taxAccount(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	if a.tax == nil {
		return nil, errNoTaxRegistration(a)
	}
	return &taxsettings.GetTaxRegistrationOutput{TaxRegistration: a.tax}, nil
}

func errNoTaxRegistration(a *account) error {
	return taxRefusal("ResourceNotFoundException", "TaxRegistrationNotFound", "No tax registration found for the account "+a.id+".")
}

// putTaxRegistration verifies every number at once. One that is still Pending, which only a test arranges, blocks another.
func (w *World) putTaxRegistration(r *request, in *taxsettings.PutTaxRegistrationInput) (*taxsettings.PutTaxRegistrationOutput, error) {
	a, err := taxAccount(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	if err := checkTaxEntry(r, in.TaxRegistrationEntry); err != nil {
		return nil, err
	}
	entry := in.TaxRegistrationEntry
	address := entry.LegalAddress
	if address == nil && a.tax != nil {
		address = a.tax.LegalAddress
	}
	if err := checkTaxCountry(a, entry, address); err != nil {
		return nil, err
	}
	if a.tax != nil && a.tax.Status == taxtypes.TaxRegistrationStatusPending && aws.ToString(a.tax.RegistrationId) != *entry.RegistrationId {
		return nil, taxRefusal("ConflictException", "PendingRegistration", "A tax registration of this account is still pending. Delete it first.")
	}
	a.tax = &taxtypes.TaxRegistration{
		LegalAddress: address, LegalName: entry.LegalName, RegistrationId: entry.RegistrationId, RegistrationType: entry.RegistrationType,
		Status: taxtypes.TaxRegistrationStatusVerified, CertifiedEmailId: entry.CertifiedEmailId, Sector: entry.Sector,
	}
	return &taxsettings.PutTaxRegistrationOutput{Status: a.tax.Status}, nil
}

func (w *World) deleteTaxRegistration(
	r *request, in *taxsettings.DeleteTaxRegistrationInput,
) (*taxsettings.DeleteTaxRegistrationOutput, error) {
	a, err := taxAccount(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	switch {
	case a.tax == nil:
		return nil, errNoTaxRegistration(a)
	case a.tax.LegalAddress != nil && aws.ToString(a.tax.LegalAddress.CountryCode) == "BR":
		return nil, invalidTax(violation{member: "accountId", value: a.id, kind: valueNotInEnum, rule: rule{enum: []string{"an account outside of Brazil"}}})
	}
	a.tax = nil
	return &taxsettings.DeleteTaxRegistrationOutput{}, nil
}
