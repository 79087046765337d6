package billing

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// BucketRegionError says that a bucket is in another region than wanted. Buckets do not move.
type BucketRegionError struct{ Bucket, Region, Wanted string }

func (e *BucketRegionError) Error() string {
	return fmt.Sprintf("the bucket %s is in the region %s, not in %s, and a bucket cannot move", e.Bucket, e.Region, e.Wanted)
}

// BucketTakenError says that this account has a bucket of the wanted name already, and this Terraform state did not make it.
type BucketTakenError struct {
	Bucket string
	Lacks  []string // what setting it up would change, a sentence each
}

func (e *BucketTakenError) Error() string {
	return fmt.Sprintf("this account has the bucket %s already, and this configuration did not make it", e.Bucket)
}

// Found is what FindBucket finds out before anything is written.
type Found struct {
	Bucket
	Exists  bool
	Ours    bool     // this Terraform state made it
	Young   bool     // it has no tags, but everything else speaks for an interrupted apply of this state
	Left    bool     // it is in state by an import and nobody asked to set it up
	Changes []string // what setting it up would change, a sentence each
}

// FindBucket looks whether the bucket of a resource can be made or set up. It fails with a *ForeignBucketError, a
// *BucketRegionError, a *BucketTakenError, a *SidTakenError, or, where the bucket should be there, with an error that
// awsclient.IsNotFound knows. held says that the resource has the bucket in its state.
func (b *Billing) FindBucket(ctx context.Context, spec BucketSpec, held bool) (Found, error) {
	bucket, err := b.BucketFor(ctx, spec)
	switch {
	case awsclient.IsNotFound(err) && spec.Make:
		return Found{}, nil
	case err != nil:
		return Found{}, err
	case spec.Region != "" && bucket.Region != spec.Region:
		return Found{}, &BucketRegionError{Bucket: spec.Name, Region: bucket.Region, Wanted: spec.Region}
	}
	found := Found{Bucket: bucket, Exists: true}
	if found.Ours, err = b.ours(ctx, spec, bucket); err != nil {
		return Found{}, err
	}
	if foreign := spec.Make && !found.Ours && !spec.Adopt; foreign {
		if found.Left = held; held {
			return found, nil
		}
		found.Young, err = b.isYoung(ctx, bucket)
	}
	if err != nil {
		return Found{}, err
	}
	return b.judge(ctx, spec, found)
}

// judge says what setting up a bucket would change, and whether it may be.
func (b *Billing) judge(ctx context.Context, spec BucketSpec, found Found) (Found, error) {
	t, err := b.stepper(ctx, spec, found.Region, found.Ours || found.Young)
	if err != nil {
		return Found{}, err
	}
	found.Changes = t.lacking(found.Bucket)
	if spec.Make && !found.Ours && !found.Young && !spec.Adopt {
		return found, &BucketTakenError{Bucket: spec.Name, Lacks: found.Changes}
	}
	_, err = spec.policy(found.Policy, t.partition, t.accountID)
	return found, err
}

func (b *Billing) ours(ctx context.Context, spec BucketSpec, bucket Bucket) (bool, error) {
	owns, err := b.OwnsBucket(ctx, bucket)
	return spec.Make && (spec.Made || owns), err
}

// Lacks are what the bucket in state lacks of what its resource wants, a sentence each. An imported bucket that nobody
// asked to set up lacks nothing.
func (b *Billing) Lacks(ctx context.Context, spec BucketSpec, bucket Bucket) (lacks []string, ours bool, err error) {
	if ours, err = b.ours(ctx, spec, bucket); err != nil || spec.Make && !ours && !spec.Adopt {
		return nil, ours, err
	}
	t, err := b.stepper(ctx, spec, bucket.Region, ours)
	if err != nil {
		return nil, ours, err
	}
	return t.lacking(bucket), ours, nil
}

func (t *stepper) lacking(bucket Bucket) []string {
	var lacking []string
	for _, step := range t.steps() {
		if !step.done(bucket) {
			lacking = append(lacking, step.lacks)
		}
	}
	return lacking
}

func (b *Billing) stepper(ctx context.Context, spec BucketSpec, region string, ours bool) (*stepper, error) {
	accountID, err := b.client.AccountID(ctx)
	if err != nil {
		return nil, err
	}
	t := &stepper{client: b.client.S3(region), spec: spec, partition: b.client.Partition(), accountID: accountID}
	if ours {
		t.owner, err = b.org.Owner(ctx, KindBucket, spec.Name)
	}
	return t, err
}

// isYoung knows a bucket that an interrupted apply made where S3 takes no tags with CreateBucket: without tags and policy,
// empty, and made today.
func (b *Billing) isYoung(ctx context.Context, bucket Bucket) (bool, error) {
	if len(bucket.Tags) > 0 || bucket.Policy != "" {
		return false, nil
	}
	madeAt, found, err := b.listed(ctx, bucket.Name)
	if err != nil || !found || b.clock.Now().Sub(madeAt) >= youth {
		return false, err
	}
	used, err := b.HasObjects(ctx, bucket.Name, bucket.Region)
	return !used, err
}

// HasObjects says whether anything is in a bucket, old versions and delete markers included.
func (b *Billing) HasObjects(ctx context.Context, name, region string) (bool, error) {
	owner, err := b.client.AccountID(ctx)
	if err != nil {
		return false, err
	}
	out, err := b.client.S3(region).ListObjectVersions(ctx, &s3.ListObjectVersionsInput{
		Bucket: &name, ExpectedBucketOwner: &owner, MaxKeys: aws.Int32(1),
	})
	if err != nil {
		return false, fmt.Errorf("looking into the bucket %s: %w", name, err)
	}
	return len(out.Versions)+len(out.DeleteMarkers) > 0, nil
}

// UnfinishedError says how far the setting up of a bucket came before Err. Doing it again continues there.
type UnfinishedError struct {
	Bucket     string // that is there
	Done, Left []string
	Err        error
}

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("%s. The bucket %s exists. Done: %s. Left: %s. Apply again: the provider looks first for what is there, and continues with it",
		e.Err, e.Bucket, strings.Join(e.Done, ", "), strings.Join(e.Left, ", "))
}

func (e *UnfinishedError) Unwrap() error { return e.Err }
