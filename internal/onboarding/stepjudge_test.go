package onboarding_test

import (
	"strings"
	"testing"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
)

// judged is one step with what makes it so, starting from an import in which everything is done.
type judged struct {
	step   string
	change func(*onboarding.StepInput)
	status onboarding.StepStatus
	says   string // part of the evidence
	how    string // part of what to do next
}

// TestEachStatusOfEachStep has a row for each way in which each step can be.
func TestEachStatusOfEachStep(t *testing.T) {
	t.Parallel()
	rows := map[string]judged{
		"no organization": {"management_account", func(in *onboarding.StepInput) { in.Facts.Organization = onboarding.Told[*orgtypes.Organization](nil) },
			"failed", "The account 111122223333 is in no organization.", "create-organization"},
		"credentials of a member": {"management_account", func(in *onboarding.StepInput) { in.Facts.CallerID = "222233334444" },
			"failed", "in the account 222233334444, and the management account of o-exampleorg is 111122223333", "credentials of the management account 111122223333"},
		"no administrator": {"admin_user", func(in *onboarding.StepInput) { in.Facts.Admins = onboarding.Told(onboarding.Administrators{}) },
			"pending", "No IAM user has the policy AdministratorAccess", "doit_admin_user"},
		"two administrators": {"admin_user", func(in *onboarding.StepInput) {
			in.Facts.Admins = onboarding.Told(onboarding.Administrators{Names: []string{"a", "b"}})
		},
			"done", "The IAM users a, b have full permissions.", ""},
		"more administrators than are read": {"admin_user", func(in *onboarding.StepInput) {
			in.Facts.Admins = onboarding.Told(onboarding.Administrators{Names: []string{"a", "b"}, More: true})
		}, "done", "The IAM users a, b and others have full permissions.", ""},
		"nobody tells the organization": {"management_account", func(in *onboarding.StepInput) {
			in.Facts.Organization = onboarding.Missing[*orgtypes.Organization]("organizations:DescribeOrganization")
		}, "unknown", "organizations:DescribeOrganization", "Permissions"},
		"users cannot be listed": {"admin_user", func(in *onboarding.StepInput) {
			in.Facts.Admins = onboarding.Missing[onboarding.Administrators]("iam:ListUsers")
		},
			"unknown", "These credentials may not call iam:ListUsers.", "AdministratorAccess"},
		"root e-mail of the customer": {"root_email", func(in *onboarding.StepInput) { in.Facts.Organization = organization("root@example.com") },
			"pending", "does not match awsops+acme@doit-intl.com.", "change the e-mail address in the account settings to awsops+acme@doit-intl.com. AWS has no API for the management account. If the reseller told another"},
		"root e-mail of the customer, 2022": {"root_email", func(in *onboarding.StepInput) {
			in.Process, in.Facts.Organization = onboarding.Process2022, organization("root@example.com")
		}, "pending", "does not match", "AWS has no API for the management account."},
		"root e-mail not told": {"root_email", func(in *onboarding.StepInput) { in.Facts.Organization = organization("") },
			"unknown", "AWS does not tell the root e-mail address", "awsops+acme@doit-intl.com"},
		"root MFA off": {"root_mfa_removed", func(in *onboarding.StepInput) { in.Facts.Summary = onboarding.Told(onboarding.Summary{}) }, "done", "MFA of the root user is off.", ""},
		"root MFA off and then": {"root_mfa", func(in *onboarding.StepInput) { in.Facts.Summary = onboarding.Told(onboarding.Summary{}) },
			"pending", "MFA of the root user is off.", "The reseller registers an MFA device"},
		"root MFA off, still the customer's": {"root_mfa_removed", func(in *onboarding.StepInput) {
			in.Facts.Summary, in.Facts.Organization = onboarding.Told(onboarding.Summary{}), organization("root@example.com")
		}, "done", "off", ""},
		"root MFA on again": {"root_mfa_removed", func(*onboarding.StepInput) {}, "done", "on, under the root e-mail address of the reseller", ""},
		"root MFA of the customer": {"root_mfa_removed", func(in *onboarding.StepInput) { in.Facts.Organization = organization("root@example.com") },
			"pending", "MFA of the root user is on, and the root e-mail address is not the reseller's.", "remove every MFA device"},
		"root MFA of the customer and then": {"root_mfa", func(in *onboarding.StepInput) { in.Facts.Organization = organization("root@example.com") },
			"pending", "still the customer's", "after the root e-mail address and the password were changed"},
		"root MFA of nobody knows whom": {"root_mfa_removed", func(in *onboarding.StepInput) { in.Facts.Organization = organization("") },
			"unknown", "Whose it is depends on the root e-mail address", "remove"},
		"root MFA not told": {"root_mfa_removed", func(in *onboarding.StepInput) {
			in.Facts.Summary = onboarding.Missing[onboarding.Summary]("iam:GetAccountSummary")
		},
			"unknown", "These credentials may not call iam:GetAccountSummary.", "remove"},
		"root MFA not told and then": {"root_mfa", func(in *onboarding.StepInput) {
			in.Facts.Summary = onboarding.Missing[onboarding.Summary]("iam:GetAccountSummary")
		},
			"unknown", "These credentials may not call iam:GetAccountSummary.", "registers"},
	}
	manualRows(rows)
	roleRows(rows)
	billingRows(rows)
	covered := map[string]map[onboarding.StepStatus]bool{}
	for name, row := range rows {
		in := whole(onboarding.Process2023)
		row.change(&in)
		for _, step := range onboarding.Steps(in) {
			if step.ID != row.step {
				continue
			}
			if step.Status != row.status || !strings.Contains(step.Evidence, row.says) || !strings.Contains(step.How, row.how) || (step.How == "") != (row.how == "") {
				t.Errorf("%s: %s is %s, because %q; what to do: %q", name, step.ID, step.Status, step.Evidence, step.How)
			}
			if covered[row.step] == nil {
				covered[row.step] = map[onboarding.StepStatus]bool{}
			}
			covered[row.step][step.Status] = true
		}
	}
	for _, id := range onboarding.StepIDs() {
		if len(covered[id]) == 0 {
			t.Errorf("no row is about %s", id)
		}
	}
}

func manualRows(rows map[string]judged) {
	how := map[string]string{
		"customer_notice": "Tell the success manager", "root_password": "through its mailbox awsops+acme@doit-intl.com",
		"channel_onboarding": "AWS Channel Management dashboard", "payment_method": "Billing console", "email_verification": "verification mail to awsops+acme@doit-intl.com",
	}
	for _, id := range onboarding.ManualSteps() {
		rows[id+" not attested"] = judged{id, func(in *onboarding.StepInput) { in.Attested = nil }, "pending", "the operator has not attested it", how[id]}
		rows[id+" says where to attest"] = judged{id, func(in *onboarding.StepInput) { in.Attested = nil }, "pending", "", `"` + id + `" to completed_steps`}
		rows[id+" attested"] = judged{id, func(in *onboarding.StepInput) { in.Attested = []string{id} }, "done", "Attested by the operator.", ""}
	}
	rows["channel onboarding of 2022"] = judged{"channel_onboarding", func(in *onboarding.StepInput) {
		in.Process, in.Attested = onboarding.Process2022, nil
	}, "pending", "", "SPP team"}
}

func roleRows(rows map[string]judged) {
	for _, id := range []string{"cmp_role", "cloudhealth_role", "awsadmin_role"} {
		set := func(seen onboarding.RoleSeen) func(*onboarding.StepInput) {
			return func(in *onboarding.StepInput) { in.Roles = map[string]onboarding.RoleSeen{id: seen} }
		}
		const arn = "arn:aws:iam::111122223333:role/x"
		rows[id+" not wanted"] = judged{id, func(in *onboarding.StepInput) { in.Roles = nil }, "not_applicable", "The configuration has no " + id + ".", ""}
		rows[id+" missing"] = judged{id, set(onboarding.RoleSeen{Name: "x"}), "pending", "The account 111122223333 has no role x.", "Apply"}
		rows[id+" differs"] = judged{
			id, set(onboarding.RoleSeen{Name: "x", ARN: arn, Differences: []string{"trust policy", "policies"}}), "failed",
			"differs from the configuration: trust policy, policies.", "Apply",
		}
		rows[id+" unknown"] = judged{id, set(onboarding.RoleSeen{Name: "x", Unknown: "These credentials may not call iam:GetRole."}), "unknown", "These credentials may not call iam:GetRole.", "Permissions"}
		rows[id+" is there"] = judged{
			id, set(onboarding.RoleSeen{Name: "x", ARN: arn, Trusts: []string{"1", "2"}, ExternalID: true}), "done",
			"The role " + arn + " trusts 1, 2 with an external id.", "",
		}
		rows[id+" is there without external id"] = judged{
			id, set(onboarding.RoleSeen{Name: "x", ARN: arn, Trusts: []string{"1"}}), "done", "The role " + arn + " trusts 1.", "",
		}
	}
}

func billingRows(rows map[string]judged) {
	tax := func(seen *onboarding.Tax, wanted string) func(*onboarding.StepInput) {
		return func(in *onboarding.StepInput) { in.Facts.Tax, in.TaxCountry = onboarding.Told(seen), wanted }
	}
	rows["no tax registration"] = judged{"tax_profile", tax(nil, ""), "pending", "has no tax registration", "the country of the reseller's billing profile"}
	rows["tax pending"] = judged{"tax_profile", tax(&onboarding.Tax{Status: "Pending", CountryCode: "DE"}, "DE"), "pending", "has not verified", "Register the tax number for DE"}
	rows["tax rejected"] = judged{"tax_profile", tax(&onboarding.Tax{Status: "Rejected", CountryCode: "DE"}, ""), "failed", "rejected", "Tax settings page"}
	rows["tax deleted"] = judged{"tax_profile", tax(&onboarding.Tax{Status: "Deleted"}, ""), "pending", "has no tax registration", "Tax settings page"}
	rows["tax of another country"] = judged{"tax_profile", tax(&onboarding.Tax{Status: "Verified", CountryCode: "FR"}, "DE"), "failed", "verified for FR, and DE is wanted", "for DE"}
	rows["tax of the country"] = judged{"tax_profile", tax(&onboarding.Tax{Status: "Verified", CountryCode: "DE"}, "DE"), "done", "verified for DE.", ""}
	rows["tax not told"] = judged{"tax_profile", func(in *onboarding.StepInput) {
		in.Facts.Tax = onboarding.Missing[*onboarding.Tax]("tax:GetTaxRegistration")
	},
		"unknown", "These credentials may not call tax:GetTaxRegistration.", "Tax settings page"}

	reports := func(seen ...curtypes.ReportDefinition) func(*onboarding.StepInput) {
		return func(in *onboarding.StepInput) { in.Facts.Reports = onboarding.Told(seen) }
	}
	unread := func(in *onboarding.StepInput) {
		in.Facts.Reports = onboarding.Missing[[]curtypes.ReportDefinition]("cur:DescribeReportDefinitions")
	}
	const enabled, defined, denied = "cur_enabled", "cur_report", "These credentials may not call cur:DescribeReportDefinitions."
	rows["no report"] = judged{enabled, reports(), "pending", "defines no Cost and Usage Report", `doit_cur_report with customer_id = "acme"`}
	rows["some report"] = judged{enabled, reports(report("other", "")), "done", "defines a Cost and Usage Report.", ""}
	rows["some reports"] = judged{enabled, reports(report("other", ""), report(name, "")), "done", "defines 2 Cost and Usage Reports.", ""}
	rows["reports not told"] = judged{enabled, unread, "unknown", denied, "Permissions"}
	rows["no report of the name"] = judged{defined, reports(report("other", "")), "pending", "defines no Cost and Usage Report " + name, "makes the report " + name}
	rows["report not delivered"] = judged{defined, reports(report("other", ""), report(name, "")), "done", "within a day for the first time", ""}
	rows["report delivered"] = judged{defined, reports(report(name, "SUCCESS")), "done", "its last delivery went well", ""}
	rows["report without permission"] = judged{defined, reports(report(name, "ERROR_PERMISSIONS")), "failed", "failed: ERROR_PERMISSIONS", "may not write into the bucket"}
	rows["report without bucket"] = judged{defined, reports(report(name, "ERROR_NO_BUCKET")), "failed", "failed: ERROR_NO_BUCKET", "does not find the bucket " + name}
	rows["report not told"] = judged{defined, unread, "unknown", denied, "Permissions"}
	bucketRows(rows)
}

func bucketRows(rows map[string]judged) {
	bucket := func(seen *onboarding.Bucket) func(*onboarding.StepInput) {
		return func(in *onboarding.StepInput) { in.Facts.Bucket = onboarding.Told(seen) }
	}
	foreign := func(seen ...curtypes.ReportDefinition) func(*onboarding.StepInput) {
		return func(in *onboarding.StepInput) {
			in.Facts.Bucket = onboarding.Told(&onboarding.Bucket{Bucket: billing.Bucket{Name: name}, Foreign: true})
			in.Facts.Reports = onboarding.Told(seen)
		}
	}
	open, silent := goodBucket(), goodBucket()
	open.PublicAccess, silent.Policy = nil, ""
	const id = "cur_bucket"
	rows["bucket missing"] = judged{id, bucket(nil), "pending", "There is no bucket " + name + ".", "makes the bucket " + name}
	rows["bucket is right"] = judged{id, bucket(&onboarding.Bucket{Bucket: goodBucket()}), "done", "takes the reports of this account", ""}
	rows["bucket is open"] = judged{id, bucket(&onboarding.Bucket{Bucket: open}), "failed", "not as it should be. Public access to it is not blocked", "Correct the bucket"}
	rows["bucket without policy"] = judged{id, bucket(&onboarding.Bucket{Bucket: silent}), "failed", "does not let billingreports.amazonaws.com deliver", "Correct the bucket"}
	rows["bucket not told"] = judged{id, func(in *onboarding.StepInput) {
		in.Facts.Bucket = onboarding.Missing[*onboarding.Bucket]("s3:ListBucket")
	},
		"unknown", "These credentials may not call s3:ListBucket.", "Permissions"}
	rows["bucket of another account"] = judged{id, foreign(), "failed", "belongs to another AWS account.", "Find out whose"}
	rows["bucket of another account, not delivered"] = judged{id, foreign(report(name, "")), "pending", "has not delivered into it yet", "Find out whose"}
	rows["bucket of another account, delivered"] = judged{id, foreign(report(name, "SUCCESS")), "done", "and AWS delivers into it", ""}
	rows["bucket of another account, refused"] = judged{id, foreign(report(name, "ERROR_PERMISSIONS")), "failed", "cannot deliver into it", "Find out whose"}
}

// goodBucket is private and takes the reports of 111122223333.
func goodBucket() billing.Bucket {
	policy := strings.NewReplacer("BUCKET", name, "ACCOUNT", "111122223333").Replace(`{"Version":"2012-10-17","Statement":[
 {"Effect":"Allow","Principal":{"Service":"billingreports.amazonaws.com"},"Action":["s3:PutObject","s3:GetBucketPolicy","s3:GetBucketAcl"],
  "Resource":["arn:aws:s3:::BUCKET","arn:aws:s3:::BUCKET/*"],
  "Condition":{"StringLike":{"aws:SourceArn":"arn:aws:cur:us-east-1:ACCOUNT:definition/*"},"StringEquals":{"aws:SourceAccount":"ACCOUNT"}}},
 {"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::BUCKET","arn:aws:s3:::BUCKET/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`)
	return billing.Bucket{
		Name: name, Ownership: s3types.ObjectOwnershipBucketOwnerEnforced, Policy: policy,
		Encryption: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAes256},
		PublicAccess: &s3types.PublicAccessBlockConfiguration{
			BlockPublicAcls: new(true), BlockPublicPolicy: new(true), IgnorePublicAcls: new(true), RestrictPublicBuckets: new(true),
		},
	}
}
