package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	taxtypes "github.com/aws/aws-sdk-go-v2/service/taxsettings/types"
)

// SetTaxRegistration gives an account a tax registration in a country: "Verified", "Pending", "Rejected". With the status
// "" it has none.
func (w *World) SetTaxRegistration(accountID, status, countryCode string) {
	_, unlock := w.lock()
	defer unlock()
	a := w.mustAccount(accountID)
	a.tax = nil
	if status == "" {
		return
	}
	a.tax = &taxtypes.TaxRegistration{
		Status: taxtypes.TaxRegistrationStatus(status), LegalName: aws.String("Example"), RegistrationId: aws.String(countryCode + "123456789"),
		RegistrationType: taxtypes.TaxRegistrationTypeVat,
		LegalAddress: &taxtypes.Address{
			AddressLine1: aws.String("Main Street 1"), City: aws.String("Town"), PostalCode: aws.String("10115"), CountryCode: aws.String(countryCode),
		},
	}
}
