package onboarding

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

const createOrganization = "aws organizations create-organization --feature-set ALL"

func checkCaller(f Facts, _ Expected) ruling {
	org, known := f.Organization.Get()
	switch {
	case !known:
		return cannotTell(f.Organization.Why())
	case org == nil:
		return fails(fmt.Sprintf("The credentials belong to the account %s, which is in no organization.", f.CallerID),
			"Use credentials of the management account, or create an organization: "+createOrganization)
	case f.IsMember():
		return fails(fmt.Sprintf("The credentials belong to the member account %s, and the management account is %s.", f.CallerID, f.ManagementID()),
			fmt.Sprintf("Configure the provider with credentials of the management account %s.", f.ManagementID()))
	}
	return passes("The credentials belong to the management account %s of %s.", f.CallerID, aws.ToString(org.Id))
}

func checkAllFeatures(f Facts, _ Expected) ruling {
	org, known := f.Organization.Get()
	switch {
	case !known:
		return cannotTell(f.Organization.Why())
	case org == nil:
		return fails("There is no organization.", "Create one with all features: "+createOrganization)
	case org.FeatureSet != orgtypes.OrganizationFeatureSetAll:
		return fails(fmt.Sprintf("The organization has the feature set %s.", org.FeatureSet),
			"Ask for all features, which every invited member account has to accept: aws organizations enable-all-features")
	}
	return passes("The organization has all features.")
}

func checkRootEmail(f Facts, want Expected) ruling {
	const inConsole = "Sign in as the root user and change the e-mail address in the account settings. AWS has no API for the management account."
	org, known := f.Organization.Get()
	switch {
	case want.RootEmail == "":
		return byHand("No address is expected.", "Set expected_root_email to have it compared.")
	case !known:
		return cannotTell(f.Organization.Why())
	case org == nil:
		return fails("There is no organization, so AWS does not tell the address.", "Create one: "+createOrganization)
	case aws.ToString(org.MasterAccountEmail) == "":
		return cannotTell(Unknown{Reason: "AWS does not tell the root e-mail address of the management account."})
	case !strings.EqualFold(aws.ToString(org.MasterAccountEmail), want.RootEmail):
		return fails("The root e-mail address is not the expected one.", inConsole)
	}
	return passes("The root e-mail address is the expected one.")
}

func checkEmailVerified(Facts, Expected) ruling {
	return byHand("AWS has no API that tells whether the root e-mail address is verified.",
		"Follow the link in AWS's verification mail; the settings page of the Organizations console says whether it is open, and sends it again.")
}

func checkRootMFA(f Facts, _ Expected) ruling {
	summary, known := f.Summary.Get()
	switch {
	case !known:
		return cannotTell(f.Summary.Why())
	case !summary.RootMFA:
		return fails("The root user has no MFA device.", "Sign in as the root user and register an MFA device under security credentials.")
	}
	return passes("The root user has an MFA device.")
}

func checkRootKeys(f Facts, _ Expected) ruling {
	summary, known := f.Summary.Get()
	switch {
	case !known:
		return cannotTell(f.Summary.Why())
	case summary.RootKeys > 0:
		return fails("The root user has access keys.", "Sign in as the root user and delete them under security credentials.")
	}
	return passes("The root user has no access keys.")
}

func checkRootCertificates(f Facts, _ Expected) ruling {
	summary, known := f.Summary.Get()
	switch {
	case !known:
		return cannotTell(f.Summary.Why())
	case summary.RootCertificates > 0:
		return fails("The root user has X.509 signing certificates.", "Sign in as the root user and delete them under security credentials.")
	}
	return passes("The root user has no X.509 signing certificates.")
}

// quiet is how long the root user must not have been used (our rule: AWS gives no number).
const quiet = 90 * 24 * time.Hour

func checkRootUse(f Facts, _ Expected) ruling {
	use, known := f.RootUse.Get()
	switch {
	case !known:
		return cannotTell(f.RootUse.Why())
	case use.At.IsZero():
		return passes("AWS knows of no sign-in of the root user.")
	case use.Now.Sub(use.At) < quiet:
		return fails("The root user signed in during the last 90 days.", "Use IAM users or roles for daily work. The check passes 90 days after the last sign-in of the root user.")
	}
	return passes("The root user has not signed in for 90 days.")
}
