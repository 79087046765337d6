package orgimport

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/onboarding"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// evaluate reads the facts and overwrites everything in the model that follows from them. The roles of the model are as
// AWS has them.
func (r *Resource) evaluate(ctx context.Context, m *model, where scene, looked seen, diags *diag.Diagnostics) bool {
	in, err := r.stepInput(ctx, *m, where)
	if err != nil {
		tfx.AddError(diags, "evaluating the steps of "+m.String()+", whose roles are as they should be", err)
		return false
	}
	arns := map[string]string{}
	for _, s := range slots {
		is := decode(ctx, *m.role(s), diags)
		if is == nil {
			continue
		}
		arns[s.name] = is.ARN.ValueString()
		in.Roles[s.name] = roleSeen(*is, looked.refused[s.name], looked.differences[s.name])
	}
	for slot, name := range looked.gone {
		in.Roles[slot] = onboarding.RoleSeen{Name: name}
	}
	m.fromOrganization(where.org)
	m.RoleARNs = tfx.StringMap(arns)
	m.PayerKind = types.StringValue(string(payerKind(*m, where)))
	m.fromSteps(onboarding.Steps(in))
	return !diags.HasError()
}

// stepInput reads everything that the steps depend on but the roles.
func (r *Resource) stepInput(ctx context.Context, m model, where scene) (onboarding.StepInput, error) {
	in := onboarding.StepInput{
		Process: m.process(), CustomerID: where.customerID, RootEmail: m.rootEmail(where.customerID), TaxCountry: m.TaxCountry.ValueString(),
		ReportName: m.ReportName.ValueString(), Attested: tfx.Texts(m.CompletedSteps), Roles: map[string]onboarding.RoleSeen{},
	}
	question := onboarding.Question{Parts: onboarding.StepParts()}
	switch {
	case in.ReportName != "":
	case where.customerID == "": // right after an import, when the configuration has not been seen
		in.ReportName = billing.DefaultName(customerMark)
		in.BucketName = in.ReportName
	default:
		in.ReportName = billing.DefaultName(where.customerID)
	}
	var err error
	if in.BucketName == "" {
		if in.BucketName, err = r.reportBucket(ctx, in.ReportName); err != nil {
			return in, err
		}
		question.Bucket = in.BucketName
	}
	in.Facts, err = onboarding.NewReader(r.meta.AWS, r.meta.Org, r.meta.Clock).Read(ctx, question)
	return in, err
}

// reportBucket is the bucket of the report, as long as there is one, else the usual one.
func (r *Resource) reportBucket(ctx context.Context, reportName string) (string, error) {
	report, err := billing.New(r.meta.AWS, r.meta.Org, r.meta.Clock).Report(ctx, reportName)
	if awsclient.IsNotFound(err) || awsclient.IsAccessDenied(err) { // the steps say so
		return reportName, nil
	}
	return aws.ToString(report.S3Bucket), err
}

// roleSeen is what the steps have to know of a role.
func roleSeen(m roleschema.Model, refused string, differences []string) onboarding.RoleSeen {
	trust := role.ReadTrust(m.TrustPolicy.ValueString())
	return onboarding.RoleSeen{
		Name: m.Name.ValueString(), ARN: m.ARN.ValueString(), Trusts: slices.Sorted(slices.Values(slices.Concat(trust.Accounts, trust.Principals, trust.Deleted))),
		ExternalID: trust.ExternalID != "", Differences: differences, Unknown: refused,
	}
}

// payerKind classifies the management account. The address that is wanted for it is a reseller's, too.
func payerKind(m model, where scene) organization.PayerKind {
	rules := organization.DefaultPayerRules()
	if !m.RootEmailPattern.IsNull() {
		rules.EmailPattern = m.rootEmail(where.customerID)
	}
	return organization.ClassifyPayer(where.management(), aws.ToString(where.org.MasterAccountEmail), rules).Kind
}
