package onboarding

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
)

// What to do next, by whom, with the names of this import filled in (DoiT help: Import AWS Organizations; AWS onboarding).

func howManagementAccount(in StepInput) string {
	if _, known := in.Facts.Organization.Get(); !known {
		return permissionHow
	}
	if in.Facts.ManagementID() == "" {
		return "Create an organization in the account (aws organizations create-organization --feature-set ALL), or use credentials of the management account of the one to import."
	}
	return fmt.Sprintf("Configure the provider with credentials of the management account %s.", in.Facts.ManagementID())
}

func howAdminUser(in StepInput) string {
	return fmt.Sprintf("Make an IAM user with the policy AdministratorAccess and a console password in the account %s, in Terraform with doit_admin_user. "+
		"It keeps a way in for the customer after the root user is handed over.", in.Facts.ManagementID())
}

func howRootEmail(in StepInput) string {
	told := ""
	if in.Process == Process2023 {
		told = " If the reseller told another address, set root_email_pattern to it."
	}
	return fmt.Sprintf("Sign in to the account %s as its root user and change the e-mail address in the account settings to %s. AWS has no API for the management account.%s",
		in.Facts.ManagementID(), in.RootEmail, told)
}

func howRootMFARemoved(in StepInput) string {
	return fmt.Sprintf("Change the root e-mail address first (step %s). Then sign in to the account %s as its root user and remove every MFA device under security credentials.",
		stepRootEmail, in.Facts.ManagementID())
}

func howCustomerNotice(in StepInput) string {
	return fmt.Sprintf("Tell the success manager that the root user of the account %s can be taken over, then add %q to completed_steps.", in.Facts.ManagementID(), stepCustomerNotice)
}

func howRootPassword(in StepInput) string {
	return fmt.Sprintf("The reseller sets a new password for the root user of the account %s through its mailbox %s. When that is confirmed, add %q to completed_steps.",
		in.Facts.ManagementID(), in.RootEmail, stepRootPassword)
}

func howRootMFA(in StepInput) string {
	return fmt.Sprintf("The reseller registers an MFA device for the root user of the account %s, after the root e-mail address and the password were changed.", in.Facts.ManagementID())
}

// howRole is for a role that this configuration wants.
func howRole(id string) func(StepInput) string {
	return func(in StepInput) string {
		text := fmt.Sprintf("Apply: the provider makes the role and corrects it as %s describes.", id)
		if id == StepAWSAdminRole {
			text += " The reseller tells which accounts to trust and the policy."
		}
		if in.Roles[id].Unknown != "" {
			text = "Give the credentials of terraform plan the permissions to read roles: see the guide \"Permissions\"."
		}
		return text
	}
}

func howChannel(in StepInput) string {
	by := "The reseller starts the onboarding in the AWS Channel Management dashboard, and an administrator of the account %s accepts the invitation."
	if in.Process == Process2022 {
		by = "The reseller asks the SPP team of AWS to onboard the account %s (ECAM), and the customer confirms it to AWS."
	}
	return fmt.Sprintf(by+" When AWS has confirmed it, add %q to completed_steps.", in.Facts.ManagementID(), stepChannel)
}

func howPaymentMethod(in StepInput) string {
	return fmt.Sprintf("The reseller replaces the payment method of the account %s by its own in the Billing console. AWS has no API for it. Then add %q to completed_steps.",
		in.Facts.ManagementID(), stepPaymentMethod)
}

func howTaxProfile(in StepInput) string {
	country := "the country of the reseller's billing profile"
	if in.TaxCountry != "" {
		country = in.TaxCountry
	}
	return fmt.Sprintf("Register the tax number for %s on the Tax settings page of the Billing console of the account %s, or by aws taxsettings put-tax-registration. AWS then verifies it. "+
		"A number that is pending blocks a new one: delete it first. Brazil: in the console only.", country, in.Facts.ManagementID())
}

func howVerification(in StepInput) string {
	return fmt.Sprintf("The reseller follows the link in AWS's verification mail to %s; the Organizations console of the account %s sends it again. Then add %q to completed_steps.",
		in.RootEmail, in.Facts.ManagementID(), stepVerification)
}

func howCUREnabled(in StepInput) string {
	if _, known := in.Facts.Reports.Get(); !known {
		return permissionHow
	}
	return fmt.Sprintf("Add a doit_cur_report with customer_id = %q: the first report enables them.", in.CustomerID)
}

func howCURBucket(in StepInput) string {
	bucket, known := in.Facts.Bucket.Get()
	switch {
	case !known:
		return permissionHow
	case bucket == nil:
		return fmt.Sprintf("Add a doit_cur_report with customer_id = %q: it makes the bucket %s.", in.CustomerID, in.BucketName)
	case bucket.Foreign:
		return fmt.Sprintf("Bucket names are unique over all of AWS. Find out whose %s is, or deliver into another bucket (bucket.name of doit_cur_report).", bucket.Name)
	default:
		return fmt.Sprintf("Correct the bucket %s, or let doit_cur_report manage it.", bucket.Name)
	}
}

func howCURReport(in StepInput) string {
	report, found := in.report()
	_, known := in.Facts.Reports.Get()
	switch {
	case !known:
		return permissionHow
	case !found:
		return fmt.Sprintf("Add a doit_cur_report with customer_id = %q: it makes the report %s.", in.CustomerID, in.ReportName)
	case lastStatus(report) == curtypes.LastStatusErrorNoBucket:
		return fmt.Sprintf("AWS does not find the bucket %s. Make it again, with its policy, or let doit_cur_report do it.", aws.ToString(report.S3Bucket))
	default:
		return fmt.Sprintf("AWS may not write into the bucket %s. Correct its policy, or let doit_cur_report do it.", aws.ToString(report.S3Bucket))
	}
}

const permissionHow = "Give the credentials of terraform plan the permission: see the guide \"Permissions\"."
