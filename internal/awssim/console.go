package awssim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
)

// ConsolePath is where a World that is served by awssim lets people do what AWS gives no API for.
const ConsolePath = "/_console/"

// people are the acts of the console, by their names: what a human does in AWS's console, in a mailbox or at a desk. Each
// takes the form values of the request.
var people = map[string]func(w *World, form func(string) string){
	// The root user of the management account changes its address.
	"root-email": func(w *World, form func(string) string) { w.SetEmail(ManagementAccountID, form("email")) },
	// The root user removes or registers an MFA device.
	"root-mfa": func(w *World, form func(string) string) { w.SetRootMFA(ManagementAccountID, form("on") == "true") },
	// A user enrols an MFA device.
	"user-mfa": func(w *World, form func(string) string) { w.AddMFADevice(ManagementAccountID, form("user")) },
	// Somebody registers the tax number of the management account, and AWS verifies it.
	"tax": func(w *World, form func(string) string) {
		w.SetTaxRegistration(ManagementAccountID, "Verified", form("country"))
	},
	// Somebody completes the contact information of the management account.
	"contact-information": func(w *World, form func(string) string) {
		w.setPrimaryContact(ManagementAccountID, &accounttypes.ContactInformation{
			FullName: aws.String(form("name")), PhoneNumber: aws.String(form("phone")), AddressLine1: aws.String(form("address")),
			City: aws.String(form("city")), PostalCode: aws.String(form("postal-code")), CountryCode: aws.String(form("country")),
		})
	},
	// An administrator switches on trusted access of an AWS service.
	"trusted-access": func(w *World, form func(string) string) { w.SetTrustedAccess(form("service"), true) },
	// AWS delivers a report some hours later.
	"deliver-report": func(w *World, form func(string) string) {
		w.Deliver(ManagementAccountID, form("name"), "SUCCESS")
	},
}

// Console is the World with its console: POST /_console/root-mfa with the form value on=true, for example. It is for demos;
// tests call the methods of World.
func Console(w *World) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", w)
	mux.HandleFunc("POST "+ConsolePath+"{act}", func(rw http.ResponseWriter, r *http.Request) {
		act, known := people[r.PathValue("act")]
		if !known {
			http.Error(rw, fmt.Sprintf("Nobody does that here. There is: %s.", strings.Join(slices.Sorted(maps.Keys(people)), ", ")), http.StatusNotFound)
			return
		}
		act(w, r.FormValue)
		rw.WriteHeader(http.StatusNoContent)
	})
	return mux
}
