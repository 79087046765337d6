package onboarding

import curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

// StepInput is all that the steps of an import depend on.
type StepInput struct {
	Process    Process
	CustomerID string
	RootEmail  string   // the wanted root e-mail address, * for any characters
	TaxCountry string   // two letters; "" for any
	ReportName string   // of the Cost and Usage Report
	BucketName string   // of its bucket
	Attested   []string // ids of manual steps

	Facts Facts               // of StepParts
	Roles map[string]RoleSeen // by step id; none for a role that is not wanted
}

// StepParts are the facts that the steps need.
func StepParts() []Part {
	return []Part{PartSummary, PartAdministrators, PartTax, PartBucket, PartReports}
}

// RoleSeen is a wanted role, held against what is wanted.
type RoleSeen struct {
	Name        string
	ARN         string   // "" when the account has no such role
	Trusts      []string // accounts and principals
	ExternalID  bool     // the trust policy wants an external id
	Differences []string // from the configuration: "trust policy"
	Unknown     string   // why it could not be looked at, a sentence
}

// report finds the report for the reseller.
func (in StepInput) report() (curtypes.ReportDefinition, bool) {
	reports, _ := in.Facts.Reports.Get()
	for i := range reports {
		if name := reports[i].ReportName; name != nil && *name == in.ReportName {
			return reports[i], true
		}
	}
	return curtypes.ReportDefinition{}, false
}

// lastStatus is how the last delivery of a report went, "" before the first.
func lastStatus(report curtypes.ReportDefinition) curtypes.LastStatus {
	if report.ReportStatus == nil {
		return ""
	}
	return report.ReportStatus.LastStatus
}

// rootEmail is the root e-mail address of the management account, "" when AWS does not tell.
func (in StepInput) rootEmail() string {
	if org, _ := in.Facts.Organization.Get(); org != nil && org.MasterAccountEmail != nil {
		return *org.MasterAccountEmail
	}
	return ""
}

// Refusal says which IAM action an error says is missing, as a sentence; "" for any other error and for none.
func Refusal(err error) string {
	if action := refusedAction(err); action != "" {
		return Missing[any](action).Why().Reason
	}
	return ""
}
