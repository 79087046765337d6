package billing_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// open gives the billing data of an AWS at url.
func open(t *testing.T, url string, clock clock.Clock, scope string) *billing.Billing {
	t.Helper()
	endpoints := map[string]string{}
	for _, name := range []string{"s3", "sts", "cur", "bcm_data_exports", "organizations"} {
		endpoints[name] = url
	}
	client, err := awsclient.New(t.Context(), awsclient.Config{
		Region: "us-east-1", AccessKey: "test", SecretKey: "test", Endpoints: endpoints, Clock: clock, MaxRetries: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	return billing.New(client, organization.New(client, organization.Options{Clock: clock, VendScope: scope}), clock)
}

func s3At(url, region string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &url, Region: region, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

func wanted(name, region string) billing.BucketSpec {
	return billing.BucketSpec{
		Name: name, Region: region, Make: true, ExpirationDays: 400, Tags: map[string]string{"team": "finops"}, Services: []string{billing.ServiceReports},
	}
}

// TestBucket makes a bucket, uses it, and deletes it, on each AWS that there is.
func TestBucket(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		for _, region := range []string{"us-east-1", "eu-west-1"} {
			us, name := open(t, b.URL, b.Clock, "ours"), bucket+"-"+region
			if _, err := us.Bucket(t.Context(), name); !awsclient.IsNotFound(err) {
				t.Fatalf("before: %v", err)
			}
			spec := wanted(name, region)
			made, err := us.EnsureBucket(t.Context(), spec, false)
			if err != nil || !made.Ours || !made.PolicyWritten || made.Region != region {
				t.Fatalf("making it: %v %+v", err, made)
			}
			if found, err := us.Bucket(t.Context(), name); err != nil || found.Region != region {
				t.Errorf("nobody says where it is, and it is found in %q: %v", found.Region, err)
			}
			if findings := made.Findings("aws", payer); findings != nil {
				t.Errorf("a bucket made by us lacks: %v", findings)
			}
			if strangers := made.Findings("aws", "999999999999"); len(strangers) != 1 {
				t.Errorf("it is for exactly one account, but for another one it lacks %v", strangers)
			}
			again, err := us.EnsureBucket(t.Context(), spec, false)
			if err != nil || again.PolicyWritten || !again.Ours {
				t.Errorf("again: %v %+v", err, again)
			}
			if diff := cmp.Diff(made.Tags, again.Tags); diff != "" || again.ExpirationDays() != 400 || again.Versioning != s3types.BucketVersioningStatusEnabled || again.Tags["team"] != "finops" {
				t.Errorf("again: %s %+v", diff, again)
			}
			var taken *billing.BucketTakenError
			if _, err := open(t, b.URL, b.Clock, "theirs").EnsureBucket(t.Context(), wanted(name, region), false); !errors.As(err, &taken) {
				t.Errorf("another Terraform state may have it: %v", err)
			}
			deleteWithContents(t, us, b.URL, name, region)
		}
	})
}

func deleteWithContents(t *testing.T, us *billing.Billing, url, name, region string) {
	t.Helper()
	client := s3At(url, region)
	// The test speaks plain HTTP, and moto holds the policy against it.
	if _, err := client.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &name, Key: aws.String("CUR/report")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &name, Key: aws.String("CUR/report")}); err != nil {
		t.Fatal(err)
	}
	if used, err := us.HasObjects(t.Context(), name, region); err != nil || !used {
		t.Errorf("two versions and a delete marker are in it: %t %v", used, err)
	}
	if err := us.DeleteBucket(t.Context(), name, region, false); !awsclient.IsCode(err, "BucketNotEmpty") {
		t.Errorf("deleting it as it is: %v", err)
	}
	if err := us.DeleteBucket(t.Context(), name, region, true); err != nil {
		t.Errorf("deleting it with everything in it: %v", err)
	}
	if err := us.DeleteBucket(t.Context(), name, region, true); err != nil {
		t.Errorf("deleting it again: %v", err)
	}
	if _, err := us.Bucket(t.Context(), name); !awsclient.IsNotFound(err) {
		t.Errorf("after: %v", err)
	}
}

// TestBucketOfOurAccount sets up a bucket that somebody else made, as far as asked.
func TestBucketOfOurAccount(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		us, client := open(t, b.URL, b.Clock, "ours"), s3At(b.URL, "us-east-1")
		if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
			t.Fatal(err)
		}
		policy := `{"Version":"2012-10-17","Id":"theirs","Statement":[{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::doitintl-awsops-acme"}]}`
		if _, err := client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String(bucket), Policy: &policy}); err != nil {
			t.Fatal(err)
		}
		spec := wanted(bucket, "us-east-1")
		spec.Make = false
		completed, err := us.EnsureBucket(t.Context(), spec, false)
		if err != nil || completed.Ours || !completed.PolicyWritten {
			t.Fatalf("completing the policy: %v %+v", err, completed)
		}
		after, err := us.Bucket(t.Context(), bucket)
		if err != nil || after.Versioning != "" || len(after.Tags) > 0 || len(after.Lifecycle) > 0 {
			t.Errorf("more than the policy was touched: %v %+v", err, after)
		}
		if findings := billing.PolicyFindings(after.Policy, "aws", payer, bucket, billing.ServiceReports); findings != nil {
			t.Errorf("the policy lacks %v", findings)
		}
		spec.Make, spec.Adopt = true, true
		if _, err := us.EnsureBucket(t.Context(), spec, false); err != nil {
			t.Fatalf("adopting it: %v", err)
		}
		adopted, err := us.Bucket(t.Context(), bucket)
		if ours, _ := us.OwnsBucket(t.Context(), adopted); err != nil || ours || adopted.Findings("aws", payer) != nil || adopted.Tags["team"] != "finops" {
			t.Errorf("after the adoption: ours %t, %v %+v", ours, err, adopted)
		}
		if err := us.Withdraw(t.Context(), bucket, "us-east-1"); err != nil {
			t.Fatal(err)
		}
		left, err := us.Bucket(t.Context(), bucket)
		if err != nil || left.Policy != policy {
			t.Errorf("what is left of the policy is %q, want %q; %v", left.Policy, policy, err)
		}
	})
}
