package awssim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestInventoryShowsBuckets changes one part of a bucket after the other: each shows, and reading shows nothing.
func TestInventoryShowsBuckets(t *testing.T) {
	t.Parallel()
	w, ctx, name := withBucket(t, awssim.Options{}), t.Context(), aws.String(testBucket)
	for _, change := range []struct {
		shows string
		do    func() error
	}{
		{`"tags":{"a":"1"}`, func() error {
			return failureOf(w.s3.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}}}}))
		}},
		{`"publicAccessBlock":{"BlockPublicAcls":true,"BlockPublicPolicy":false`, func() error {
			return failureOf(w.s3.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
				Bucket: name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true)},
			}))
		}},
		{`"SSEAlgorithm":"aws:kms"`, func() error {
			return failureOf(w.s3.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: name, ServerSideEncryptionConfiguration: encryptedWith("aws:kms", nil, true)}))
		}},
		{`"policy":{"Version":"2012-10-17"`, func() error { return w.putPolicy(t, bucketPolicy("Deny", `"*"`, "s3:DeleteBucket", "")) }},
		{`"versioning":"Enabled"`, func() error {
			return failureOf(w.s3.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{Status: "Enabled"}}))
		}},
		{"object " + awssim.ManagementAccountID + " a-bucket/k ", func() error { w.put(t, "k", "1"); return nil }},
		{`"marker":true`, func() error {
			return failureOf(w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: aws.String("k")}))
		}},
		{`"ownership":"ObjectWriter"`, func() error {
			return failureOf(w.s3.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
				Bucket: name, OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: "ObjectWriter"}}},
			}))
		}},
		{"bucket " + awssim.ManagementAccountID + " another ", func() error {
			return failureOf(w.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("another")}))
		}},
	} {
		before := w.Inventory()
		if err := change.do(); err != nil {
			t.Fatal(err)
		}
		after := w.Inventory()
		appeared := slices.DeleteFunc(slices.Clone(after), func(line string) bool { return slices.Contains(before, line) })
		if !strings.Contains(strings.Join(appeared, "\n"), change.shows) {
			t.Errorf("%s does not show in\n%s", change.shows, strings.Join(appeared, "\n"))
		}
		must[*s3.ListObjectVersionsOutput](t)(w.s3.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: name}))
		must[*s3.GetBucketVersioningOutput](t)(w.s3.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name}))
		if again := w.Inventory(); !slices.Equal(after, again) {
			t.Errorf("reading changed\n%s\ninto\n%s", strings.Join(after, "\n"), strings.Join(again, "\n"))
		}
	}
}
