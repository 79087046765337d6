package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// spreading is how long AWS may take until a new bucket, role or policy is known everywhere.
const spreading = 2 * time.Minute

// Ensured is the bucket after EnsureBucket.
type Ensured struct {
	Bucket
	Ours          bool // this Terraform state made it
	PolicyWritten bool // just now, so that AWS may need a while to see it
}

// EnsureBucket makes the bucket of a resource, or sets up the one that is there: one call at a time, and only those whose
// work is not done yet, so that an interrupted one continues. held is as for FindBucket, whose errors it promises as well,
// and a *UnfinishedError once the bucket is there.
func (b *Billing) EnsureBucket(ctx context.Context, spec BucketSpec, held bool) (Ensured, error) {
	found, err := b.FindBucket(ctx, spec, held)
	if err != nil {
		return Ensured{}, err
	}
	e := Ensured{Bucket: found.Bucket, Ours: found.Ours || found.Young}
	switch {
	case found.Left:
		return e, nil
	case !found.Exists:
		if e.Bucket, err = b.createBucket(ctx, spec); err != nil {
			return Ensured{}, err
		}
		e.Ours = true
	}
	t, err := b.stepper(ctx, spec, e.Region, e.Ours)
	if err != nil {
		return Ensured{}, err
	}
	if len(t.lacking(e.Bucket)) == 0 {
		return e, nil
	}
	err = b.walk(ctx, t, e.Bucket)
	e.PolicyWritten = t.policyWritten
	if err != nil {
		return e, err
	}
	e.Bucket, err = b.describe(ctx, e.Name, e.Region, spec.parts()...)
	return e, err
}

// walk takes the steps that are not done.
func (b *Billing) walk(ctx context.Context, t *stepper, bucket Bucket) error {
	steps, done := t.steps(), []string{"bucket"}
	for i, step := range steps {
		if !step.done(bucket) {
			err := b.patiently(ctx, "all of S3 and IAM knows what is new", spreading, isSpreading, func(ctx context.Context) error { return step.do(ctx, bucket) })
			if err != nil {
				var left []string
				for _, later := range steps[i:] {
					left = append(left, later.name)
				}
				return &UnfinishedError{Bucket: bucket.Name, Done: done, Left: left, Err: fmt.Errorf("setting the %s of the bucket %s: %w", step.name, bucket.Name, err)}
			}
		}
		done = append(done, step.name)
	}
	return nil
}

// isSpreading knows the answers of a part of AWS that has not heard yet of a new bucket, or of a role among the readers.
func isSpreading(err error) bool {
	return awsclient.IsCode(err, "NoSuchBucket") || awsclient.IsCode(err, "MalformedPolicy") && awsclient.Message(err) == "Invalid principal in policy"
}

// patiently repeats a deed while it fails in a way that passes, for as long as timeout. until completes "waited until ...".
func (b *Billing) patiently(ctx context.Context, until string, timeout time.Duration, passes func(error) bool, do func(context.Context) error) error {
	policy := wait.Policy{Until: until, First: 2 * time.Second, Max: 20 * time.Second, Timeout: timeout}
	return wait.For(ctx, b.clock, policy, func(ctx context.Context) error {
		err := do(ctx)
		if err != nil && passes(err) {
			return wait.Refused(err)
		}
		return err
	})
}

// createBucket makes a bucket that carries the ownership tag from the first moment on.
func (b *Billing) createBucket(ctx context.Context, spec BucketSpec) (Bucket, error) {
	accountID, err := b.client.AccountID(ctx)
	if err != nil {
		return Bucket{}, err
	}
	owner, err := b.org.Owner(ctx, KindBucket, spec.Name)
	if err != nil {
		return Bucket{}, err
	}
	err = b.requestBucket(ctx, spec, map[string]string{organization.OwnerKey: owner})
	if awsclient.IsCode(err, "MalformedXML", "NotImplemented") { // an S3 that takes no tags with a new bucket
		err = b.requestBucket(ctx, spec, nil)
	}
	switch {
	case awsclient.IsCode(err, "BucketAlreadyExists"):
		return Bucket{}, &ForeignBucketError{Bucket: spec.Name, AccountID: accountID}
	case err != nil && !awsclient.IsCode(err, "BucketAlreadyOwnedByYou"):
		return Bucket{}, fmt.Errorf("creating the bucket %s in %s: %w", spec.Name, spec.Region, err)
	}
	return b.created(ctx, spec)
}

func (b *Billing) requestBucket(ctx context.Context, spec BucketSpec, tags map[string]string) error {
	in := &s3.CreateBucketInput{Bucket: &spec.Name, ObjectOwnership: s3types.ObjectOwnershipBucketOwnerEnforced}
	config := &s3types.CreateBucketConfiguration{Tags: tagList(tags)}
	if spec.Region != "us-east-1" { // which is the default and may not be named
		config.LocationConstraint = s3types.BucketLocationConstraint(spec.Region)
	}
	if len(config.Tags) > 0 || config.LocationConstraint != "" {
		in.CreateBucketConfiguration = config
	}
	_, err := b.client.S3(spec.Region).CreateBucket(ctx, in)
	return err
}

// created looks at a bucket that was just made. When AWS says that the account had it already, an answer got lost, or
// somebody else was faster: only the first is ours.
func (b *Billing) created(ctx context.Context, spec BucketSpec) (Bucket, error) {
	var found Found
	err := b.patiently(ctx, "S3 shows the new bucket", spreading, awsclient.IsNotFound, func(ctx context.Context) (err error) {
		if found, err = b.FindBucket(ctx, spec, false); err == nil && !found.Exists {
			return &awsclient.NotFoundError{Kind: BucketNoun, ID: spec.Name}
		}
		return err
	})
	switch {
	case isForeign(err) || errors.As(err, new(*BucketTakenError)):
		return Bucket{}, err
	case err != nil:
		return Bucket{}, &UnfinishedError{Bucket: spec.Name, Done: []string{"bucket"}, Left: []string{"everything else"}, Err: err}
	}
	return found.Bucket, nil
}
