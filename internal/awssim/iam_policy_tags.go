package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func (w *World) tagPolicy(r *request, in *iam.TagPolicyInput) (*iam.TagPolicyOutput, error) {
	p, err := w.policy(r, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if err := checkIAMTags(r, in.Tags); err != nil {
		return nil, err
	}
	tags := slices.Clone(p.tags)
	for _, tag := range in.Tags {
		tags = append(withoutTag(tags, *tag.Key), tag)
	}
	if len(tags) > maxTags {
		return nil, &Error{Code: "LimitExceeded", Message: "The number of tags has reached the maximum limit."}
	}
	p.tags = tags
	return nil, nil
}

func withoutTag(tags []iamtypes.Tag, key string) []iamtypes.Tag {
	return slices.DeleteFunc(tags, func(tag iamtypes.Tag) bool { return *tag.Key == key })
}

func (w *World) untagPolicy(r *request, in *iam.UntagPolicyInput) (*iam.UntagPolicyOutput, error) {
	p, err := w.policy(r, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		p.tags = withoutTag(slices.Clone(p.tags), key)
	}
	return nil, nil
}

func (w *World) listPolicyTags(r *request, in *iam.ListPolicyTagsInput) (*iam.ListPolicyTagsOutput, error) {
	p, err := w.policy(r, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &iam.ListPolicyTagsOutput{Tags: append([]iamtypes.Tag{}, sortedTags(p.tags)...)}, nil
}
