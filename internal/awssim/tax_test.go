package awssim_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func taxEntry(country string) *types.TaxRegistrationEntry {
	return &types.TaxRegistrationEntry{
		RegistrationId: aws.String(country + "123"), RegistrationType: types.TaxRegistrationTypeVat, LegalName: aws.String("Example"),
		LegalAddress: &types.Address{
			AddressLine1: aws.String("Main Street 1"), City: aws.String("Town"), PostalCode: aws.String("10115"), CountryCode: &country,
		},
	}
}

func TestTaxRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx := t.Context()
	get := func() (*taxsettings.GetTaxRegistrationOutput, error) {
		return w.tax.GetTaxRegistration(ctx, &taxsettings.GetTaxRegistrationInput{})
	}
	_, err := get()
	wantRefusal(t, err, "ResourceNotFoundException", "")
	put := must[*taxsettings.PutTaxRegistrationOutput](t)(w.tax.PutTaxRegistration(ctx, &taxsettings.PutTaxRegistrationInput{TaxRegistrationEntry: taxEntry("DE")}))
	read := must[*taxsettings.GetTaxRegistrationOutput](t)(get()).TaxRegistration
	if put.Status != types.TaxRegistrationStatusVerified || read.Status != put.Status || *read.LegalAddress.CountryCode != "DE" || *read.LegalName != "Example" ||
		*read.RegistrationId != "DE123" || read.RegistrationType != types.TaxRegistrationTypeVat {
		t.Errorf("put %s, read %+v", put.Status, read)
	}
	must[*taxsettings.DeleteTaxRegistrationOutput](t)(w.tax.DeleteTaxRegistration(ctx, &taxsettings.DeleteTaxRegistrationInput{AccountId: aws.String(w.ManagementAccountID())}))
	_, err = get()
	wantRefusal(t, err, "ResourceNotFoundException", "")
	_, err = w.tax.DeleteTaxRegistration(ctx, &taxsettings.DeleteTaxRegistrationInput{})
	wantRefusal(t, err, "ResourceNotFoundException", "")
}

func TestTaxRegistrationRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange func(*world)
		change  func(*taxsettings.PutTaxRegistrationInput)
		code    string
	}{
		"no address": {nil, func(in *taxsettings.PutTaxRegistrationInput) { in.TaxRegistrationEntry.LegalAddress = nil }, "ValidationException"},
		"bad country": {nil, func(in *taxsettings.PutTaxRegistrationInput) {
			in.TaxRegistrationEntry.LegalAddress.CountryCode = aws.String("Germany")
		}, "ValidationException"},
		"bad kind":        {nil, func(in *taxsettings.PutTaxRegistrationInput) { in.TaxRegistrationEntry.RegistrationType = "TAX" }, "ValidationException"},
		"Brazil":          {nil, func(in *taxsettings.PutTaxRegistrationInput) { in.TaxRegistrationEntry = taxEntry("BR") }, "ValidationException"},
		"no documents":    {nil, func(in *taxsettings.PutTaxRegistrationInput) { in.TaxRegistrationEntry = taxEntry("KR") }, "ValidationException"},
		"another account": {nil, func(in *taxsettings.PutTaxRegistrationInput) { in.AccountId = aws.String("111122223333") }, "AccessDeniedException"},
		"one is pending": {
			func(w *world) { w.SetTaxRegistration(w.ManagementAccountID(), "Pending", "FR") },
			func(*taxsettings.PutTaxRegistrationInput) {}, "ConflictException",
		},
		"not allowed": {
			func(w *world) { w.Deny("tax:PutTaxRegistration") },
			func(*taxsettings.PutTaxRegistrationInput) {}, "AccessDeniedException",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			if c.arrange != nil {
				c.arrange(w)
			}
			in := &taxsettings.PutTaxRegistrationInput{TaxRegistrationEntry: taxEntry("DE")}
			c.change(in)
			before := w.Inventory()
			_, err := w.tax.PutTaxRegistration(t.Context(), in)
			if err == nil {
				t.Fatal("accepted")
			}
			wantUnchanged(t, w, before)
			if invalid := (*types.ValidationException)(nil); errors.As(err, &invalid) && invalid.ErrorCode_ == "" {
				t.Errorf("%v has no code of its own", err)
			}
			wantRefusal(t, err, c.code, "")
		})
	}
}

// TestTaxOfBrazil can be changed once the console has begun, and not deleted.
func TestTaxOfBrazil(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.SetTaxRegistration(w.ManagementAccountID(), "Verified", "BR")
	must[*taxsettings.PutTaxRegistrationOutput](t)(w.tax.PutTaxRegistration(t.Context(), &taxsettings.PutTaxRegistrationInput{TaxRegistrationEntry: taxEntry("BR")}))
	_, err := w.tax.DeleteTaxRegistration(t.Context(), &taxsettings.DeleteTaxRegistrationInput{})
	wantRefusal(t, err, "ValidationException", "")
	w.SetTaxRegistration(w.ManagementAccountID(), "", "")
	_, err = w.tax.GetTaxRegistration(t.Context(), &taxsettings.GetTaxRegistrationInput{})
	wantRefusal(t, err, "ResourceNotFoundException", "")
}
