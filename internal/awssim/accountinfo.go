package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	accountsvc "github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// accountOperations are the operations of AWS Account Management.
var accountOperations = map[string]operation{
	"GetAccountInformation":         handle((*World).getAccountInformation),
	"PutAccountName":                handle((*World).putAccountName),
	"GetGovCloudAccountInformation": handle((*World).getGovCloudAccountInformation),
	"GetPrimaryEmail":               handle((*World).getPrimaryEmail),
	"StartPrimaryEmailUpdate":       handle((*World).startPrimaryEmailUpdate),
	"AcceptPrimaryEmailUpdate":      handle((*World).acceptPrimaryEmailUpdate),
	"PutAlternateContact":           handle((*World).putAlternateContact),
	"GetAlternateContact":           handle((*World).getAlternateContact),
	"DeleteAlternateContact":        handle((*World).deleteAlternateContact),
	"PutContactInformation":         handle((*World).putContactInformation),
	"GetContactInformation":         handle((*World).getContactInformation),
}

// accountOf returns the account that a call is about: the one it names, or the caller's own. Only a management account
// with trusted access may name another, and it must not name itself (Account Management API reference, AccountId).
func (w *World) accountOf(r *request, id *string) (*account, error) {
	if err := r.check(may("AccountId", id, accountIDRule)); err != nil {
		return nil, err
	}
	own := r.caller.account
	if id == nil {
		return own, nil
	}
	o := own.now.org
	refuse := func(why string) error {
		return r.service.denied("User: " + r.caller.arn + " is not authorized to perform: account:" + r.Operation + " (" + why + ")")
	}
	switch {
	case o == nil:
		return nil, refuse("Your account is not a member of an organization.")
	case o.management != own:
		return nil, refuse("Only the management account or a delegated administrator can manage another account.")
	case *id == own.id:
		return nil, refuse("The management account can only be managed using the standalone context from the management account.")
	case o.featureSet != orgtypes.OrganizationFeatureSetAll:
		return nil, refuse("Your organization must first enable all features.")
	}
	if _, trusted := o.trusted["account.amazonaws.com"]; !trusted {
		return nil, refuse("Your organization must first enable trusted access with AWS Account Management.")
	}
	a := o.member(w, *id, r.now)
	if a == nil {
		return nil, refuse("The account is not a member of your organization.")
	}
	return a, nil
}

func (w *World) getAccountInformation(r *request, in *accountsvc.GetAccountInformationInput) (*accountsvc.GetAccountInformationOutput, error) {
	a, err := w.accountOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	return &accountsvc.GetAccountInformationOutput{
		AccountId: aws.String(a.id), AccountName: aws.String(a.now.name), AccountCreatedDate: aws.Time(a.now.joinedAt),
		AccountState: informationState(a.now.state(r.now)),
	}, nil
}

// informationState has no word for an account that is being closed: it still works, so it is ACTIVE.
func informationState(state orgtypes.AccountState) accounttypes.AccountState {
	if state == orgtypes.AccountStatePendingClosure {
		return accounttypes.AccountState(orgtypes.AccountStateActive)
	}
	return accounttypes.AccountState(state)
}

func (w *World) putAccountName(r *request, in *accountsvc.PutAccountNameInput) (*accountsvc.PutAccountNameOutput, error) {
	a, err := w.accountOf(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("AccountName", in.AccountName, newNameRule)); err != nil {
		return nil, err
	}
	w.change(a, func(f *facts) { f.name = *in.AccountName })
	return &accountsvc.PutAccountNameOutput{}, nil
}

func (w *World) getGovCloudAccountInformation(
	r *request, in *accountsvc.GetGovCloudAccountInformationInput,
) (*accountsvc.GetGovCloudAccountInformationOutput, error) {
	a, err := w.accountOf(r, in.StandardAccountId)
	if err != nil {
		return nil, err
	}
	if a.govCloudID == "" {
		return nil, &Error{Code: "ResourceNotFoundException", Message: "GovCloud Account ID not found for Standard Account - " + a.id + "."}
	}
	return &accountsvc.GetGovCloudAccountInformationOutput{
		GovCloudAccountId: aws.String(a.govCloudID),
		AccountState:      accounttypes.AwsAccountState(informationState(a.now.state(r.now))),
	}, nil
}
