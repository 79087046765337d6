package onboarding

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	taxtypes "github.com/aws/aws-sdk-go-v2/service/taxsettings/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
)

func checkTax(f Facts, want Expected) ruling {
	const fix = "Register it on the Tax settings page of the Billing console, or by aws taxsettings put-tax-registration. A pending number blocks a new one: delete it first."
	tax, known := f.Tax.Get()
	switch {
	case !known:
		return cannotTell(f.Tax.Why())
	case tax == nil && want.TaxCountry == "":
		return byHand("The management account has no tax registration. Whether it needs one depends on the country.", "Set tax_country if there has to be one.")
	case tax == nil:
		return fails("The management account has no tax registration.", fix)
	case tax.Status != string(taxtypes.TaxRegistrationStatusVerified):
		return fails(fmt.Sprintf("The tax registration has the status %s.", tax.Status), fix)
	case want.TaxCountry != "" && tax.CountryCode != want.TaxCountry:
		return fails(fmt.Sprintf("The tax registration is for %s, and %s is expected.", tax.CountryCode, want.TaxCountry), fix)
	}
	return passes("The tax registration for %s is verified.", tax.CountryCode)
}

func checkPayment(Facts, Expected) ruling {
	return byHand("AWS has no API that tells the payment method.", "Look at the payment preferences in the Billing console.")
}

func checkSupportPlan(Facts, Expected) ruling {
	return byHand("The provider does not ask for the support plan.", "Look at the support plan in the Support console: at least Developer for the set-up, Business before production.")
}

func checkInvoiceUnit(Facts, Expected) ruling {
	return byHand("The provider does not ask for invoice units.", "If invoices are split by invoice units, look in the Billing console whether every account is in the right one.")
}

func checkBillingAccess(Facts, Expected) ruling {
	return byHand("AWS has no API that tells whether IAM users and roles have access to billing.",
		"As the root user, see in the account settings that IAM access to billing is active, and take the retired aws-portal actions out of all policies.")
}

// checkRoles collects what is wrong with any role, and then what is not known of any.
func checkRoles(f Facts, want Expected) ruling {
	var wrong, right []string
	var hidden *Unknown
	for _, expected := range want.Roles {
		found, known := f.Roles[expected.Name].Get()
		switch {
		case !known:
			hidden = new(f.Roles[expected.Name].Why())
		case found == nil && expected.Optional:
		case found == nil:
			wrong = append(wrong, fmt.Sprintf("There is no role %s.", expected.Name))
		default:
			faults := roleFaults(f, expected, *found)
			if wrong = append(wrong, faults...); len(faults) == 0 {
				right = append(right, expected.Name)
			}
		}
	}
	switch {
	case len(wrong) > 0:
		return fails(strings.Join(wrong, " "), "Make them as they should be with doit_partner_role or doit_org_import.")
	case hidden != nil:
		return cannotTell(*hidden)
	case len(right) == 0:
		return byHand("No roles are expected.", "Set partner_roles to have them compared.")
	}
	return passes("As expected: %s.", strings.Join(right, ", "))
}

func roleFaults(f Facts, expected ExpectedRole, found Role) (faults []string) {
	if expected.Account != "" && !role.TrustsAccount(found.Trust, expected.Account) {
		faults = append(faults, fmt.Sprintf("The role %s does not trust the account %s.", expected.Name, expected.Account))
	}
	if open := role.Unguarded(found.Trust, f.CallerID); len(open) > 0 {
		faults = append(faults, fmt.Sprintf("The role %s lets %s in without an external id.", expected.Name, strings.Join(open, ", ")))
	}
	return faults
}

func checkBucket(f Facts, want Expected) ruling {
	if want.Bucket == "" {
		return byHand("No bucket is expected.", "Set customer_id or bucket_name to have it compared.")
	}
	bucket, known := f.Bucket.Get()
	switch {
	case !known:
		return cannotTell(f.Bucket.Why())
	case bucket == nil:
		return fails(fmt.Sprintf("There is no bucket %s.", want.Bucket), "Make it with doit_cur_report.")
	case bucket.Foreign:
		return fails(fmt.Sprintf("The bucket %s belongs to another AWS account.", want.Bucket),
			"Bucket names are unique over all of AWS. Deliver into another bucket, and set bucket_name.")
	}
	if findings := bucket.Findings(f.Partition, f.CallerID); len(findings) > 0 {
		return fails(fmt.Sprintf("The bucket %s is not as it should be. %s", want.Bucket, strings.Join(findings, " ")), "Set it up with doit_cur_report.")
	}
	return passes("The bucket %s is private and takes the reports of this account.", want.Bucket)
}

// curReport finds the report of the reseller.
func curReport(reports []curtypes.ReportDefinition, name string) *curtypes.ReportDefinition {
	for i := range reports {
		if aws.ToString(reports[i].ReportName) == name {
			return &reports[i]
		}
	}
	return nil
}

func checkCUR(f Facts, want Expected) ruling {
	const fix = "Make it as it should be with doit_cur_report."
	if want.Report == "" {
		return byHand("No Cost and Usage Report is expected.", "Set customer_id or report_name to have it compared.")
	}
	reports, known := f.Reports.Get()
	if !known {
		return cannotTell(f.Reports.Why())
	}
	report := curReport(reports, want.Report)
	if report == nil {
		return fails(fmt.Sprintf("There is no Cost and Usage Report %s.", want.Report), fix)
	}
	if faults := reportFaults(*report, want); len(faults) > 0 {
		return fails(fmt.Sprintf("The Cost and Usage Report %s %s.", want.Report, strings.Join(faults, " and ")), fix)
	}
	if report.ReportStatus == nil || report.ReportStatus.LastStatus == "" {
		return passes("The Cost and Usage Report %s is defined. AWS delivers it within a day for the first time.", want.Report)
	}
	return passes("The Cost and Usage Report %s is defined, and its last delivery went well.", want.Report)
}

// reportFaults are how a report differs from what the reseller reads (DoiT help: Connect AWS). Format, versioning and
// refreshing do not matter.
func reportFaults(report curtypes.ReportDefinition, want Expected) (faults []string) {
	if report.TimeUnit != curtypes.TimeUnitHourly {
		faults = append(faults, fmt.Sprintf("is %s, not HOURLY", report.TimeUnit))
	}
	if len(without([]string{string(curtypes.SchemaElementResources)}, texts(report.AdditionalSchemaElements))) > 0 {
		faults = append(faults, "has no resource ids")
	}
	if bucket := aws.ToString(report.S3Bucket); want.Bucket != "" && bucket != want.Bucket {
		faults = append(faults, fmt.Sprintf("goes to the bucket %s, not to %s", bucket, want.Bucket))
	}
	if status := report.ReportStatus; status != nil && status.LastStatus != "" && status.LastStatus != curtypes.LastStatusSuccess {
		faults = append(faults, fmt.Sprintf("was not delivered last time (%s)", status.LastStatus))
	}
	return faults
}

func texts[S ~string](list []S) []string {
	strs := make([]string, 0, len(list))
	for _, s := range list {
		strs = append(strs, string(s))
	}
	return strs
}

func checkCURSlot(f Facts, want Expected) ruling {
	reports, known := f.Reports.Get()
	switch {
	case !known:
		return cannotTell(f.Reports.Why())
	case want.Report != "" && curReport(reports, want.Report) != nil:
		return passes("The Cost and Usage Report %s is there, so no room is needed.", want.Report)
	case len(reports) >= billing.MaxReports:
		return fails(fmt.Sprintf("The account defines %d Cost and Usage Reports, as many as AWS allows: %s.", len(reports), strings.Join(billing.ReportNames(reports), ", ")),
			"Delete one that nobody reads: aws cur delete-report-definition --region us-east-1 --report-name NAME")
	}
	return passes("The account defines %d of %d possible Cost and Usage Reports.", len(reports), billing.MaxReports)
}

func checkExport(f Facts, _ Expected) ruling {
	exports, known := f.Exports.Get()
	if !known {
		return cannotTell(f.Exports.Why())
	}
	var sick []string
	fix := "Let the policy of the bucket allow the delivery, for example with doit_data_export."
	for _, export := range exports {
		if export.Status == "" || export.Status == string(bcmtypes.ExportStatusCodeHealthy) {
			continue
		}
		sick = append(sick, strings.TrimSpace(export.Name+" "+export.Reason))
		if export.Reason == string(bcmtypes.ExecutionStatusReasonBillOwnerChanged) {
			fix = "Another account pays since the bill changed hands: delete the export and make it again in the account that pays now."
		}
	}
	switch {
	case len(sick) > 0:
		return fails(fmt.Sprintf("Unhealthy data exports: %s.", strings.Join(sick, ", ")), fix)
	case len(exports) == 0:
		return passes("There are no data exports.")
	}
	return passes("All data exports are healthy.")
}
