package awssim

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

const (
	maxInlineSize     = 10240 // of a role, all inline policies together
	maxUserInlineSize = 2048  // of a user
	maxAttached       = 10
)

func (w *World) putRolePolicy(r *request, in *iam.PutRolePolicyInput) (*iam.PutRolePolicyOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	return nil, w.putInline(r, &found.entity, in.PolicyName, in.PolicyDocument, maxInlineSize)
}

func (w *World) putInline(r *request, e *entity, name, text *string, limit int) error {
	if err := r.check(needs("PolicyName", name, policyNameRule), needs("PolicyDocument", text, policyDocumentRule)); err != nil {
		return err
	}
	parsed, err := parsePolicy(*text, identityPolicy)
	if err != nil {
		return err
	}
	size := sizeOf(*text)
	for other, policy := range e.inline {
		if other != *name {
			size += sizeOf(policy.text)
		}
	}
	if size > limit {
		return &Error{Code: "LimitExceeded", Message: fmt.Sprintf("Maximum policy size of %d bytes exceeded for %s", limit, e.name)}
	}
	w.changing(e, r.now)
	e.inline[*name] = parsed
	return nil
}

func (w *World) getRolePolicy(r *request, in *iam.GetRolePolicyInput) (*iam.GetRolePolicyOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	policy, err := found.inlinePolicy(r, in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &iam.GetRolePolicyOutput{RoleName: aws.String(found.name), PolicyName: in.PolicyName, PolicyDocument: percentEncoded(policy.text)}, nil
}

func (e *entity) inlinePolicy(r *request, name *string) (document, error) {
	if err := r.check(needs("PolicyName", name, policyNameRule)); err != nil {
		return document{}, err
	}
	policy, known := e.inline[*name]
	if !known {
		return document{}, noSuchEntity("The policy with name " + *name + " cannot be found.")
	}
	return policy, nil
}

func (w *World) deleteRolePolicy(r *request, in *iam.DeleteRolePolicyInput) (*iam.DeleteRolePolicyOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	if _, err := found.inlinePolicy(r, in.PolicyName); err != nil {
		return nil, err
	}
	w.changing(&found.entity, r.now)
	delete(found.inline, *in.PolicyName)
	return nil, nil
}

func (w *World) listRolePolicies(r *request, in *iam.ListRolePoliciesInput) (*iam.ListRolePoliciesOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(found.inline), nil)
	if err != nil {
		return nil, err
	}
	return &iam.ListRolePoliciesOutput{PolicyNames: append([]string{}, page...), IsTruncated: next != nil, Marker: next}, nil
}

func (w *World) attachRolePolicy(r *request, in *iam.AttachRolePolicyInput) (*iam.AttachRolePolicyOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	return nil, w.attach(r, &found.entity, in.PolicyArn)
}

func (w *World) attach(r *request, e *entity, arn *string) error {
	if err := w.checkPolicy(r, arn); err != nil {
		return err
	}
	if slices.Contains(e.attached, *arn) {
		return nil
	}
	if len(e.attached) >= maxAttached {
		return &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for PoliciesPerRole: 10"}
	}
	w.changing(e, r.now)
	e.attached = append(e.attached, *arn)
	return nil
}

func (w *World) detachRolePolicy(r *request, in *iam.DetachRolePolicyInput) (*iam.DetachRolePolicyOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("PolicyArn", in.PolicyArn, policyARNRule)); err != nil {
		return nil, err
	}
	return nil, w.detach(r, &found.entity, *in.PolicyArn)
}

func (w *World) listAttachedRolePolicies(
	r *request, in *iam.ListAttachedRolePoliciesInput,
) (*iam.ListAttachedRolePoliciesOutput, error) {
	found, err := w.role(r, in.RoleName)
	if err != nil {
		return nil, err
	}
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, slices.Sorted(slices.Values(found.attached)), nil)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedRolePoliciesOutput{AttachedPolicies: found.attachedList(page), IsTruncated: next != nil, Marker: next}, nil
}
