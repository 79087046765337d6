package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

var versionRule = rule{min: 1, pattern: whole(`v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`)}

func (p *managedPolicy) describeVersion(v *policyVersion, withDocument bool) *iamtypes.PolicyVersion {
	shown := &iamtypes.PolicyVersion{
		VersionId: aws.String(v.id), IsDefaultVersion: v.id == p.defaultVersion, CreateDate: aws.Time(v.createdAt),
	}
	if withDocument {
		shown.Document = percentEncoded(v.document.text)
	}
	return shown
}

// version finds the version of a policy that a call names.
func (w *World) version(r *request, arn, id *string) (*managedPolicy, int, error) {
	p, err := w.policy(r, arn)
	if err != nil {
		return nil, 0, err
	}
	if err := r.check(needs("VersionId", id, versionRule)); err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(p.versions, func(v policyVersion) bool { return v.id == *id })
	if i < 0 {
		return nil, 0, noSuchEntity("Policy " + p.arn + " version " + *id + " does not exist or is not attachable.")
	}
	return p, i, nil
}

func (w *World) createPolicyVersion(r *request, in *iam.CreatePolicyVersionInput) (*iam.CreatePolicyVersionOutput, error) {
	p, err := w.policy(r, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("PolicyDocument", in.PolicyDocument, policyDocumentRule)); err != nil {
		return nil, err
	}
	v, err := p.add(r, *in.PolicyDocument, in.SetAsDefault)
	if err != nil {
		return nil, err
	}
	return &iam.CreatePolicyVersionOutput{PolicyVersion: p.describeVersion(v, false)}, nil
}

func (w *World) getPolicyVersion(r *request, in *iam.GetPolicyVersionInput) (*iam.GetPolicyVersionOutput, error) {
	if text := awsManaged[aws.ToString(in.PolicyArn)]; text != "" && aws.ToString(in.VersionId) == "v1" {
		return &iam.GetPolicyVersionOutput{PolicyVersion: &iamtypes.PolicyVersion{
			VersionId: in.VersionId, IsDefaultVersion: true, Document: percentEncoded(text),
		}}, nil
	}
	p, i, err := w.version(r, in.PolicyArn, in.VersionId)
	if err != nil {
		return nil, err
	}
	return &iam.GetPolicyVersionOutput{PolicyVersion: p.describeVersion(&p.versions[i], true)}, nil
}

func (w *World) listPolicyVersions(r *request, in *iam.ListPolicyVersionsInput) (*iam.ListPolicyVersionsOutput, error) {
	p, err := w.policy(r, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	out := &iam.ListPolicyVersionsOutput{Versions: []iamtypes.PolicyVersion{}}
	for i := range slices.Backward(p.versions) { // newest first
		out.Versions = append(out.Versions, *p.describeVersion(&p.versions[i], false))
	}
	return out, nil
}

func (w *World) setDefaultPolicyVersion(
	r *request, in *iam.SetDefaultPolicyVersionInput,
) (*iam.SetDefaultPolicyVersionOutput, error) {
	p, i, err := w.version(r, in.PolicyArn, in.VersionId)
	if err != nil {
		return nil, err
	}
	p.defaultVersion = p.versions[i].id
	return nil, nil
}

func (w *World) deletePolicyVersion(r *request, in *iam.DeletePolicyVersionInput) (*iam.DeletePolicyVersionOutput, error) {
	p, i, err := w.version(r, in.PolicyArn, in.VersionId)
	if err != nil {
		return nil, err
	}
	if p.versions[i].id == p.defaultVersion {
		return nil, &Error{Code: "DeleteConflict", Message: "Cannot delete the default version of a policy."}
	}
	p.versions = slices.Delete(p.versions, i, i+1)
	return nil, nil
}
