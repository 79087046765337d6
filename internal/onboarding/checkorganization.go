package onboarding

import (
	"fmt"
	"slices"
	"strings"
)

// trusted are the services that must work with the organization: Account Management for member contacts and e-mail
// addresses, IAM for member root users.
var trusted = []string{"account.amazonaws.com", "iam.amazonaws.com"}

func checkTrustedAccess(f Facts, _ Expected) ruling {
	services, known := f.Services.Get()
	if !known {
		return cannotTell(f.Services.Why())
	}
	missing := without(trusted, services)
	if len(missing) == 0 {
		return passes("Trusted access is enabled for %s.", strings.Join(trusted, " and "))
	}
	commands := make([]string, 0, len(missing))
	for _, service := range missing {
		commands = append(commands, "aws organizations enable-aws-service-access --service-principal "+service)
	}
	return fails(fmt.Sprintf("Trusted access is not enabled for %s.", strings.Join(missing, " and ")), strings.Join(commands, "\n"))
}

// rootCommands enable the features of central root access.
var rootCommands = map[string]string{
	"RootCredentialsManagement": "aws iam enable-organizations-root-credentials-management",
	"RootSessions":              "aws iam enable-organizations-root-sessions",
}

func checkRootFeatures(f Facts, _ Expected) ruling {
	enabled, known := f.RootFeatures.Get()
	if !known {
		return cannotTell(f.RootFeatures.Why())
	}
	wanted := []string{"RootCredentialsManagement", "RootSessions"}
	missing := without(wanted, enabled)
	if len(missing) == 0 {
		return passes("%s are enabled.", strings.Join(wanted, " and "))
	}
	commands := make([]string, 0, len(missing))
	for _, feature := range missing {
		commands = append(commands, rootCommands[feature])
	}
	return fails(fmt.Sprintf("Not enabled: %s.", strings.Join(missing, ", ")), strings.Join(commands, "\n"))
}

func checkMemberRoot(Facts, Expected) ruling {
	return byHand("It would take several calls for each member account.",
		"The root access management page of the IAM console lists which member accounts have root credentials, and deletes them.")
}

func checkAccountQuota(f Facts, want Expected) ruling {
	if want.Accounts == 0 {
		return byHand("No accounts are wanted.", "Set wanted_accounts to have it compared.")
	}
	if org, known := f.Organization.Get(); known && org == nil {
		return fails("There is no organization to make accounts in.", "Create one: "+createOrganization)
	}
	quota, known := f.Quota.Get()
	if !known {
		return cannotTell(f.Quota.Why())
	}
	if quota == 0 {
		return cannotTell(Unknown{Reason: "Service Quotas does not tell how many accounts the organization may have."})
	}
	members, known := f.Members.Get()
	if !known {
		return cannotTell(f.Members.Why())
	}
	invitations, known := f.Invitations.Get()
	if !known {
		return cannotTell(f.Invitations.Why())
	}
	evidence := fmt.Sprintf("The organization may have %d accounts. It has %s and %s.", quota,
		quantity(members.Count, members.More, "account", "accounts"), quantity(invitations, false, "open invitation", "open invitations"))
	switch needed := members.Count + invitations + want.Accounts; {
	case needed > quota:
		return fails(evidence, fmt.Sprintf("Ask for %d accounts or more in Service Quotas (AWS Organizations, us-east-1), "+
			"or close accounts and cancel invitations; closed accounts count for 90 days.", needed))
	case members.More: // as it would take too many calls to count them all
		return byHand(evidence, "Count them: aws organizations list-accounts --query 'length(Accounts)'")
	}
	return passes("%s", evidence)
}

func checkTransfer(f Facts, want Expected) ruling {
	transfers, known := f.Transfers.Get()
	if !known {
		return cannotTell(f.Transfers.Why())
	}
	var others []string
	for _, t := range transfers {
		if want.PayerID == "" || t.PayerID != want.PayerID {
			others = append(others, fmt.Sprintf("%s to the payer %s (%s)", t.ID, t.PayerID, t.Status))
		}
	}
	switch {
	case len(others) > 0:
		return fails(fmt.Sprintf("Billing transfers: %s.", strings.Join(others, ", ")),
			"Decline an offered one, or end a running one: aws organizations terminate-responsibility-transfer --id ID. If that payer is the right one, set expected_payer_id.")
	case len(transfers) > 0:
		return passes("The expected payer %s pays for the organization, or is about to.", want.PayerID)
	}
	return passes("No billing transfer is running or offered.")
}

// without returns the words that are not among others, in their order.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(others, word) })
}
