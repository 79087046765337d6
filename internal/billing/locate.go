package billing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// ForeignBucketError says that a bucket belongs to another AWS account. Bucket names are unique over all of them.
type ForeignBucketError struct {
	Bucket, AccountID string // AccountID is the account of the credentials
}

func (e *ForeignBucketError) Error() string {
	return fmt.Sprintf("the bucket %s belongs to an AWS account other than %s", e.Bucket, e.AccountID)
}

// regionHeader is in S3's answer to every request for a bucket, also in a refusal and in a redirection.
const regionHeader = "X-Amz-Bucket-Region"

// locate finds the region of a bucket of this account. hint is where it probably is.
func (b *Billing) locate(ctx context.Context, name, hint string) (region string, err error) {
	owner, err := b.client.AccountID(ctx)
	if err != nil {
		return "", err
	}
	region = hint
	for range 2 {
		out, err := b.client.S3(region).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &name, ExpectedBucketOwner: &owner})
		if err == nil {
			return cmp.Or(aws.ToString(out.BucketRegion), region), nil
		}
		elsewhere := regionIn(err)
		switch {
		case awsclient.IsNotFound(err) || statusOf(err) == http.StatusNotFound:
			return "", &awsclient.NotFoundError{Kind: BucketNoun, ID: name}
		case elsewhere != "" && elsewhere != region:
			region = elsewhere // S3 answers for a bucket only in its own region
		case statusOf(err) == http.StatusForbidden:
			return "", b.blame(ctx, name, owner, err)
		default:
			return "", fmt.Errorf("looking for the bucket %s: %w", name, err)
		}
	}
	return "", fmt.Errorf("the bucket %s was sent from region to region, last to %s", name, region)
}

func regionIn(err error) string {
	answer, ok := errors.AsType[*awshttp.ResponseError](err)
	if !ok || answer.HTTPResponse() == nil {
		return ""
	}
	return answer.HTTPResponse().Header.Get(regionHeader)
}

func statusOf(err error) int {
	answer, ok := errors.AsType[*awshttp.ResponseError](err)
	if !ok || answer.HTTPResponse() == nil {
		return 0
	}
	return answer.HTTPStatusCode()
}

// blame tells somebody else's bucket from one that these credentials may not look at: S3 answers both with 403.
func (b *Billing) blame(ctx context.Context, name, owner string, refusal error) error {
	_, listed, err := b.listed(ctx, name)
	switch {
	case err != nil:
		return fmt.Errorf("looking for the bucket %s, which either belongs to another AWS account than %s or needs the permission s3:ListBucket: %w",
			name, owner, refusal)
	case listed:
		return fmt.Errorf("looking for the bucket %s of this account (needs s3:ListBucket): %w", name, refusal)
	default:
		return &ForeignBucketError{Bucket: name, AccountID: owner}
	}
}

// listed finds a bucket among those of the account, and when it was made.
func (b *Billing) listed(ctx context.Context, name string) (madeAt time.Time, found bool, err error) {
	pages := s3.NewListBucketsPaginator(b.client.S3(b.client.HomeRegion()), &s3.ListBucketsInput{Prefix: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return time.Time{}, false, fmt.Errorf("listing the buckets: %w", err)
		}
		for i := range page.Buckets {
			if aws.ToString(page.Buckets[i].Name) == name {
				return aws.ToTime(page.Buckets[i].CreationDate), true, nil
			}
		}
	}
	return time.Time{}, false, nil
}

// tagMap is a list of S3 tags as a map.
func tagMap(list []s3types.Tag) map[string]string {
	tags := make(map[string]string, len(list))
	for _, tag := range list {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags
}

func isForeign(err error) bool { return errors.As(err, new(*ForeignBucketError)) }
