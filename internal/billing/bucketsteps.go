package billing

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// step is one call that brings a bucket nearer to what is wanted.
type step struct {
	name  string // completes "Done: ..." and "Left: ..."
	lacks string // what is wrong before it, as a sentence
	done  func(Bucket) bool
	do    func(context.Context, Bucket) error
}

// stepper makes the steps of one bucket.
type stepper struct {
	client               *s3.Client
	spec                 BucketSpec
	partition, accountID string
	owner                string // ownership tag, "" when somebody else made the bucket
	policyWritten        bool
}

// steps are in the order in which a new bucket is never open: the policy comes last.
func (t *stepper) steps() []step {
	policy := step{
		"policy", "Its policy lacks statements that are wanted, or has readers that are not.", t.policyDone, t.putPolicy,
	}
	if !t.spec.Make {
		return []step{policy}
	}
	return []step{
		{"public access block", "Public access to it is not blocked in all four ways.", Bucket.isPrivate, t.putPublicAccess},
		{"object ownership", "It does not own what is put into it.", Bucket.isEnforced, t.putOwnership},
		{"encryption", "Its default encryption is not the one that is wanted.", t.spec.hasEncryption, t.putEncryption},
		{"versioning", "Its versioning is off.", func(b Bucket) bool { return b.Versioning == s3types.BucketVersioningStatusEnabled }, t.putVersioning},
		{"lifecycle rules", "Its lifecycle rules are not those that are wanted.", t.spec.hasLifecycle, t.putLifecycle},
		{"tags", "It lacks tags that are wanted, or has some that are not.", t.tagsDone, t.putTags},
		policy,
	}
}

func (t *stepper) putPublicAccess(ctx context.Context, b Bucket) error {
	_, err := t.client.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
		Bucket: &b.Name, ExpectedBucketOwner: &t.accountID,
		PublicAccessBlockConfiguration: &s3types.PublicAccessBlockConfiguration{
			BlockPublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(true), IgnorePublicAcls: aws.Bool(true), RestrictPublicBuckets: aws.Bool(true),
		},
	})
	return err
}

func (t *stepper) putOwnership(ctx context.Context, b Bucket) error {
	_, err := t.client.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
		Bucket: &b.Name, ExpectedBucketOwner: &t.accountID,
		OwnershipControls: &s3types.OwnershipControls{
			Rules: []s3types.OwnershipControlsRule{{ObjectOwnership: s3types.ObjectOwnershipBucketOwnerEnforced}},
		},
	})
	return err
}

func (t *stepper) putEncryption(ctx context.Context, b Bucket) error {
	_, err := t.client.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: &b.Name, ExpectedBucketOwner: &t.accountID,
		ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{
			Rules: []s3types.ServerSideEncryptionRule{{
				ApplyServerSideEncryptionByDefault: t.spec.encryption(),
				BucketKeyEnabled:                   aws.Bool(t.spec.KMSKeyARN != ""), // without it every object costs a call of KMS
			}},
		},
	})
	return err
}

func (t *stepper) putVersioning(ctx context.Context, b Bucket) error {
	_, err := t.client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: &b.Name, ExpectedBucketOwner: &t.accountID,
		VersioningConfiguration: &s3types.VersioningConfiguration{Status: s3types.BucketVersioningStatusEnabled},
	})
	return err
}

func (t *stepper) putLifecycle(ctx context.Context, b Bucket) error {
	_, err := t.client.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: &b.Name, ExpectedBucketOwner: &t.accountID,
		LifecycleConfiguration: &s3types.BucketLifecycleConfiguration{Rules: t.spec.lifecycle(b.Lifecycle)},
	})
	return err
}

func (t *stepper) tagsDone(b Bucket) bool { return maps.Equal(b.Tags, t.spec.tags(b.Tags, t.owner)) }

func (t *stepper) putTags(ctx context.Context, b Bucket) error {
	tags := t.spec.tags(b.Tags, t.owner)
	if len(tags) == 0 {
		_, err := t.client.DeleteBucketTagging(ctx, &s3.DeleteBucketTaggingInput{Bucket: &b.Name, ExpectedBucketOwner: &t.accountID})
		return err
	}
	_, err := t.client.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{
		Bucket: &b.Name, ExpectedBucketOwner: &t.accountID, Tagging: &s3types.Tagging{TagSet: tagList(tags)},
	})
	return err
}

func tagList(tags map[string]string) []s3types.Tag {
	list := make([]s3types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, s3types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}

func (t *stepper) policyDone(b Bucket) bool {
	wanted, err := t.spec.policy(b.Policy, t.partition, t.accountID)
	return err == nil && wanted == b.Policy
}

func (t *stepper) putPolicy(ctx context.Context, b Bucket) error {
	wanted, err := t.spec.policy(b.Policy, t.partition, t.accountID)
	if err != nil {
		return err
	}
	if err := writePolicy(ctx, t.client, b.Name, t.accountID, wanted); err != nil {
		return err
	}
	t.policyWritten = true
	return nil
}

// writePolicy replaces the policy of a bucket, "" for none.
func writePolicy(ctx context.Context, client *s3.Client, bucket, accountID, policy string) error {
	if policy == "" {
		_, err := client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &bucket, ExpectedBucketOwner: &accountID})
		return err
	}
	_, err := client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &bucket, ExpectedBucketOwner: &accountID, Policy: &policy})
	return err
}
