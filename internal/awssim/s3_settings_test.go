package awssim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

const testBucket = "a-bucket"

// withBucket makes the bucket of the tests.
func withBucket(t *testing.T, o awssim.Options) *world {
	t.Helper()
	w := newWorld(t, o)
	w.AddBucket(w.ManagementAccountID(), testBucket, "us-east-1")
	return w
}

// settings are the parts of a bucket that can be missing, each with its reader.
func settings(t *testing.T, client *s3.Client) map[string]func() (any, error) {
	t.Helper()
	name, ctx := aws.String(testBucket), t.Context()
	return map[string]func() (any, error){
		"public access block": func() (any, error) {
			out, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name})
			return partOf(err, func() any { return out.PublicAccessBlockConfiguration }), err
		},
		"ownership": func() (any, error) {
			out, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name})
			return partOf(err, func() any { return out.OwnershipControls }), err
		},
		"encryption": func() (any, error) {
			out, err := client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name})
			return partOf(err, func() any { return out.ServerSideEncryptionConfiguration }), err
		},
		"tags": func() (any, error) {
			out, err := client.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name})
			return partOf(err, func() any { return out.TagSet }), err
		},
		"lifecycle": func() (any, error) {
			out, err := client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
			return partOf(err, func() any { return out.Rules }), err
		},
		"policy": func() (any, error) {
			out, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
			return partOf(err, func() any { return *out.Policy }), err
		},
		"policy status": func() (any, error) {
			out, err := client.GetBucketPolicyStatus(ctx, &s3.GetBucketPolicyStatusInput{Bucket: name})
			return partOf(err, func() any { return *out.PolicyStatus.IsPublic }), err
		},
	}
}

func partOf(err error, part func() any) any {
	if err != nil {
		return nil
	}
	return part()
}

// absentCodes are what S3 answers for a part that is missing.
var absentCodes = map[string]string{
	"public access block": "NoSuchPublicAccessBlockConfiguration", "ownership": "OwnershipControlsNotFoundError",
	"encryption": "ServerSideEncryptionConfigurationNotFoundError", "tags": "NoSuchTagSet",
	"lifecycle": "NoSuchLifecycleConfiguration", "policy": "NoSuchBucketPolicy", "policy status": "NoSuchBucketPolicy",
}

func TestOldBucketsLackEverything(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{LegacyBuckets: true})
	for name, read := range settings(t, w.s3) {
		if _, err := read(); err == nil {
			t.Errorf("an old bucket has a %s", name)
		} else {
			wantRefusal(t, err, absentCodes[name], "")
		}
	}
	versioning := must[*s3.GetBucketVersioningOutput](t)(w.s3.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: aws.String(testBucket)}))
	if versioning.Status != "" {
		t.Errorf("a new bucket has versioning %s", versioning.Status)
	}
}

var (
	ignored = cmpopts.IgnoreUnexported(types.PublicAccessBlockConfiguration{}, types.OwnershipControls{}, types.OwnershipControlsRule{},
		types.ServerSideEncryptionConfiguration{}, types.ServerSideEncryptionRule{}, types.ServerSideEncryptionByDefault{}, types.Tag{},
		types.LifecycleRule{}, types.LifecycleRuleFilter{}, types.LifecycleRuleAndOperator{}, types.LifecycleExpiration{},
		types.NoncurrentVersionExpiration{}, types.AbortIncompleteMultipartUpload{}, types.Transition{})

	closedToThePublic = &types.PublicAccessBlockConfiguration{
		BlockPublicAcls: aws.Bool(true), IgnorePublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(true), RestrictPublicBuckets: aws.Bool(true),
	}
	ownerEnforced = &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}}}
)

func encryptedWith(algorithm types.ServerSideEncryption, key *string, bucketKey bool) *types.ServerSideEncryptionConfiguration {
	return &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{
		ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: algorithm, KMSMasterKeyID: key},
		BucketKeyEnabled:                   &bucketKey,
	}}}
}

func TestNewBucketsAreClosed(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	for name, want := range map[string]any{
		"public access block": closedToThePublic, "ownership": ownerEnforced, "encryption": encryptedWith(types.ServerSideEncryptionAes256, nil, false),
	} {
		got, err := settings(t, w.s3)[name]()
		if diff := cmp.Diff(want, got, ignored); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// TestSettingsAreKept writes every part of a bucket, reads it back as it was written and takes it off again.
func TestSettingsAreKept(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{LegacyBuckets: true})
	name, ctx, owner := aws.String(testBucket), t.Context(), aws.String(w.ManagementAccountID())
	half := &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true), RestrictPublicBuckets: aws.Bool(false)}
	halfRead := &types.PublicAccessBlockConfiguration{
		BlockPublicAcls: aws.Bool(true), IgnorePublicAcls: aws.Bool(false), BlockPublicPolicy: aws.Bool(false), RestrictPublicBuckets: aws.Bool(false),
	}
	encryption := encryptedWith(types.ServerSideEncryptionAwsKms, aws.String("arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"), true)
	tags := []types.Tag{{Key: aws.String("a b"), Value: aws.String("1+2=3")}, {Key: aws.String("empty"), Value: aws.String("")}}
	rules := []types.LifecycleRule{
		{
			ID: aws.String("housekeeping"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")},
			AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(7)},
			NoncurrentVersionExpiration:    &types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(30), NewerNoncurrentVersions: aws.Int32(2)},
		},
		{
			ID: aws.String("archive"), Status: types.ExpirationStatusDisabled,
			Filter: &types.LifecycleRuleFilter{And: &types.LifecycleRuleAndOperator{
				Prefix: aws.String("CUR/"), ObjectSizeGreaterThan: aws.Int64(128000), Tags: []types.Tag{tags[0], tags[1]},
			}},
			Expiration:  &types.LifecycleExpiration{Days: aws.Int32(400)},
			Transitions: []types.Transition{{Days: aws.Int32(30), StorageClass: types.TransitionStorageClassGlacier}, {Days: aws.Int32(90), StorageClass: types.TransitionStorageClassDeepArchive}},
		},
	}
	policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::a-bucket","arn:aws:s3:::a-bucket/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`
	for part, test := range map[string]struct {
		put, remove func() error
		want        any
	}{
		"public access block": {
			put: func() error {
				return failureOf(w.s3.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{Bucket: name, ExpectedBucketOwner: owner, PublicAccessBlockConfiguration: half}))
			},
			remove: func() error {
				return failureOf(w.s3.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: name}))
			},
			want: halfRead,
		},
		"ownership": {
			put: func() error {
				return failureOf(w.s3.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{Bucket: name, OwnershipControls: ownerEnforced}))
			},
			remove: func() error {
				return failureOf(w.s3.DeleteBucketOwnershipControls(ctx, &s3.DeleteBucketOwnershipControlsInput{Bucket: name}))
			},
			want: ownerEnforced,
		},
		"encryption": {
			put: func() error {
				return failureOf(w.s3.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: name, ServerSideEncryptionConfiguration: encryption}))
			},
			remove: func() error {
				return failureOf(w.s3.DeleteBucketEncryption(ctx, &s3.DeleteBucketEncryptionInput{Bucket: name}))
			},
			want: encryption,
		},
		"tags": {
			put: func() error {
				return failureOf(w.s3.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: tags}}))
			},
			remove: func() error {
				return failureOf(w.s3.DeleteBucketTagging(ctx, &s3.DeleteBucketTaggingInput{Bucket: name}))
			},
			want: tags,
		},
		"lifecycle": {
			put: func() error {
				return failureOf(w.s3.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
					Bucket: name, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules},
				}))
			},
			remove: func() error {
				return failureOf(w.s3.DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{Bucket: name}))
			},
			want: rules,
		},
		"policy": {
			put: func() error {
				return failureOf(w.s3.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: &policy}))
			},
			remove: func() error {
				return failureOf(w.s3.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: name}))
			},
			want: policy,
		},
	} {
		read := settings(t, w.s3)[part]
		if err := test.put(); err != nil {
			t.Fatalf("writing the %s: %v", part, err)
		}
		got, err := read()
		if diff := cmp.Diff(test.want, got, ignored); err != nil || diff != "" {
			t.Errorf("%s: %v %s", part, err, diff)
		}
		for range 2 { // a second time is no error
			if err := test.remove(); err != nil {
				t.Errorf("removing the %s: %v", part, err)
			}
		}
		_, err = read()
		wantRefusal(t, err, absentCodes[part], "")
	}
}

func failureOf[O any](_ O, err error) error { return err }

func TestVersioningCannotBeTakenBack(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	for _, status := range []types.BucketVersioningStatus{types.BucketVersioningStatusEnabled, types.BucketVersioningStatusSuspended} {
		must[*s3.PutBucketVersioningOutput](t)(w.s3.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
			Bucket: aws.String(testBucket), VersioningConfiguration: &types.VersioningConfiguration{Status: status},
		}))
		got := must[*s3.GetBucketVersioningOutput](t)(w.s3.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: aws.String(testBucket)}))
		if got.Status != status {
			t.Errorf("versioning is %q, want %q", got.Status, status)
		}
	}
	_, err := w.s3.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket: aws.String(testBucket), VersioningConfiguration: &types.VersioningConfiguration{Status: ""},
	})
	wantRefusal(t, err, "IllegalVersioningConfigurationException", "")
}

func TestDeletedEncryptionIsThatOfANewBucket(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	must[*s3.PutBucketEncryptionOutput](t)(w.s3.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: aws.String(testBucket), ServerSideEncryptionConfiguration: encryptedWith(types.ServerSideEncryptionAwsKms, nil, true),
	}))
	must[*s3.DeleteBucketEncryptionOutput](t)(w.s3.DeleteBucketEncryption(t.Context(), &s3.DeleteBucketEncryptionInput{Bucket: aws.String(testBucket)}))
	got, err := settings(t, w.s3)["encryption"]()
	if diff := cmp.Diff(encryptedWith(types.ServerSideEncryptionAes256, nil, false), got, ignored); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// TestRefusedSettings holds what S3 refuses, and that nothing changes then.
func TestRefusedSettings(t *testing.T) {
	t.Parallel()
	name := aws.String(testBucket)
	tagging := func(tags ...types.Tag) func(*testing.T, *world) error {
		return func(t *testing.T, w *world) error {
			return failureOf(w.s3.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: tags}}))
		}
	}
	encryption := func(c *types.ServerSideEncryptionConfiguration) func(*testing.T, *world) error {
		return func(t *testing.T, w *world) error {
			return failureOf(w.s3.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{Bucket: name, ServerSideEncryptionConfiguration: c}))
		}
	}
	lifecycle := func(rules ...types.LifecycleRule) func(*testing.T, *world) error {
		return func(t *testing.T, w *world) error {
			return failureOf(w.s3.PutBucketLifecycleConfiguration(t.Context(), &s3.PutBucketLifecycleConfigurationInput{
				Bucket: name, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules},
			}))
		}
	}
	tag := func(key, value string) types.Tag { return types.Tag{Key: &key, Value: &value} }
	rule := func(change func(*types.LifecycleRule)) types.LifecycleRule {
		r := types.LifecycleRule{
			ID: aws.String("r"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")},
			Expiration: &types.LifecycleExpiration{Days: aws.Int32(1)},
		}
		change(&r)
		return r
	}
	same := rule(func(*types.LifecycleRule) {})
	var many []types.Tag
	for i := range 51 {
		many = append(many, tag(fmt.Sprintf("k%d", i), "v"))
	}
	for title, test := range map[string]struct {
		do   func(*testing.T, *world) error
		code string
	}{
		"no tags":             {tagging([]types.Tag{}...), "MalformedXML"},
		"a key twice":         {tagging(tag("a", "1"), tag("a", "2")), "InvalidTag"},
		"a long key":          {tagging(tag(strings.Repeat("k", 129), "1")), "InvalidTag"},
		"an empty key":        {tagging(tag("", "1")), "InvalidTag"},
		"a long value":        {tagging(tag("a", strings.Repeat("v", 257))), "InvalidTag"},
		"a strange value":     {tagging(tag("a", "b;c")), "InvalidTag"},
		"a key of the system": {tagging(tag("aws:created-by", "me")), "InvalidTag"},
		"51 tags":             {tagging(many...), "BadRequest"},

		"no encryption":                {encryption(&types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{}}), "MalformedXML"},
		"an unknown algorithm":         {encryption(encryptedWith("ROT13", nil, false)), "MalformedXML"},
		"a key for S3's own algorithm": {encryption(encryptedWith(types.ServerSideEncryptionAes256, aws.String("alias/x"), false)), "InvalidArgument"},
		"no key":                       {encryption(encryptedWith(types.ServerSideEncryptionAwsKms, aws.String("nonsense"), false)), "KMS.NotFoundException"},

		"no rule":           {lifecycle([]types.LifecycleRule{}...), "MalformedXML"},
		"an id twice":       {lifecycle(same, same), "InvalidArgument"},
		"a long id":         {lifecycle(rule(func(r *types.LifecycleRule) { r.ID = aws.String(strings.Repeat("i", 256)) })), "InvalidArgument"},
		"an unknown status": {lifecycle(rule(func(r *types.LifecycleRule) { r.Status = "On" })), "MalformedXML"},
		"no filter":         {lifecycle(rule(func(r *types.LifecycleRule) { r.Filter = nil })), "MalformedXML"},
		"no action":         {lifecycle(rule(func(r *types.LifecycleRule) { r.Expiration = nil })), "InvalidRequest"},
		"no days":           {lifecycle(rule(func(r *types.LifecycleRule) { r.Expiration.Days = nil })), "MalformedXML"},
		"zero days":         {lifecycle(rule(func(r *types.LifecycleRule) { r.Expiration.Days = aws.Int32(0) })), "InvalidArgument"},
		"days and marker":   {lifecycle(rule(func(r *types.LifecycleRule) { r.Expiration.ExpiredObjectDeleteMarker = aws.Bool(true) })), "MalformedXML"},
		"uploads with a tag": {lifecycle(rule(func(r *types.LifecycleRule) {
			r.Filter = &types.LifecycleRuleFilter{Tag: new(tag("a", "b"))}
			r.AbortIncompleteMultipartUpload = &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(1)}
		})), "InvalidRequest"},
		"no days for uploads": {lifecycle(rule(func(r *types.LifecycleRule) {
			r.AbortIncompleteMultipartUpload = &types.AbortIncompleteMultipartUpload{}
		})), "MalformedXML"},
		"negative days for old versions": {lifecycle(rule(func(r *types.LifecycleRule) {
			r.NoncurrentVersionExpiration = &types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(-1)}
		})), "InvalidArgument"},

		"an unknown ownership": {func(t *testing.T, w *world) error {
			return failureOf(w.s3.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{
				Bucket: name, OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: "Mine"}}},
			}))
		}, "MalformedXML"},
		"an ACL": {func(t *testing.T, w *world) error {
			return failureOf(w.s3.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: name, ACL: types.BucketCannedACLPrivate}))
		}, "AccessControlListNotSupported"},
		"an ACL for a new bucket": {func(t *testing.T, w *world) error {
			return failureOf(w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("another"), ACL: types.BucketCannedACLPublicRead}))
		}, "InvalidBucketAclWithObjectOwnership"},
		"grants for a new bucket": {func(t *testing.T, w *world) error {
			return failureOf(w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("another"), GrantRead: aws.String("id=1")}))
		}, "InvalidBucketAclWithObjectOwnership"},
		"tags for a new bucket": {func(t *testing.T, w *world) error {
			return failureOf(w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{
				Bucket: aws.String("another"), CreateBucketConfiguration: &types.CreateBucketConfiguration{Tags: []types.Tag{tag("aws:x", "y")}},
			}))
		}, "InvalidTag"},
		"somebody else's bucket": {func(t *testing.T, w *world) error {
			return failureOf(w.s3.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: name, ExpectedBucketOwner: aws.String("111111111111")}))
		}, "AccessDenied"},
		"no bucket": {func(t *testing.T, w *world) error {
			return failureOf(w.s3.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: aws.String("another")}))
		}, "NoSuchBucket"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			w := withBucket(t, awssim.Options{})
			before := w.Inventory()
			wantRefusal(t, test.do(t, w), test.code, "")
			if diff := cmp.Diff(before, w.Inventory()); diff != "" {
				t.Errorf("the refused call changed something:\n%s", diff)
			}
		})
	}
}

func TestACLsOfOldBuckets(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{LegacyBuckets: true})
	name, ctx := aws.String(testBucket), t.Context()
	must[*s3.PutBucketAclOutput](t)(w.s3.PutBucketAcl(ctx, &s3.PutBucketAclInput{Bucket: name, ACL: types.BucketCannedACLPublicRead}))
	acl := must[*s3.GetBucketAclOutput](t)(w.s3.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: name}))
	if len(acl.Grants) != 2 || acl.Grants[0].Grantee.Type != types.TypeCanonicalUser || acl.Grants[0].Permission != types.PermissionFullControl ||
		*acl.Grants[1].Grantee.URI != "http://acs.amazonaws.com/groups/global/AllUsers" || acl.Grants[1].Permission != types.PermissionRead {
		t.Errorf("grants %+v", acl.Grants)
	}
	_, err := w.s3.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{Bucket: name, OwnershipControls: ownerEnforced})
	wantRefusal(t, err, "InvalidBucketAclWithObjectOwnership", "")
	must[*s3.CreateBucketOutput](t)(w.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: name})) // which resets the ACL in the first region
	must[*s3.PutPublicAccessBlockOutput](t)(w.s3.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{Bucket: name, PublicAccessBlockConfiguration: closedToThePublic}))
	_, err = w.s3.PutBucketAcl(ctx, &s3.PutBucketAclInput{Bucket: name, ACL: types.BucketCannedACLPublicRead})
	wantRefusal(t, err, "AccessDenied", "")
	acl = must[*s3.GetBucketAclOutput](t)(w.s3.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: name}))
	if len(acl.Grants) != 1 {
		t.Errorf("grants %+v", acl.Grants)
	}
}

// TestBucketsAreBornWithTags keeps the ownership tag of the first moment.
func TestBucketsAreBornWithTags(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	name := aws.String(testBucket)
	out := must[*s3.CreateBucketOutput](t)(in("eu-west-1", w.s3).CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket: name, ObjectOwnership: types.ObjectOwnershipBucketOwnerPreferred, ObjectLockEnabledForBucket: aws.Bool(true),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{
			LocationConstraint: "eu-west-1", Tags: []types.Tag{{Key: aws.String("doit:owner-id"), Value: aws.String("x")}},
		},
	}))
	if *out.BucketArn != "arn:aws:s3:::a-bucket" || *out.Location != "/a-bucket" {
		t.Errorf("got %s at %s", *out.BucketArn, *out.Location)
	}
	for part, want := range map[string]any{
		"tags":      []types.Tag{{Key: aws.String("doit:owner-id"), Value: aws.String("x")}},
		"ownership": &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipBucketOwnerPreferred}}},
	} {
		got, err := settings(t, in("eu-west-1", w.s3))[part]()
		if diff := cmp.Diff(want, got, ignored); err != nil || diff != "" {
			t.Errorf("%s: %v %s", part, err, diff)
		}
	}
	versioning := must[*s3.GetBucketVersioningOutput](t)(in("eu-west-1", w.s3).GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: name}))
	if versioning.Status != types.BucketVersioningStatusEnabled {
		t.Errorf("a bucket with locks has versioning %q", versioning.Status)
	}
}
