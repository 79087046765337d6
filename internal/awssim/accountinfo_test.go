package awssim_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestAccountName(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{Name: "old"})
	must[*account.PutAccountNameOutput](t)(w.account.PutAccountName(t.Context(), &account.PutAccountNameInput{AccountId: &id, AccountName: aws.String("new")}))
	out := must[*account.GetAccountInformationOutput](t)(w.account.GetAccountInformation(t.Context(), &account.GetAccountInformationInput{AccountId: &id}))
	if *out.AccountName != "new" || *w.describe(t, id).Name != "new" || out.AccountState != types.AccountStateActive || out.AccountCreatedDate == nil {
		t.Errorf("got %+v", out)
	}
	_, err := w.account.PutAccountName(t.Context(), &account.PutAccountNameInput{AccountId: &id, AccountName: aws.String("a < b")})
	wantRefusal(t, err, "ValidationException", "")
	must[*account.PutAccountNameOutput](t)(w.account.PutAccountName(t.Context(), &account.PutAccountNameInput{AccountName: aws.String("payer")}))
	if a, _ := w.Account(w.ManagementAccountID()); a.Name != "payer" {
		t.Errorf("the own account is called %s", a.Name)
	}
}

// TestWhoseAccount has the callers and targets that Account Management refuses.
func TestWhoseAccount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange func(w *world, member string) (caller clients, target *string)
		code    string
	}{
		"management names a member":   {arrange: func(w *world, member string) (clients, *string) { return w.clients, &member }},
		"management names itself":     {func(w *world, _ string) (clients, *string) { return w.clients, aws.String(w.ManagementAccountID()) }, "AccessDeniedException"},
		"management names a stranger": {func(w *world, _ string) (clients, *string) { return w.clients, aws.String("999999999999") }, "AccessDeniedException"},
		"management names nonsense":   {func(w *world, _ string) (clients, *string) { return w.clients, aws.String("x") }, "ValidationException"},
		"member for itself":           {arrange: func(w *world, member string) (clients, *string) { return w.as(w.CredentialsFor(member)), nil }},
		"member names itself": {func(w *world, member string) (clients, *string) {
			return w.as(w.CredentialsFor(member)), &member
		}, "AccessDeniedException"},
		"without trusted access": {func(w *world, member string) (clients, *string) {
			w.SetTrustedAccess("account.amazonaws.com", false)
			return w.clients, &member
		}, "AccessDeniedException"},
		"without all features": {func(w *world, member string) (clients, *string) {
			w.SetFeatureSet("CONSOLIDATED_BILLING")
			return w.clients, &member
		}, "AccessDeniedException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			caller, target := c.arrange(w, w.AddAccount(awssim.Account{}))
			_, err := caller.account.GetAccountInformation(t.Context(), &account.GetAccountInformationInput{AccountId: target})
			if c.code != "" {
				wantRefusal(t, err, c.code, "")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPrimaryEmailChangesInTwoSteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{EmailLag: time.Hour})
	id := w.AddAccount(awssim.Account{Email: "old@example.com"})
	w.clock.Advance(2 * time.Hour)
	start := func(email string) error {
		_, err := w.account.StartPrimaryEmailUpdate(t.Context(), &account.StartPrimaryEmailUpdateInput{AccountId: &id, PrimaryEmail: &email})
		return err
	}
	accept := func(email, otp string) error {
		_, err := w.account.AcceptPrimaryEmailUpdate(t.Context(), &account.AcceptPrimaryEmailUpdateInput{AccountId: &id, PrimaryEmail: &email, Otp: &otp})
		return err
	}
	w.TakeEmail("taken@example.com")
	wantRefusal(t, start("Taken@example.com"), "ConflictException", "")
	wantRefusal(t, start("no address"), "ValidationException", "")
	wantRefusal(t, accept("new@example.com", "abc123"), "ResourceNotFoundException", "")
	if err := start("new@example.com"); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, accept("other@example.com", w.OTP(id)), "ResourceNotFoundException", "")
	wantRefusal(t, accept("new@example.com", "wrong!"), "ValidationException", "")
	wrong := "AAAAAA"
	if w.OTP(id) == wrong {
		wrong = "BBBBBB"
	}
	wantRefusal(t, accept("new@example.com", wrong), "ValidationException", "")
	if err := accept("new@example.com", w.OTP(id)); err != nil {
		t.Fatal(err)
	}
	email := must[*account.GetPrimaryEmailOutput](t)(w.account.GetPrimaryEmail(t.Context(), &account.GetPrimaryEmailInput{AccountId: &id}))
	if *email.PrimaryEmail != "new@example.com" {
		t.Errorf("the address is %s", *email.PrimaryEmail)
	}
	if got := *w.describe(t, id).Email; got != "old@example.com" {
		t.Errorf("Organizations shows %s at once", got)
	}
	w.clock.Advance(time.Hour)
	if got := *w.describe(t, id).Email; got != "new@example.com" || w.OTP(id) != "" {
		t.Errorf("Organizations shows %s after an hour", got)
	}
	_, err := w.account.GetPrimaryEmail(t.Context(), &account.GetPrimaryEmailInput{AccountId: aws.String(w.ManagementAccountID())})
	wantRefusal(t, err, "AccessDeniedException", "")
}

func TestContacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.AddAccount(awssim.Account{})
	want := types.AlternateContact{
		AlternateContactType: types.AlternateContactTypeBilling, Name: aws.String("Bill"), Title: aws.String("Payer"),
		EmailAddress: aws.String("bill@example.com"), PhoneNumber: aws.String("+1 (555) 0100"),
	}
	put := &account.PutAlternateContactInput{
		AccountId: &id, AlternateContactType: want.AlternateContactType, Name: want.Name, Title: want.Title,
		EmailAddress: want.EmailAddress, PhoneNumber: want.PhoneNumber,
	}
	get := &account.GetAlternateContactInput{AccountId: &id, AlternateContactType: want.AlternateContactType}
	_, err := w.account.GetAlternateContact(t.Context(), get)
	wantRefusal(t, err, "ResourceNotFoundException", "")
	must[*account.PutAlternateContactOutput](t)(w.account.PutAlternateContact(t.Context(), put))
	out := must[*account.GetAlternateContactOutput](t)(w.account.GetAlternateContact(t.Context(), get))
	if diff := cmp.Diff(&want, out.AlternateContact, cmpopts.IgnoreUnexported(want)); diff != "" {
		t.Error(diff)
	}
	put.PhoneNumber = aws.String("call me")
	_, err = w.account.PutAlternateContact(t.Context(), put)
	wantRefusal(t, err, "ValidationException", "")
	remove := &account.DeleteAlternateContactInput{AccountId: &id, AlternateContactType: want.AlternateContactType}
	must[*account.DeleteAlternateContactOutput](t)(w.account.DeleteAlternateContact(t.Context(), remove))
	_, err = w.account.DeleteAlternateContact(t.Context(), remove)
	wantRefusal(t, err, "ResourceNotFoundException", "")
}

func TestContactInformation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	want := types.ContactInformation{
		FullName: aws.String("Jo"), AddressLine1: aws.String("Street 1"), City: aws.String("Bern"), PostalCode: aws.String("3000"),
		CountryCode: aws.String("CH"), PhoneNumber: aws.String("+41 555"),
	}
	must[*account.PutContactInformationOutput](t)(w.account.PutContactInformation(t.Context(), &account.PutContactInformationInput{ContactInformation: &want}))
	out := must[*account.GetContactInformationOutput](t)(w.account.GetContactInformation(t.Context(), &account.GetContactInformationInput{}))
	if diff := cmp.Diff(&want, out.ContactInformation, cmpopts.IgnoreUnexported(want)); diff != "" {
		t.Error(diff)
	}
	american := want
	american.CountryCode = aws.String("US") // where a state is needed
	_, err := w.account.PutContactInformation(t.Context(), &account.PutContactInformationInput{ContactInformation: &american})
	wantRefusal(t, err, "ValidationException", "")
}

func TestGovCloudInformation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	twin, single := w.AddAccount(awssim.Account{GovCloudAccountID: "222222222222"}), w.AddAccount(awssim.Account{})
	out := must[*account.GetGovCloudAccountInformationOutput](t)(w.account.GetGovCloudAccountInformation(t.Context(), &account.GetGovCloudAccountInformationInput{StandardAccountId: &twin}))
	if *out.GovCloudAccountId != "222222222222" || out.AccountState != types.AwsAccountStateActive {
		t.Errorf("got %+v", out)
	}
	_, err := w.account.GetGovCloudAccountInformation(t.Context(), &account.GetGovCloudAccountInformationInput{StandardAccountId: &single})
	wantRefusal(t, err, "ResourceNotFoundException", "")
}
