package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (w *World) putPublicAccessBlock(_ *request, in *s3.PutPublicAccessBlockInput) (*s3.PutPublicAccessBlockOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.PublicAccessBlockConfiguration == nil {
		return nil, errMalformedXML
	}
	given := *in.PublicAccessBlockConfiguration // what it leaves out is false
	for _, flag := range []**bool{&given.BlockPublicAcls, &given.IgnorePublicAcls, &given.BlockPublicPolicy, &given.RestrictPublicBuckets} {
		*flag = aws.Bool(aws.ToBool(*flag))
	}
	b.access = &given
	return &s3.PutPublicAccessBlockOutput{}, nil
}

func (w *World) getPublicAccessBlock(_ *request, in *s3.GetPublicAccessBlockInput) (*s3.GetPublicAccessBlockOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	switch {
	case err != nil:
		return nil, err
	case b.access == nil:
		return nil, b.lacks("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
	}
	return &s3.GetPublicAccessBlockOutput{PublicAccessBlockConfiguration: b.access}, nil
}

func (w *World) deletePublicAccessBlock(_ *request, in *s3.DeletePublicAccessBlockInput) (*s3.DeletePublicAccessBlockOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.access = nil
	return &s3.DeletePublicAccessBlockOutput{}, nil
}

// lacks is the refusal to show a part that a bucket does not have.
func (b *bucket) lacks(code, message string) *Error {
	return &Error{Code: code, Message: message, Fields: map[string]any{"BucketName": b.name}}
}

func (w *World) putOwnershipControls(_ *request, in *s3.PutBucketOwnershipControlsInput) (*s3.PutBucketOwnershipControlsOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.OwnershipControls == nil || len(in.OwnershipControls.Rules) != 1 {
		return nil, errMalformedXML
	}
	wanted := in.OwnershipControls.Rules[0].ObjectOwnership
	if !slices.Contains(wanted.Values(), wanted) {
		return nil, errMalformedXML
	}
	if wanted == s3types.ObjectOwnershipBucketOwnerEnforced && b.acl != "" && b.acl != s3types.BucketCannedACLPrivate {
		return nil, errACLsWithOwnership
	}
	b.ownership = wanted
	return &s3.PutBucketOwnershipControlsOutput{}, nil
}

func (w *World) getOwnershipControls(_ *request, in *s3.GetBucketOwnershipControlsInput) (*s3.GetBucketOwnershipControlsOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	switch {
	case err != nil:
		return nil, err
	case b.ownership == "":
		return nil, b.lacks("OwnershipControlsNotFoundError", "The bucket ownership controls were not found")
	}
	return &s3.GetBucketOwnershipControlsOutput{
		OwnershipControls: &s3types.OwnershipControls{Rules: []s3types.OwnershipControlsRule{{ObjectOwnership: b.ownership}}},
	}, nil
}

func (w *World) deleteOwnershipControls(
	_ *request, in *s3.DeleteBucketOwnershipControlsInput,
) (*s3.DeleteBucketOwnershipControlsOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.ownership = ""
	return &s3.DeleteBucketOwnershipControlsOutput{}, nil
}
