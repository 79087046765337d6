package awssim_test

import (
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// in returns the same client for another region.
func in(region string, client *s3.Client) *s3.Client {
	return s3.New(client.Options(), func(o *s3.Options) { o.Region = region })
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx, name := t.Context(), aws.String("doitintl-awsops-x")
	w.s3 = in("eu-central-1", w.s3)
	create := &s3.CreateBucketInput{Bucket: name, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"}}
	must[*s3.CreateBucketOutput](t)(w.s3.CreateBucket(ctx, create))
	_, err := w.s3.CreateBucket(ctx, create)
	wantRefusal(t, err, "BucketAlreadyOwnedByYou", "")
	head := must[*s3.HeadBucketOutput](t)(w.s3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name}))
	location := must[*s3.GetBucketLocationOutput](t)(w.s3.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: name}))
	if *head.BucketRegion != "eu-central-1" || location.LocationConstraint != "eu-central-1" {
		t.Errorf("region %s, location %s", *head.BucketRegion, location.LocationConstraint)
	}
	list := must[*s3.ListBucketsOutput](t)(w.s3.ListBuckets(ctx, &s3.ListBucketsInput{}))
	if len(list.Buckets) != 1 || *list.Buckets[0].Name != *name || !list.Buckets[0].CreationDate.Equal(w.clock.Now()) {
		t.Errorf("buckets %+v", list.Buckets)
	}
	_, err = w.s3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name, ExpectedBucketOwner: aws.String("111111111111")})
	wantCode(t, err, "Forbidden") // an answer to HEAD has no body: only the status speaks

	stranger := w.as(w.CredentialsFor(w.AddAccount(awssim.Account{})))
	stranger.s3 = in("eu-central-1", stranger.s3)
	_, err = stranger.s3.CreateBucket(ctx, create)
	wantRefusal(t, err, "BucketAlreadyExists", "")
	_, err = stranger.s3.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: name})
	wantRefusal(t, err, "AccessDenied", "")

	must[*s3.DeleteBucketOutput](t)(w.s3.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name}))
	_, err = w.s3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name})
	wantCode(t, err, "NotFound")
	_, err = w.s3.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
	wantRefusal(t, err, "NoSuchBucket", "")
	_, err = w.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("Capitals")})
	wantRefusal(t, err, "InvalidBucketName", "")
	if calls := w.Calls(); calls[2].Operation != "HeadBucket" || calls[2].Service != "s3" || calls[2].Error != "" {
		t.Errorf("the third call: %+v", calls[2])
	}
}

func TestFirstRegionForgivesASecondCreate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	for range 2 {
		got := w.request(t, http.MethodPut, "/some-bucket", signedFor("s3"), "")
		if got.status != http.StatusOK || got.header.Get("Location") != "/some-bucket" {
			t.Errorf("got %d %s", got.status, got.text)
		}
	}
}
