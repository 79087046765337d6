package awssim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestActions(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"s3 HeadBucket":                      "s3:ListBucket",
		"s3 CreateBucket":                    "s3:CreateBucket s3:TagResource s3:PutBucketOwnershipControls",
		"s3 DeletePublicAccessBlock":         "s3:PutBucketPublicAccessBlock",
		"s3 GetBucketEncryption":             "s3:GetEncryptionConfiguration",
		"s3 PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
		"s3 DeleteBucketLifecycle":           "s3:PutLifecycleConfiguration",
		"s3 ListObjectVersions":              "s3:ListBucketVersions",
		"s3 DeleteObjects":                   "s3:DeleteObject s3:DeleteObjectVersion",
		"s3 PutBucketPolicy":                 "s3:PutBucketPolicy",
		"iam CreateRole":                     "iam:CreateRole iam:TagRole",
		"cur PutReportDefinition":            "cur:PutReportDefinition cur:TagResource",
		"organizations ListAccounts":         "organizations:ListAccounts",
	} {
		service, operation, _ := strings.Cut(call, " ")
		if got := strings.Join(awssim.Actions(service, operation), " "); got != want {
			t.Errorf("%s needs %s, want %s", call, got, want)
		}
	}
	awssim.Actions("s3", "HeadBucket")[0] = "s3:Something"
	if again := awssim.Actions("s3", "HeadBucket"); again[0] != "s3:ListBucket" {
		t.Errorf("a caller has changed the table: %v", again)
	}
}

// TestS3AsksForItsActions lets users with one action less than a call needs be refused, and those with just enough not.
func TestS3AsksForItsActions(t *testing.T) {
	t.Parallel()
	name := aws.String(testBucket)
	versions := &types.Delete{Objects: []types.ObjectIdentifier{{Key: aws.String("k"), VersionId: aws.String("null")}}}
	for title, test := range map[string]struct {
		needs    []string
		resource string
		do       func(*testing.T, *s3.Client) error
	}{
		"a bucket with tags and ownership": {
			needs: []string{"s3:CreateBucket", "s3:TagResource", "s3:PutBucketOwnershipControls"}, resource: "arn:aws:s3:::another",
			do: func(t *testing.T, client *s3.Client) error {
				return failureOf(client.CreateBucket(t.Context(), &s3.CreateBucketInput{
					Bucket: aws.String("another"), ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced,
					CreateBucketConfiguration: &types.CreateBucketConfiguration{Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}},
				}))
			},
		},
		"a plain bucket": {
			needs: []string{"s3:CreateBucket"}, resource: "arn:aws:s3:::another",
			do: func(t *testing.T, client *s3.Client) error {
				return failureOf(client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("another")}))
			},
		},
		"public access": {
			needs: []string{"s3:PutBucketPublicAccessBlock"}, resource: "arn:aws:s3:::a-bucket",
			do: func(t *testing.T, client *s3.Client) error {
				return failureOf(client.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{Bucket: name, PublicAccessBlockConfiguration: closedToThePublic}))
			},
		},
		"versions": {
			needs: []string{"s3:ListBucketVersions"}, resource: "arn:aws:s3:::a-bucket",
			do: func(t *testing.T, client *s3.Client) error {
				return failureOf(client.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: name}))
			},
		},
		"deleting versions": {
			needs: []string{"s3:DeleteObjectVersion"}, resource: "arn:aws:s3:::a-bucket/*",
			do: func(t *testing.T, client *s3.Client) error {
				return failureOf(client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: name, Delete: versions}))
			},
		},
		"writing below a prefix": {
			needs: []string{"s3:PutObject"}, resource: "arn:aws:s3:::a-bucket/CUR/*",
			do: func(t *testing.T, client *s3.Client) error {
				return failureOf(client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: aws.String("CUR/1"), Body: strings.NewReader("1")}))
			},
		},
		"all buckets": {
			needs: []string{"s3:ListAllMyBuckets"}, resource: "*",
			do: func(t *testing.T, client *s3.Client) error {
				return failureOf(client.ListBuckets(t.Context(), &s3.ListBucketsInput{}))
			},
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			allow := func(resource string, actions []string) string {
				return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["%s"],"Resource":%q}]}`,
					strings.Join(append(actions, "s3:Nothing"), `","`), resource)
			}
			w := withBucket(t, awssim.Options{})
			for i := range test.needs {
				less := slices.Delete(slices.Clone(test.needs), i, i+1)
				keys := w.UserCredentials(awssim.ManagementAccountID, fmt.Sprintf("less-%d", i), allow(test.resource, less))
				err := test.do(t, w.as(keys).s3)
				wantRefusal(t, err, "AccessDenied", "")
				if !strings.Contains(err.Error(), test.needs[i]) {
					t.Errorf("%v does not name %s", err, test.needs[i])
				}
			}
			if test.resource != "*" {
				keys := w.UserCredentials(awssim.ManagementAccountID, "elsewhere", allow("arn:aws:s3:::other", test.needs))
				wantRefusal(t, test.do(t, w.as(keys).s3), "AccessDenied", "")
			}
			keys := w.UserCredentials(awssim.ManagementAccountID, "enough", allow(test.resource, test.needs))
			if err := test.do(t, w.as(keys).s3); err != nil {
				t.Error(err)
			}
		})
	}
}
