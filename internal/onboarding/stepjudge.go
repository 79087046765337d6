package onboarding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	taxtypes "github.com/aws/aws-sdk-go-v2/service/taxsettings/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func isDone(format string, values ...any) verdict {
	return verdict{StepDone, fmt.Sprintf(format, values...)}
}

func isPending(format string, values ...any) verdict {
	return verdict{StepPending, fmt.Sprintf(format, values...)}
}

func isFailed(format string, values ...any) verdict {
	return verdict{StepFailed, fmt.Sprintf(format, values...)}
}

func isUnknown(why Unknown) verdict { return verdict{StepUnknown, why.Reason} }

// judgeAttested is for what AWS has no API for.
func judgeAttested(in StepInput, id string) verdict {
	if slices.Contains(in.Attested, id) {
		return isDone("Attested by the operator.")
	}
	return isPending("AWS has no API that shows it, and the operator has not attested it.")
}

func judgeManagementAccount(in StepInput, _ string) verdict {
	caller, management := in.Facts.CallerID, in.Facts.ManagementID()
	org, known := in.Facts.Organization.Get()
	switch {
	case !known:
		return isUnknown(in.Facts.Organization.Why())
	case org == nil:
		return isFailed("The account %s is in no organization.", caller)
	case caller != management:
		return isFailed("The credentials are in the account %s, and the management account of %s is %s.", caller, aws.ToString(org.Id), management)
	}
	return isDone("The credentials are in the account %s, which is the management account of %s.", caller, aws.ToString(org.Id))
}

func judgeAdminUser(in StepInput, _ string) verdict {
	admins, known := in.Facts.Admins.Get()
	switch names := strings.Join(admins.Names, ", "); {
	case !known:
		return isUnknown(in.Facts.Admins.Why())
	case names == "":
		return isPending("No IAM user has the policy AdministratorAccess attached.")
	case admins.More:
		return isDone("The IAM users %s and others have full permissions.", names)
	case len(admins.Names) == 1:
		return isDone("The IAM user %s has full permissions.", names)
	default:
		return isDone("The IAM users %s have full permissions.", names)
	}
}

func judgeRootEmail(in StepInput, _ string) verdict {
	switch actual := in.rootEmail(); {
	case actual == "":
		return isUnknown(Unknown{Reason: "AWS does not tell the root e-mail address of the management account."})
	case organization.MatchesEmail(in.RootEmail, actual):
		return isDone("The root e-mail address of the management account matches %s.", in.RootEmail)
	}
	return isPending("The root e-mail address of the management account does not match %s.", in.RootEmail)
}

// judgeRootMFARemoved is about a step that a later one undoes: MFA goes off, then on again. It is done when either is
// seen. MFA that is on counts as the later step only under the reseller's address: before, it is the customer's.
func judgeRootMFARemoved(in StepInput, id string) verdict {
	summary, known := in.Facts.Summary.Get()
	if known && !summary.RootMFA {
		return isDone("MFA of the root user is off.")
	}
	again := judgeRootMFA(in, id)
	if again.status == StepPending {
		return isPending("MFA of the root user is on, and the root e-mail address is not the reseller's.")
	}
	return again
}

func judgeRootMFA(in StepInput, id string) verdict {
	summary, known := in.Facts.Summary.Get()
	switch {
	case !known:
		return isUnknown(in.Facts.Summary.Why())
	case !summary.RootMFA:
		return isPending("MFA of the root user is off.")
	}
	switch judgeRootEmail(in, id).status {
	case StepDone:
		return isDone("MFA of the root user is on, under the root e-mail address of the reseller.")
	case StepUnknown:
		return isUnknown(Unknown{Reason: "MFA of the root user is on. Whose it is depends on the root e-mail address, which AWS does not tell."})
	default:
		return isPending("MFA of the root user is on, and still the customer's: the root e-mail address is not the reseller's.")
	}
}

func judgeRole(in StepInput, id string) verdict {
	seen, wanted := in.Roles[id]
	switch {
	case !wanted:
		return verdict{StepNotApplicable, fmt.Sprintf("The configuration has no %s.", id)}
	case seen.Unknown != "":
		return isUnknown(Unknown{Reason: seen.Unknown})
	case seen.ARN == "":
		return isPending("The account %s has no role %s.", in.Facts.CallerID, seen.Name)
	case len(seen.Differences) > 0:
		return isFailed("The role %s differs from the configuration: %s.", seen.ARN, strings.Join(seen.Differences, ", "))
	}
	text := fmt.Sprintf("The role %s trusts %s", seen.ARN, strings.Join(seen.Trusts, ", "))
	if seen.ExternalID {
		text += " with an external id"
	}
	return isDone("%s.", text)
}

func judgeTaxProfile(in StepInput, _ string) verdict {
	tax, known := in.Facts.Tax.Get()
	switch {
	case !known:
		return isUnknown(in.Facts.Tax.Why())
	case tax == nil:
		return isPending("The management account has no tax registration.")
	}
	switch taxtypes.TaxRegistrationStatus(tax.Status) {
	case taxtypes.TaxRegistrationStatusVerified:
		if in.TaxCountry != "" && tax.CountryCode != in.TaxCountry {
			return isFailed("The tax registration is verified for %s, and %s is wanted.", tax.CountryCode, in.TaxCountry)
		}
		return isDone("The tax registration is verified for %s.", tax.CountryCode)
	case taxtypes.TaxRegistrationStatusPending:
		return isPending("AWS has not verified the tax registration yet.")
	case taxtypes.TaxRegistrationStatusRejected:
		return isFailed("AWS has rejected the tax registration.")
	default:
		return isPending("The management account has no tax registration.")
	}
}

func judgeCUREnabled(in StepInput, _ string) verdict {
	reports, known := in.Facts.Reports.Get()
	switch {
	case !known:
		return isUnknown(in.Facts.Reports.Why())
	case len(reports) == 0:
		return isPending("The account defines no Cost and Usage Report.")
	case len(reports) == 1:
		return isDone("The account defines a Cost and Usage Report.")
	default:
		return isDone("The account defines %d Cost and Usage Reports.", len(reports))
	}
}

func judgeCURBucket(in StepInput, _ string) verdict {
	bucket, known := in.Facts.Bucket.Get()
	switch {
	case !known:
		return isUnknown(in.Facts.Bucket.Why())
	case bucket == nil:
		return isPending("There is no bucket %s.", in.BucketName)
	case bucket.Foreign:
		return in.judgeForeignBucket(bucket.Name)
	}
	if findings := bucket.Findings(in.Facts.Partition, in.Facts.CallerID); len(findings) > 0 {
		return isFailed("The bucket %s is not as it should be. %s", bucket.Name, strings.Join(findings, " "))
	}
	return isDone("The bucket %s takes the reports of this account and is private.", bucket.Name)
}

// judgeForeignBucket believes the deliveries: nobody but its owner may look at the bucket.
func (in StepInput) judgeForeignBucket(name string) verdict {
	report, found := in.report()
	if !found || aws.ToString(report.S3Bucket) != name {
		return isFailed("The bucket %s belongs to another AWS account.", name)
	}
	switch lastStatus(report) {
	case "":
		return isPending("The bucket %s belongs to another AWS account, and AWS has not delivered into it yet.", name)
	case curtypes.LastStatusSuccess:
		return isDone("The bucket %s belongs to another AWS account, and AWS delivers into it.", name)
	default:
		return isFailed("The bucket %s belongs to another AWS account, and AWS cannot deliver into it.", name)
	}
}

func judgeCURReport(in StepInput, _ string) verdict {
	if _, known := in.Facts.Reports.Get(); !known {
		return isUnknown(in.Facts.Reports.Why())
	}
	report, found := in.report()
	if !found {
		return isPending("The account defines no Cost and Usage Report %s.", in.ReportName)
	}
	switch status := lastStatus(report); status {
	case "":
		return isDone("The Cost and Usage Report %s is defined. AWS delivers it within a day for the first time.", in.ReportName)
	case curtypes.LastStatusSuccess:
		return isDone("The Cost and Usage Report %s is defined, and its last delivery went well.", in.ReportName)
	default:
		return isFailed("The last delivery of the Cost and Usage Report %s failed: %s.", in.ReportName, status)
	}
}
