package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	taxtypes "github.com/aws/aws-sdk-go-v2/service/taxsettings/types"
)

func checkTaxEntry(r *request, entry *taxtypes.TaxRegistrationEntry) error {
	if entry == nil {
		return invalidTax(violation{member: "taxRegistrationEntry"})
	}
	if err := r.check(
		needs("taxRegistrationEntry.registrationId", entry.RegistrationId, rule{min: 1, max: 200}),
		needsEnum("taxRegistrationEntry.registrationType", entry.RegistrationType, entry.RegistrationType.Values()),
		may("taxRegistrationEntry.legalName", entry.LegalName, rule{min: 1, max: 200}),
		mayEnum("taxRegistrationEntry.sector", entry.Sector, entry.Sector.Values()),
	); err != nil {
		return err
	}
	address := entry.LegalAddress
	if address == nil {
		return nil
	}
	const member = "taxRegistrationEntry.legalAddress."
	return r.check(
		needs(member+"addressLine1", address.AddressLine1, rule{min: 1, max: 180}), needs(member+"city", address.City, rule{min: 1, max: 50}),
		needs(member+"countryCode", address.CountryCode, countryRule), needs(member+"postalCode", address.PostalCode, rule{min: 1, max: 20}),
		may(member+"addressLine2", address.AddressLine2, rule{min: 1, max: 60}), may(member+"addressLine3", address.AddressLine3, rule{min: 1, max: 60}),
	)
}

// checkTaxCountry holds the rules of countries: Brazil begins in the console, some want documents (Tax Settings API
// reference, PutTaxRegistration).
func checkTaxCountry(a *account, entry *taxtypes.TaxRegistrationEntry, address *taxtypes.Address) error {
	if address == nil {
		return invalidTax(violation{member: "taxRegistrationEntry.legalAddress"})
	}
	country := aws.ToString(address.CountryCode)
	if country == "BR" && a.tax == nil {
		return taxRefusal("ValidationException", "FieldValidationFailed", "Set up the tax registration of an account in Brazil in the console first.")
	}
	if needsTaxDocuments(country, entry.AdditionalTaxInformation) &&
		(entry.VerificationDetails == nil || len(entry.VerificationDetails.TaxRegistrationDocuments) == 0) {
		return invalidTax(violation{member: "taxRegistrationEntry.verificationDetails.taxRegistrationDocuments"})
	}
	return nil
}

func needsTaxDocuments(country string, more *taxtypes.AdditionalInfoRequest) bool {
	if slices.Contains([]string{"BD", "KR"}, country) {
		return true
	}
	if more == nil {
		return false
	}
	spain, kenya := more.SpainAdditionalInfo, more.KenyaAdditionalInfo
	return country == "ES" && spain != nil && spain.RegistrationType == taxtypes.RegistrationTypeLocal ||
		country == "KE" && kenya != nil && kenya.PersonType == taxtypes.PersonTypePhysicalPerson
}
