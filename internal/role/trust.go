package role

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// Outsiders are the trusted accounts that belong neither to the organization of the credentials nor to the role's own
// account, as far as these credentials can see.
func (r *Roles) Outsiders(ctx context.Context, place Place, w Wanted) ([]string, error) {
	own, err := r.client.AccountID(ctx)
	if err != nil {
		return nil, err
	}
	var outsiders []string
	for _, id := range trustedAccounts(w) {
		if id == own || id == place.AccountID {
			continue
		}
		inside, err := r.inside(ctx, id)
		if err != nil {
			return nil, err
		}
		if !inside {
			outsiders = append(outsiders, id)
		}
	}
	return outsiders, nil
}

func trustedAccounts(w Wanted) []string {
	ids := slices.Clone(w.TrustedAccounts)
	for _, principal := range w.TrustedPrincipals {
		if parsed, err := arn.Parse(principal); err == nil {
			ids = append(ids, parsed.AccountID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (r *Roles) inside(ctx context.Context, id string) (bool, error) {
	if isPartner(id) {
		return false, nil
	}
	cannotSee := func(err error) bool {
		return awsclient.IsNotFound(err) || awsclient.IsAccessDenied(err) || awsclient.IsCode(err, "AWSOrganizationsNotInUseException")
	}
	org, err := r.directory.Organization(ctx)
	if cannotSee(err) {
		return false, nil
	}
	if err != nil || aws.ToString(org.MasterAccountId) == id {
		return err == nil, err
	}
	_, err = r.directory.FindAccount(ctx, id)
	if cannotSee(err) {
		return false, nil
	}
	return err == nil, err
}

// CheckExternal refuses to trust a third party without an external id: whoever persuades that party to name this role
// would get in (the confused deputy). The error is an *InputError. It calls AWS only when there is no external id.
func (r *Roles) CheckExternal(ctx context.Context, place Place, w Wanted) (trustedBlindly []string, err error) {
	if w.ExternalID != "" {
		return nil, nil
	}
	outsiders, err := r.Outsiders(ctx, place, w)
	if err != nil || len(outsiders) == 0 {
		return nil, err
	}
	if w.WithoutExternalID && !w.Kind.Defaults().InsistsOnExternalID {
		return outsiders, nil
	}
	return nil, needsExternalID(w, outsiders)
}

// checkPartners is CheckExternal for the partners whose accounts everybody knows.
func checkPartners(w Wanted) error {
	if w.ExternalID != "" || w.WithoutExternalID && !w.Kind.Defaults().InsistsOnExternalID {
		return nil
	}
	for _, id := range w.TrustedAccounts {
		if isPartner(id) {
			return needsExternalID(w, []string{id})
		}
	}
	return nil
}

func isPartner(accountID string) bool {
	for _, defaults := range kinds {
		if slices.Contains(defaults.TrustedAccounts, accountID) {
			return true
		}
	}
	return false
}

func needsExternalID(w Wanted, outsiders []string) error {
	text := "The role trusts %s, which is outside of this organization as far as these credentials can see. Without an external id, every customer of that party could enter the role through it. " +
		"Set external_id to the value that the party gives you."
	if !w.Kind.Defaults().InsistsOnExternalID {
		text += " When the party has none, set without_external_id = true."
	}
	return invalid("external_id", text, strings.Join(outsiders, ", "))
}

// ManagementAccountID is the management account of the organization of the credentials.
func (r *Roles) ManagementAccountID(ctx context.Context) (string, error) {
	org, err := r.directory.Organization(ctx)
	return aws.ToString(org.MasterAccountId), err
}
