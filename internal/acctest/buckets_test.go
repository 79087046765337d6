package acctest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

// bucketCall is one call of S3. code is what AWS answers; moto is what moto answers where it differs.
type bucketCall struct {
	name       string
	do         func(context.Context, *s3.Client) error
	code, moto string
}

func failureOf[O any](_ O, err error) error { return err }

// TestBucketsOnEachBackend sends one sequence of calls to the simulator and to moto, which nobody here wrote. Where they
// differ, the row says why: each time it is moto that does not look.
func TestBucketsOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		client := s3.New(s3.Options{
			BaseEndpoint: &b.URL, Region: "us-east-1", UsePathStyle: true, Retryer: aws.NopRetryer{},
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		})
		for _, call := range bucketCalls() {
			want := call.code
			if b.Name == "moto" {
				want = cmp.Or(call.moto, call.code)
			}
			if got := codeOf(call.do(t.Context(), client)); got != want {
				t.Errorf("%s: got %s, want %s", call.name, got, want)
			}
		}
	})
}

func codeOf(err error) string {
	if err == nil {
		return "OK"
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return err.Error()
}

var bucketName = aws.String("doitintl-awsops-compared")

func bucketCalls() []bucketCall {
	return append(append(settingCalls(), policyCalls()...), objectCalls()...)
}

// settingCalls make a bucket and set it up.
func settingCalls() []bucketCall {
	return []bucketCall{
		{"no bucket yet", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: bucketName}))
		}, "NotFound", ""},
		{"settings of no bucket", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: bucketName}))
		}, "NoSuchBucket", ""},
		{"a bad name", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("Capitals")}))
		}, "InvalidBucketName", "OK"}, // moto keeps the rules of the first region from before 2018; the S3 user guide knows no capitals
		{"the first region by its name", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.CreateBucket(ctx, &s3.CreateBucketInput{
				Bucket: bucketName, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "us-east-1"},
			}))
		}, "InvalidLocationConstraint", ""},
		{"a bucket", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucketName}))
		}, "OK", ""},
		{"the same bucket", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucketName}))
		}, "OK", ""},
		{"public access of a new bucket", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: bucketName}))
		}, "OK", "NoSuchPublicAccessBlockConfiguration"}, // moto makes buckets as before 2023
		{"ownership of a new bucket", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: bucketName}))
		}, "OK", "OwnershipControlsNotFoundError"}, // as before 2023
		{"encryption of a new bucket", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: bucketName}))
		}, "OK", "ServerSideEncryptionConfigurationNotFoundError"}, // as before 2023
		{"public access taken off", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: bucketName}))
		}, "OK", ""},
		{"no public access block", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: bucketName}))
		}, "NoSuchPublicAccessBlockConfiguration", ""},
		{"ownership taken off", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.DeleteBucketOwnershipControls(ctx, &s3.DeleteBucketOwnershipControlsInput{Bucket: bucketName}))
		}, "OK", ""},
		{"no ownership", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: bucketName}))
		}, "OwnershipControlsNotFoundError", ""},
		{"an unknown ownership", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
				Bucket: bucketName, OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: "Mine"}}},
			}))
		}, "MalformedXML", "OK"}, // ObjectOwnership is an enumeration in the API model
		{"no tags", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: bucketName}))
		}, "NoSuchTagSet", ""},
		{"a key twice", func(ctx context.Context, c *s3.Client) error { return putTags(ctx, c, "a", "a") }, "InvalidTag", ""},
		{"a key of the system", func(ctx context.Context, c *s3.Client) error { return putTags(ctx, c, "aws:a") }, "InvalidTag", ""},
		{"tags", func(ctx context.Context, c *s3.Client) error { return putTags(ctx, c, "a", "b") }, "OK", ""},
		{"tags read", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: bucketName}))
		}, "OK", ""},
		{"no lifecycle", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: bucketName}))
		}, "NoSuchLifecycleConfiguration", ""},
		{"a rule without an action", func(ctx context.Context, c *s3.Client) error { return putRules(ctx, c, nil) }, "InvalidRequest", "OK"}, // moto does not look; the S3 API reference wants an action
		{"a rule", func(ctx context.Context, c *s3.Client) error {
			return putRules(ctx, c, &types.LifecycleExpiration{Days: aws.Int32(30)})
		}, "OK", ""},
		{"a key for S3's own encryption", func(ctx context.Context, c *s3.Client) error {
			return putEncryption(ctx, c, &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256, KMSMasterKeyID: aws.String("alias/a")})
		}, "InvalidArgument", "OK"}, // the API model lets a key only go with aws:kms
		{"encryption", func(ctx context.Context, c *s3.Client) error {
			return putEncryption(ctx, c, &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256})
		}, "OK", ""},
	}
}

func putTags(ctx context.Context, c *s3.Client, keys ...string) error {
	var tags []types.Tag
	for _, key := range keys {
		tags = append(tags, types.Tag{Key: &key, Value: aws.String("v")})
	}
	return failureOf(c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: bucketName, Tagging: &types.Tagging{TagSet: tags}}))
}

func putRules(ctx context.Context, c *s3.Client, expiration *types.LifecycleExpiration) error {
	rule := types.LifecycleRule{
		ID: aws.String("r"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")}, Expiration: expiration,
	}
	return failureOf(c.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: bucketName, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: []types.LifecycleRule{rule}},
	}))
}

func putEncryption(ctx context.Context, c *s3.Client, standard *types.ServerSideEncryptionByDefault) error {
	return failureOf(c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: bucketName, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: standard}},
		},
	}))
}

func policyCalls() []bucketCall {
	put := func(policy string) func(context.Context, *s3.Client) error {
		return func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucketName, Policy: &policy}))
		}
	}
	const statement = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%,"Action":"s3:PutObject","Resource":"arn:aws:s3:::doitintl-awsops-compared/*"}]}`
	principal := func(p string) string { return strings.Replace(statement, "%", p, 1) }
	return []bucketCall{
		{"no policy", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucketName}))
		}, "NoSuchBucketPolicy", ""},
		{"no JSON", put("not json"), "MalformedPolicy", "OK"},                                               // moto takes every text
		{"no principal", put(strings.Replace(statement, `"Principal":%,`, "", 1)), "MalformedPolicy", "OK"}, // moto reads no statements
		{"a policy", put(principal(`{"Service":"billingreports.amazonaws.com"}`)), "OK", ""},
		{"a policy read", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucketName}))
		}, "OK", ""},
		{"public policies blocked", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
				Bucket: bucketName, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicPolicy: aws.Bool(true)},
			}))
		}, "OK", ""},
		{"a public policy", put(principal(`"*"`)), "AccessDenied", "OK"}, // moto keeps the public access block and does not hold to it
		{"a policy deleted", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: bucketName}))
		}, "OK", ""},
	}
}

func objectCalls() []bucketCall {
	write := func(ctx context.Context, c *s3.Client) error {
		return failureOf(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucketName, Key: aws.String("CUR/1.csv"), Body: strings.NewReader("a,b")}))
	}
	remove := func(ctx context.Context, c *s3.Client) error {
		return failureOf(c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: bucketName}))
	}
	read := func(ctx context.Context, c *s3.Client) error {
		return failureOf(c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucketName, Key: aws.String("CUR/1.csv")}))
	}
	return []bucketCall{
		{"versions kept", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
				Bucket: bucketName, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
			}))
		}, "OK", ""},
		{"no object", read, "NoSuchKey", ""},
		{"an object", write, "OK", ""},
		{"a second version", write, "OK", ""},
		{"a full bucket deleted", remove, "BucketNotEmpty", ""},
		{"an object hidden", func(ctx context.Context, c *s3.Client) error {
			return failureOf(c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucketName, Key: aws.String("CUR/1.csv")}))
		}, "OK", ""},
		{"a hidden object", read, "NoSuchKey", ""},
		{"a bucket with old versions deleted", remove, "BucketNotEmpty", ""},
		{"the bucket emptied", empty, "OK", ""},
		{"an empty bucket deleted", remove, "OK", ""},
		{"the bucket deleted again", remove, "NoSuchBucket", ""},
	}
}

// empty deletes the two versions and the marker that the bucket must have by now.
func empty(ctx context.Context, c *s3.Client) error {
	list, err := c.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: bucketName})
	if err != nil {
		return err
	}
	if len(list.Versions) != 2 || len(list.DeleteMarkers) != 1 || !*list.DeleteMarkers[0].IsLatest {
		return fmt.Errorf("versions %+v, markers %+v", list.Versions, list.DeleteMarkers)
	}
	objects := []types.ObjectIdentifier{
		{Key: list.Versions[0].Key, VersionId: list.Versions[0].VersionId}, {Key: list.Versions[1].Key, VersionId: list.Versions[1].VersionId},
		{Key: list.DeleteMarkers[0].Key, VersionId: list.DeleteMarkers[0].VersionId},
	}
	return failureOf(c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucketName, Delete: &types.Delete{Objects: objects}}))
}
