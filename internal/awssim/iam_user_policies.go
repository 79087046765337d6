package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func (w *World) putUserPolicy(r *request, in *iam.PutUserPolicyInput) (*iam.PutUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return nil, w.putInline(r, &found.entity, in.PolicyName, in.PolicyDocument, maxUserInlineSize)
}

func (w *World) deleteUserPolicy(r *request, in *iam.DeleteUserPolicyInput) (*iam.DeleteUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
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

func (w *World) attachUserPolicy(r *request, in *iam.AttachUserPolicyInput) (*iam.AttachUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return nil, w.attach(r, &found.entity, in.PolicyArn)
}

func (w *World) detachUserPolicy(r *request, in *iam.DetachUserPolicyInput) (*iam.DetachUserPolicyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("PolicyArn", in.PolicyArn, policyARNRule)); err != nil {
		return nil, err
	}
	return nil, w.detach(r, &found.entity, *in.PolicyArn)
}

func (w *World) listAttachedUserPolicies(
	r *request, in *iam.ListAttachedUserPoliciesInput,
) (*iam.ListAttachedUserPoliciesOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, slices.Sorted(slices.Values(found.attached)), nil)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedUserPoliciesOutput{AttachedPolicies: found.attachedList(page), IsTruncated: next != nil, Marker: next}, nil
}
