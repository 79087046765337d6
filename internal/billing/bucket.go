package billing

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// Bucket is a bucket of this account as S3 describes it. What nobody ever set is zero.
type Bucket struct {
	Name, Region string
	PublicAccess *s3types.PublicAccessBlockConfiguration
	Ownership    s3types.ObjectOwnership // "" while objects of other accounts may stay theirs
	Encryption   *s3types.ServerSideEncryptionByDefault
	Versioning   s3types.BucketVersioningStatus
	Lifecycle    []s3types.LifecycleRule
	Tags         map[string]string // the provider's own included
	Policy       string            // JSON, "" when there is none
}

// Bucket reads a bucket, wherever it is. awsclient.IsNotFound knows the error when there is none of that name, and a
// *ForeignBucketError says that it is another account's.
func (b *Billing) Bucket(ctx context.Context, name string) (Bucket, error) {
	return b.BucketFor(ctx, BucketSpec{Name: name, Make: true})
}

// BucketFor reads what a resource has to know of its bucket: everything, or only the policy when that is all it manages.
func (b *Billing) BucketFor(ctx context.Context, spec BucketSpec) (Bucket, error) {
	region, err := b.locate(ctx, spec.Name, cmp.Or(spec.Region, b.client.HomeRegion()))
	if err != nil {
		return Bucket{}, err
	}
	return b.describe(ctx, spec.Name, region, spec.parts()...)
}

// part is what one call tells about a bucket.
type part struct {
	name string
	read func(bucketReader, context.Context, *Bucket) error
}

func (s BucketSpec) parts() []part {
	policy := part{"policy", bucketReader.policy}
	if !s.Make {
		return []part{policy}
	}
	return []part{
		{"public access block", bucketReader.publicAccess}, {"object ownership", bucketReader.ownership}, {"encryption", bucketReader.encryption},
		{"versioning", bucketReader.versioning}, {"lifecycle rules", bucketReader.lifecycle}, {"tags", bucketReader.tags}, policy,
	}
}

// describe asks for the parts of a bucket, one call after the other: S3 has no call for the whole.
func (b *Billing) describe(ctx context.Context, name, region string, parts ...part) (Bucket, error) {
	owner, err := b.client.AccountID(ctx)
	if err != nil {
		return Bucket{}, err
	}
	bucket, reader := Bucket{Name: name, Region: region}, bucketReader{client: b.client.S3(region), bucket: &name, owner: &owner}
	for _, part := range parts {
		if err := part.read(reader, ctx, &bucket); err != nil && !isUnset(err) {
			return Bucket{}, fmt.Errorf("reading the %s of the bucket %s: %w", part.name, name, err)
		}
	}
	return bucket, nil
}

// isUnset knows the codes with which S3 says that a part of a bucket was never set.
func isUnset(err error) bool {
	return awsclient.IsCode(err, "NoSuchPublicAccessBlockConfiguration", "OwnershipControlsNotFoundError",
		"ServerSideEncryptionConfigurationNotFoundError", "NoSuchLifecycleConfiguration", "NoSuchTagSet", "NoSuchBucketPolicy")
}

// bucketReader reads the parts of one bucket, and only while it belongs to the account.
type bucketReader struct {
	client        *s3.Client
	bucket, owner *string
}

func (r bucketReader) publicAccess(ctx context.Context, into *Bucket) error {
	out, err := r.client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: r.bucket, ExpectedBucketOwner: r.owner})
	if err == nil {
		into.PublicAccess = out.PublicAccessBlockConfiguration
	}
	return err
}

func (r bucketReader) ownership(ctx context.Context, into *Bucket) error {
	out, err := r.client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: r.bucket, ExpectedBucketOwner: r.owner})
	if err == nil && out.OwnershipControls != nil && len(out.OwnershipControls.Rules) > 0 {
		into.Ownership = out.OwnershipControls.Rules[0].ObjectOwnership
	}
	return err
}

func (r bucketReader) encryption(ctx context.Context, into *Bucket) error {
	out, err := r.client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: r.bucket, ExpectedBucketOwner: r.owner})
	if err == nil && out.ServerSideEncryptionConfiguration != nil && len(out.ServerSideEncryptionConfiguration.Rules) > 0 {
		into.Encryption = out.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault
	}
	return err
}

func (r bucketReader) versioning(ctx context.Context, into *Bucket) error {
	out, err := r.client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: r.bucket, ExpectedBucketOwner: r.owner})
	if err == nil {
		into.Versioning = out.Status
	}
	return err
}

func (r bucketReader) lifecycle(ctx context.Context, into *Bucket) error {
	out, err := r.client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: r.bucket, ExpectedBucketOwner: r.owner})
	if err == nil {
		into.Lifecycle = out.Rules
	}
	return err
}

func (r bucketReader) tags(ctx context.Context, into *Bucket) error {
	out, err := r.client.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: r.bucket, ExpectedBucketOwner: r.owner})
	if err == nil {
		into.Tags = tagMap(out.TagSet)
	}
	return err
}

func (r bucketReader) policy(ctx context.Context, into *Bucket) error {
	out, err := r.client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: r.bucket, ExpectedBucketOwner: r.owner})
	if err == nil {
		into.Policy = aws.ToString(out.Policy)
	}
	return err
}

// OwnsBucket says whether this Terraform state made a bucket, by its tags.
func (b *Billing) OwnsBucket(ctx context.Context, bucket Bucket) (bool, error) {
	return b.org.Owns(ctx, KindBucket, bucket.Name, bucket.Tags)
}
