package billing

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// emptyings is how often a bucket is emptied while a delivery keeps arriving in it.
const emptyings = 5

// BucketUsers lists what else than one report or export delivers into a bucket: "the report a", "the export b". except is
// the ARN of the one.
func (b *Billing) BucketUsers(ctx context.Context, bucket, except string) ([]string, error) {
	accountID, err := b.client.AccountID(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := b.Reports(ctx)
	if err != nil {
		return nil, err
	}
	var users []string
	for i := range reports {
		name := aws.ToString(reports[i].ReportName)
		if aws.ToString(reports[i].S3Bucket) == bucket && ReportARN(b.client.Partition(), accountID, name) != except {
			users = append(users, "the report "+name)
		}
	}
	exports, err := b.exportsInto(ctx, bucket, except)
	return append(users, exports...), err
}

func (b *Billing) exportsInto(ctx context.Context, bucket, except string) (users []string, err error) {
	pages := bcmdataexports.NewListExportsPaginator(b.client.DataExports(), &bcmdataexports.ListExportsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if awsclient.IsCode(err, "UnknownOperationException") { // a partition without Data Exports
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("listing the data exports, which may use the bucket %s: %w", bucket, err)
		}
		for _, listed := range page.Exports {
			if aws.ToString(listed.ExportArn) == except {
				continue
			}
			into, err := b.destination(ctx, listed.ExportArn)
			if err != nil {
				return nil, err
			}
			if into == bucket {
				users = append(users, "the export "+aws.ToString(listed.ExportName))
			}
		}
	}
	return users, nil
}

func (b *Billing) destination(ctx context.Context, arn *string) (bucket string, err error) {
	out, err := b.client.DataExports().GetExport(ctx, &bcmdataexports.GetExportInput{ExportArn: arn})
	switch {
	case awsclient.IsNotFound(err): // deleted since it was listed
		return "", nil
	case err != nil:
		return "", fmt.Errorf("reading the data export %s: %w", aws.ToString(arn), err)
	case out.Export == nil || out.Export.DestinationConfigurations == nil || out.Export.DestinationConfigurations.S3Destination == nil:
		return "", nil
	}
	return aws.ToString(out.Export.DestinationConfigurations.S3Destination.S3Bucket), nil
}

// DeleteBucket deletes a bucket of this account. With force everything in it is deleted first, all versions included. A
// bucket that is gone is no error.
func (b *Billing) DeleteBucket(ctx context.Context, name, region string, force bool) error {
	owner, err := b.client.AccountID(ctx)
	if err != nil {
		return err
	}
	for range emptyings {
		if force {
			if err := b.empty(ctx, name, region, owner); err != nil && !awsclient.IsNotFound(err) {
				return err
			}
		}
		_, err = b.client.S3(region).DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &name, ExpectedBucketOwner: &owner})
		if err == nil || awsclient.IsNotFound(err) {
			return nil
		}
		if !force || !awsclient.IsCode(err, "BucketNotEmpty") {
			break
		}
	}
	return fmt.Errorf("deleting the bucket %s: %w", name, err)
}

// empty deletes every version of every object. A list and a deletion take a thousand each.
func (b *Billing) empty(ctx context.Context, name, region, owner string) error {
	client := b.client.S3(region)
	pages := s3.NewListObjectVersionsPaginator(client, &s3.ListObjectVersionsInput{Bucket: &name, ExpectedBucketOwner: &owner})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("listing what is in the bucket %s: %w", name, err)
		}
		var all []s3types.ObjectIdentifier
		for i := range page.Versions {
			all = append(all, s3types.ObjectIdentifier{Key: page.Versions[i].Key, VersionId: page.Versions[i].VersionId})
		}
		for i := range page.DeleteMarkers {
			all = append(all, s3types.ObjectIdentifier{Key: page.DeleteMarkers[i].Key, VersionId: page.DeleteMarkers[i].VersionId})
		}
		if err := deleteObjects(ctx, client, name, owner, all); err != nil {
			return err
		}
	}
	return nil
}

func deleteObjects(ctx context.Context, client *s3.Client, bucket, owner string, objects []s3types.ObjectIdentifier) error {
	for chunk := range slices.Chunk(objects, 1000) {
		out, err := client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
			Bucket: &bucket, ExpectedBucketOwner: &owner, Delete: &s3types.Delete{Objects: chunk, Quiet: aws.Bool(true)},
		})
		if err != nil {
			return fmt.Errorf("emptying the bucket %s: %w", bucket, err)
		}
		if len(out.Errors) > 0 {
			first := out.Errors[0]
			return fmt.Errorf("emptying the bucket %s: S3 keeps %d objects, the first of them %s (%s: %s)",
				bucket, len(out.Errors), aws.ToString(first.Key), aws.ToString(first.Code), aws.ToString(first.Message))
		}
	}
	return nil
}

// Withdraw takes the provider's statements out of the policy of a bucket that stays, and leaves the rest as it is. A bucket
// that is gone or has become somebody else's is no error.
func (b *Billing) Withdraw(ctx context.Context, name, region string) error {
	bucket, err := b.BucketFor(ctx, BucketSpec{Name: name, Region: region})
	if awsclient.IsNotFound(err) || isForeign(err) {
		return nil
	}
	if err != nil {
		return err
	}
	left, err := Without(bucket.Policy, Sids()...)
	if err != nil || left == bucket.Policy {
		return err
	}
	owner, err := b.client.AccountID(ctx)
	if err != nil {
		return err
	}
	if err := writePolicy(ctx, b.client.S3(bucket.Region), name, owner, left); err != nil {
		return fmt.Errorf("taking the statements of this provider out of the policy of the bucket %s: %w", name, err)
	}
	return nil
}
