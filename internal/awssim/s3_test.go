package awssim_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
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

// TestBucketsStayInTheirRegion holds where a bucket can be made and where it answers.
func TestBucketsStayInTheirRegion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		region     string
		constraint types.BucketLocationConstraint
		code       string
		made       string
	}{
		"the first region":             {region: "us-east-1", made: "us-east-1"},
		"another from the first":       {region: "us-east-1", constraint: "eu-west-3", made: "eu-west-3"},
		"the first region by its name": {region: "us-east-1", constraint: "us-east-1", code: "InvalidLocationConstraint"},
		"no region at all":             {region: "us-east-1", constraint: "Frankfurt", code: "InvalidLocationConstraint"},
		"another region":               {region: "eu-west-3", constraint: "eu-west-3", made: "eu-west-3"},
		"the old name of Ireland":      {region: "eu-west-1", constraint: "EU", made: "eu-west-1"},
		"another without a constraint": {region: "eu-west-3", code: "IllegalLocationConstraintException"},
		"one from another":             {region: "eu-west-3", constraint: "eu-west-1", code: "IllegalLocationConstraintException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			create := &s3.CreateBucketInput{Bucket: aws.String("here")}
			if test.constraint != "" {
				create.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: test.constraint}
			}
			_, err := in(test.region, w.s3).CreateBucket(t.Context(), create)
			if test.code != "" {
				wantRefusal(t, err, test.code, "")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			head := must[*s3.HeadBucketOutput](t)(in(test.made, w.s3).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: create.Bucket}))
			if *head.BucketRegion != test.made {
				t.Errorf("the bucket is in %s, want %s", *head.BucketRegion, test.made)
			}
		})
	}
}

func TestRequestsForBucketsElsewhereAreSentThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	name := aws.String("in-paris")
	w.AddBucket(w.ManagementAccountID(), *name, "eu-west-3")
	for from, code := range map[string]string{"us-east-1": "AuthorizationHeaderMalformed", "eu-west-1": "PermanentRedirect"} {
		client := in(from, w.s3)
		_, err := client.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: name})
		wantRefusal(t, err, code, "")
		answer, _ := errors.AsType[*awshttp.ResponseError](err)
		if region := answer.HTTPResponse().Header.Get("X-Amz-Bucket-Region"); region != "eu-west-3" {
			t.Errorf("the refusal from %s names the region %q", from, region)
		}
		_, err = client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: name})
		answer, _ = errors.AsType[*awshttp.ResponseError](err)
		if region := answer.HTTPResponse().Header.Get("X-Amz-Bucket-Region"); region != "eu-west-3" {
			t.Errorf("the refused HEAD from %s names the region %q", from, region)
		}
		location := must[*s3.GetBucketLocationOutput](t)(client.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: name}))
		if location.LocationConstraint != "eu-west-3" {
			t.Errorf("the location from %s is %q", from, location.LocationConstraint)
		}
	}
}

func TestBucketNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.s3 = s3.New(w.s3.Options(), func(o *s3.Options) { o.UsePathStyle = true }) // the SDK hesitates at names with strange dots
	for _, name := range []string{
		"ab", strings.Repeat("a", 64), "Capitals", "under_score", "-dash", "dash-", "dot.", "two..dots", "dot-.dash", "192.168.5.4",
		"xn--name", "sthree-name", "amzn-s3-demo-name", "name-s3alias", "name--ol-s3", "name.mrap",
	} {
		_, err := w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
		if err == nil {
			t.Errorf("a bucket can be called %s", name)
			continue
		}
		wantCode(t, err, "InvalidBucketName")
	}
	for _, name := range []string{"abc", "a.b.c", "3-numbers-3", strings.Repeat("a", 63), "doitintl-awsops-x"} {
		must[*s3.CreateBucketOutput](t)(w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}))
	}
}

func TestListBucketsInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	for _, name := range []string{"logs-a", "logs-b", "logs-c", "other"} {
		w.AddBucket(w.ManagementAccountID(), name, "eu-west-1")
	}
	w.AddBucket(w.ManagementAccountID(), "logs-elsewhere", "us-east-1")
	pages := s3.NewListBucketsPaginator(w.s3, &s3.ListBucketsInput{
		MaxBuckets: aws.Int32(2), Prefix: aws.String("logs-"), BucketRegion: aws.String("eu-west-1"),
	})
	var names []string
	for pages.HasMorePages() {
		page := must[*s3.ListBucketsOutput](t)(pages.NextPage(t.Context()))
		for _, bucket := range page.Buckets {
			names = append(names, *bucket.Name+" "+*bucket.BucketRegion)
		}
	}
	if want := []string{"logs-a eu-west-1", "logs-b eu-west-1", "logs-c eu-west-1"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}
