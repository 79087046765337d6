package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (w *World) putBucketVersioning(_ *request, in *s3.PutBucketVersioningInput) (*s3.PutBucketVersioningOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.VersioningConfiguration == nil || !slices.Contains(s3types.BucketVersioningStatus("").Values(), in.VersioningConfiguration.Status) {
		return nil, &Error{
			Code: "IllegalVersioningConfigurationException", Message: "The Versioning element must be specified",
		}
	}
	b.versioning = in.VersioningConfiguration.Status
	return &s3.PutBucketVersioningOutput{}, nil
}

func (w *World) getBucketVersioning(_ *request, in *s3.GetBucketVersioningInput) (*s3.GetBucketVersioningOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketVersioningOutput{Status: b.versioning}, nil
}
