package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// encryptedByS3 is the encryption of every new bucket.
func encryptedByS3() *s3types.ServerSideEncryptionConfiguration {
	return &s3types.ServerSideEncryptionConfiguration{Rules: []s3types.ServerSideEncryptionRule{{
		ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAes256},
		BucketKeyEnabled:                   aws.Bool(false),
	}}}
}

var kmsKey = whole(`(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+)|alias/.+|[0-9a-f-]{36}|mrk-[0-9a-f]{32}`)

func (w *World) putBucketEncryption(_ *request, in *s3.PutBucketEncryptionInput) (*s3.PutBucketEncryptionOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.ServerSideEncryptionConfiguration == nil || len(in.ServerSideEncryptionConfiguration.Rules) != 1 {
		return nil, errMalformedXML
	}
	rule := in.ServerSideEncryptionConfiguration.Rules[0]
	if rule.BucketKeyEnabled == nil {
		rule.BucketKeyEnabled = aws.Bool(false)
	}
	if standard := rule.ApplyServerSideEncryptionByDefault; standard != nil {
		if err := checkEncryption(standard); err != nil {
			return nil, err
		}
	}
	b.encryption = &s3types.ServerSideEncryptionConfiguration{Rules: []s3types.ServerSideEncryptionRule{rule}}
	return &s3.PutBucketEncryptionOutput{}, nil
}

func checkEncryption(standard *s3types.ServerSideEncryptionByDefault) error {
	switch standard.SSEAlgorithm {
	case s3types.ServerSideEncryptionAes256:
		if standard.KMSMasterKeyID != nil {
			return &Error{
				Code:    "InvalidArgument",
				Message: "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
			}
		}
	case s3types.ServerSideEncryptionAwsKms, s3types.ServerSideEncryptionAwsKmsDsse:
		if standard.KMSMasterKeyID != nil && !kmsKey.MatchString(*standard.KMSMasterKeyID) {
			return &Error{Code: "KMS.NotFoundException", Message: "Invalid keyId '" + *standard.KMSMasterKeyID + "'"}
		}
	default:
		return errMalformedXML
	}
	return nil
}

func (w *World) getBucketEncryption(_ *request, in *s3.GetBucketEncryptionInput) (*s3.GetBucketEncryptionOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	switch {
	case err != nil:
		return nil, err
	case b.encryption == nil:
		return nil, b.lacks("ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found")
	}
	return &s3.GetBucketEncryptionOutput{ServerSideEncryptionConfiguration: b.encryption}, nil
}

// deleteBucketEncryption gives a bucket the encryption of a new one.
func (w *World) deleteBucketEncryption(_ *request, in *s3.DeleteBucketEncryptionInput) (*s3.DeleteBucketEncryptionOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.encryption = encryptedByS3(); w.options.LegacyBuckets {
		b.encryption = nil
	}
	return &s3.DeleteBucketEncryptionOutput{}, nil
}
