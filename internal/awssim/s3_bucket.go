package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// firstRegion is where buckets are whose region nobody names. It has rules of its own.
const firstRegion = "us-east-1"

// bucket is one S3 bucket.
type bucket struct {
	name, region string
	owner        *account
	createdAt    time.Time
	policy       document
	policyAt     time.Time // when the policy was last written

	tags       tagSet // nil: none
	access     *s3types.PublicAccessBlockConfiguration
	ownership  s3types.ObjectOwnership // "" where nobody has chosen
	encryption *s3types.ServerSideEncryptionConfiguration
	versioning s3types.BucketVersioningStatus // "" where it never was on
	lifecycle  []s3types.LifecycleRule
	acl        s3types.BucketCannedACL // "" is private
	objects    map[string][]*objectVersion
}

// newBucket makes a bucket as S3 does since 2023: private, without ACLs, encrypted. Options.LegacyBuckets has none of it.
func (w *World) newBucket(owner *account, name, region string, now time.Time) *bucket {
	b := &bucket{name: name, region: region, owner: owner, createdAt: now, objects: map[string][]*objectVersion{}}
	if !w.options.LegacyBuckets {
		b.access = &s3types.PublicAccessBlockConfiguration{
			BlockPublicAcls: aws.Bool(true), IgnorePublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(true), RestrictPublicBuckets: aws.Bool(true),
		}
		b.ownership = s3types.ObjectOwnershipBucketOwnerEnforced
		b.encryption = encryptedByS3()
	}
	w.buckets[name] = b
	return b
}

func (b *bucket) arn() string { return "arn:aws:s3:::" + b.name }

var (
	bucketNameRule = rule{min: 3, max: 63, pattern: whole(`[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*`)}
	ipAddress      = whole(`\d+\.\d+\.\d+\.\d+`)
)

// isBucketName holds the naming rules of the S3 user guide.
func isBucketName(name *string) bool {
	if _, broken := needs("Bucket", name, bucketNameRule).violation(); broken || ipAddress.MatchString(*name) {
		return false
	}
	reserved := func(affixes ...string) func(func(s, affix string) bool) bool {
		return func(has func(s, affix string) bool) bool {
			return slices.ContainsFunc(affixes, func(affix string) bool { return has(*name, affix) })
		}
	}
	return !strings.HasSuffix(*name, "-") && !strings.Contains(*name, "-.") &&
		!reserved("xn--", "sthree-", "amzn-s3-demo-")(strings.HasPrefix) &&
		!reserved("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")(strings.HasSuffix)
}

func (w *World) createBucket(r *request, in *s3.CreateBucketInput) (*s3.CreateBucketOutput, error) {
	if !isBucketName(in.Bucket) {
		return nil, &Error{Code: "InvalidBucketName", Message: "The specified bucket is not valid."}
	}
	region, err := newBucketRegion(r, in.CreateBucketConfiguration)
	if err != nil {
		return nil, err
	}
	ownership, err := newBucketOwnership(r, in)
	if err != nil {
		return nil, err
	}
	var tags tagSet
	if in.CreateBucketConfiguration != nil {
		if tags, err = bucketTags(in.CreateBucketConfiguration.Tags); err != nil {
			return nil, err
		}
	}
	out := &s3.CreateBucketOutput{Location: aws.String("/" + *in.Bucket), BucketArn: aws.String("arn:aws:s3:::" + *in.Bucket)}
	if existing, taken := w.buckets[*in.Bucket]; taken {
		return out, existing.createAgain(r, region)
	}
	b := w.newBucket(r.caller.account, *in.Bucket, region, r.now)
	b.tags, b.acl = tags, in.ACL
	if ownership != "" {
		b.ownership = ownership
	}
	if aws.ToBool(in.ObjectLockEnabledForBucket) { // which needs versions (S3 user guide, Object Lock)
		b.versioning = s3types.BucketVersioningStatusEnabled
	}
	return out, nil
}

// createAgain answers a request for a bucket that exists. In the first region its owner is told 200, and its ACL is reset
// (S3 API reference, CreateBucket).
func (b *bucket) createAgain(r *request, region string) error {
	switch {
	case b.owner != r.caller.account:
		return &Error{
			Code:    "BucketAlreadyExists",
			Message: "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
			Fields:  map[string]any{"BucketName": b.name},
		}
	case region != firstRegion || b.region != firstRegion:
		return &Error{
			Code: "BucketAlreadyOwnedByYou", Fields: map[string]any{"BucketName": b.name},
			Message: "Your previous request to create the named bucket succeeded and you already own it.",
		}
	}
	b.acl = ""
	return nil
}

// newBucketRegion is where a bucket is made. Only the first region makes buckets elsewhere too.
func newBucketRegion(r *request, config *s3types.CreateBucketConfiguration) (string, error) {
	scope, _ := credentialScope(r.http)
	constraint := ""
	if config != nil {
		constraint = string(config.LocationConstraint)
	}
	wanted := constraint
	if constraint == string(s3types.BucketLocationConstraintEu) { // the old name
		wanted = "eu-west-1"
	}
	switch {
	case constraint == firstRegion || constraint != "" && !regionName.MatchString(wanted):
		return "", &Error{
			Code: "InvalidLocationConstraint", Message: "The specified location-constraint is not valid",
			Fields: map[string]any{"LocationConstraint": constraint},
		}
	case scope.region == firstRegion && constraint == "":
		return firstRegion, nil
	case scope.region != firstRegion && wanted != scope.region:
		if constraint == "" {
			constraint = "unspecified"
		}
		return "", &Error{
			Code:    "IllegalLocationConstraintException",
			Message: "The " + constraint + " location constraint is incompatible for the region specific endpoint this request was sent to.",
		}
	}
	return wanted, nil
}

var regionName = whole(`[a-z]{2,3}(-[a-z]+)+-\d`)

func newBucketOwnership(r *request, in *s3.CreateBucketInput) (s3types.ObjectOwnership, error) {
	if err := r.check(mayEnum("ObjectOwnership", in.ObjectOwnership, in.ObjectOwnership.Values()), mayEnum("ACL", in.ACL, in.ACL.Values())); err != nil {
		return "", err
	}
	grants := in.GrantFullControl != nil || in.GrantRead != nil || in.GrantReadACP != nil || in.GrantWrite != nil || in.GrantWriteACP != nil
	hasACL := grants || in.ACL != "" && in.ACL != s3types.BucketCannedACLPrivate
	enforced := in.ObjectOwnership == "" || in.ObjectOwnership == s3types.ObjectOwnershipBucketOwnerEnforced
	if enforced && hasACL {
		return "", errACLsWithOwnership
	}
	return in.ObjectOwnership, nil
}

var errACLsWithOwnership = &Error{
	Code:    "InvalidBucketAclWithObjectOwnership",
	Message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
}

var errBucketDenied = &Error{Code: "AccessDenied", Message: "Access Denied"}

// bucket finds the bucket that a call names.
func (w *World) bucket(name, expectedOwner *string) (*bucket, error) {
	b, known := w.buckets[*name]
	switch {
	case !known:
		return nil, &Error{
			Code: "NoSuchBucket", Message: "The specified bucket does not exist", Fields: map[string]any{"BucketName": *name},
		}
	case expectedOwner != nil && *expectedOwner != b.owner.id:
		return nil, errBucketDenied
	}
	return b, nil
}

func (w *World) headBucket(_ *request, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.HeadBucketOutput{BucketRegion: aws.String(b.region), BucketArn: aws.String(b.arn())}, nil
}

func (w *World) deleteBucket(_ *request, in *s3.DeleteBucketInput) (*s3.DeleteBucketOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if len(b.objects) > 0 {
		message := "The bucket you tried to delete is not empty"
		if b.versioning != "" {
			message += ". You must delete all versions in the bucket."
		}
		return nil, &Error{Code: "BucketNotEmpty", Message: message, Fields: map[string]any{"BucketName": b.name}}
	}
	delete(w.buckets, b.name)
	return &s3.DeleteBucketOutput{}, nil
}

func (w *World) getBucketLocation(_ *request, in *s3.GetBucketLocationInput) (*s3.GetBucketLocationOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	out := &s3.GetBucketLocationOutput{}
	if b.region != firstRegion { // which has no name of its own here
		out.LocationConstraint = s3types.BucketLocationConstraint(b.region)
	}
	return out, nil
}

func (w *World) listBuckets(r *request, in *s3.ListBucketsInput) (*s3.ListBucketsOutput, error) {
	paging := pages{max: in.MaxBuckets, token: in.ContinuationToken, limit: 10000, invalid: func(_, message string) *Error {
		return &Error{Code: "InvalidArgument", Message: message}
	}}
	page, next, err := paging.cut(r, sortedKeys(w.buckets), func(name string) bool {
		b := w.buckets[name]
		return b.owner == r.caller.account && strings.HasPrefix(name, aws.ToString(in.Prefix)) &&
			(in.BucketRegion == nil || *in.BucketRegion == b.region)
	})
	if err != nil {
		return nil, err
	}
	out := &s3.ListBucketsOutput{
		Owner: r.caller.account.s3Owner(), Buckets: []s3types.Bucket{}, ContinuationToken: next, Prefix: in.Prefix,
	}
	for _, name := range page {
		b := w.buckets[name]
		listed := s3types.Bucket{Name: aws.String(name), CreationDate: aws.Time(b.createdAt)}
		if in.MaxBuckets != nil || in.Prefix != nil || in.BucketRegion != nil { // only a list in pages tells more
			listed.BucketRegion, listed.BucketArn = aws.String(b.region), aws.String(b.arn())
		}
		out.Buckets = append(out.Buckets, listed)
	}
	return out, nil
}
