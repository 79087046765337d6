package onboarding_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
)

// processTable is DoiT's process as its two help pages have it: number, id, G1 (2022), G2 (2023), who acts. C is the
// customer, P the provider, D the reseller.
const processTable = `
1.1 management_account ✓ ✓ C,P
1.2 admin_user         ✓ ✓ CorP
1.3 root_email         ✓ ✓ C
1.4 root_mfa_removed   ✓ ✓ C
1.5 customer_notice    ✓ ✓ C
2.1 root_password      ✓ ✓ D
2.2 root_mfa           ✓ ✓ D
2.3 cmp_role           ✓ ✓ P
2.4 cloudhealth_role   ✓ – P
2.5 awsadmin_role      ✓ ✓ P,withD
2.6 channel_onboarding ✓ ✓ D;C
3.1 payment_method     ✓ ✓ D
3.2 tax_profile        ✓ ✓ DorP
3.3 email_verification ✓ ✓ D
3.4 cur_enabled        ✓ ✓ P
3.5 cur_bucket         ✓ ✓ P
3.6 cur_report         ✓ ✓ P
`

var actors = map[string]string{
	"C": "customer", "P": "provider", "D": "reseller", "C,P": "customer and provider", "CorP": "customer or provider",
	"P,withD": "provider and reseller", "D;C": "reseller and customer", "DorP": "reseller or provider",
}

const name = "doitintl-awsops-acme" // of report and bucket

// whole is an import in which everything is done.
func whole(process onboarding.Process) onboarding.StepInput {
	in := onboarding.StepInput{
		Process: process, CustomerID: "acme", RootEmail: "awsops+acme@doit-intl.com", ReportName: name, BucketName: name, Attested: onboarding.ManualSteps(),
		Facts: onboarding.Facts{
			Partition: "aws", CallerID: "111122223333", Organization: organization("AWSops+acme@doit-intl.com"),
			Summary: onboarding.Told(onboarding.Summary{RootMFA: true}),
			Admins:  onboarding.Told(onboarding.Administrators{Names: []string{"bootstrap"}}),
			Tax:     onboarding.Told(&onboarding.Tax{Status: "Verified", CountryCode: "DE"}),
			Reports: onboarding.Told([]curtypes.ReportDefinition{report(name, "SUCCESS")}),
			Bucket:  onboarding.Told(&onboarding.Bucket{Bucket: goodBucket()}),
		},
		Roles: map[string]onboarding.RoleSeen{
			"cmp_role":      {Name: "doitintl_cmp", ARN: "arn:aws:iam::111122223333:role/doitintl_cmp", Trusts: []string{"068664126052"}, ExternalID: true},
			"awsadmin_role": {Name: "AWSAdmin", ARN: "arn:aws:iam::111122223333:role/AWSAdmin", Trusts: []string{"444455556666"}},
		},
	}
	if process == onboarding.Process2022 {
		in.Roles["cloudhealth_role"] = onboarding.RoleSeen{Name: "CloudHealth", ARN: "arn:aws:iam::111122223333:role/CloudHealth", Trusts: []string{"454464851268"}, ExternalID: true}
	}
	return in
}

func organization(rootEmail string) onboarding.Evidence[*orgtypes.Organization] {
	org := &orgtypes.Organization{Id: new("o-exampleorg"), MasterAccountId: new("111122223333")}
	if rootEmail != "" {
		org.MasterAccountEmail = &rootEmail
	}
	return onboarding.Told(org)
}

func report(name string, last curtypes.LastStatus) curtypes.ReportDefinition {
	defined := curtypes.ReportDefinition{ReportName: &name, S3Bucket: &name}
	if last != "" {
		defined.ReportStatus = &curtypes.ReportStatus{LastStatus: last}
	}
	return defined
}

// TestStepsAreTheProcess holds the steps against the table of both generations.
func TestStepsAreTheProcess(t *testing.T) {
	t.Parallel()
	for column, process := range []onboarding.Process{onboarding.Process2022, onboarding.Process2023} {
		var want, got []string
		for line := range strings.Lines(strings.TrimSpace(processTable)) {
			cells := strings.Fields(line)
			status := map[string]string{"✓": "done", "–": "not_applicable"}[cells[2+column]]
			want = append(want, fmt.Sprintf("%s %s %s %s", cells[0][:1], cells[1], actors[cells[4]], status))
		}
		for _, step := range onboarding.Steps(whole(process)) {
			got = append(got, fmt.Sprintf("%d %s %s %s", step.Phase, step.ID, step.Actor, step.Status))
			if step.Title == "" || step.Evidence == "" || step.How != "" {
				t.Errorf("%s: a step that is settled needs a title and evidence and nothing to do: %+v", step.ID, step)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-table +steps):\n%s", process, diff)
		}
		if open := onboarding.OpenSteps(onboarding.Steps(whole(process))); len(open) != 0 {
			t.Errorf("%s: open steps %v in an import in which everything is done", process, open)
		}
	}
}

// TestNothingIsDone has an organization in which nobody has done anything.
func TestNothingIsDone(t *testing.T) {
	t.Parallel()
	for _, process := range []onboarding.Process{onboarding.Process2022, onboarding.Process2023} {
		in := whole(process)
		in.Attested = nil
		in.Facts.Organization = organization("root@example.com")
		in.Facts.Admins = onboarding.Told(onboarding.Administrators{})
		in.Facts.Tax = onboarding.Told[*onboarding.Tax](nil)
		in.Facts.Reports = onboarding.Told[[]curtypes.ReportDefinition](nil)
		in.Facts.Bucket = onboarding.Told[*onboarding.Bucket](nil)
		in.Roles = map[string]onboarding.RoleSeen{"cmp_role": {Name: "doitintl_cmp"}, "awsadmin_role": {Name: "AWSAdmin"}, "cloudhealth_role": {Name: "CloudHealth"}}
		steps := onboarding.Steps(in)
		if open := onboarding.OpenSteps(steps); !slices.Equal(open, onboarding.StepIDs()[1:]) {
			t.Errorf("%s: open are %v", process, open)
		}
		for _, step := range steps[1:] {
			if step.Status != onboarding.StepPending || step.How == "" {
				t.Errorf("%s: nobody has done this, and somebody has to be told how: %+v", process, step)
			}
		}
	}
}

func TestAttestation(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"customer_notice":    "",
		"root_password":      "",
		"channel_onboarding": "",
		"payment_method":     "",
		"email_verification": "",
		"root_mfa":           "the provider checks this step by itself",
		"cur_report":         "the provider checks this step by itself",
		"payment-method":     "there is no such step; perhaps payment_method is meant. The steps that can be attested are customer_notice,",
		"channel":            "there is no such step. The steps that can be attested are",
		"":                   "there is no such step. The steps",
	} {
		err := onboarding.CheckAttestation(id)
		if want == "" && err == nil {
			continue
		}
		if err == nil || want == "" || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", id, err, want)
		}
	}
}
