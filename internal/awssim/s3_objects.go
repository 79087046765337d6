package awssim

import (
	"bytes"
	"cmp"
	"crypto/md5" // the ETag of S3, not a secret
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// nullVersion is the id of what was written while versioning was not on.
const nullVersion = "null"

// objectVersion is one version of an object, or the marker of a deletion.
type objectVersion struct {
	key, id     string
	sequence    uint64 // greater is newer
	body        []byte
	contentType string
	at          time.Time
	marker      bool
}

func (v *objectVersion) etag() string {
	sum := md5.Sum(v.body)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// addVersion writes a version or a marker. Unless versioning is on, it takes the place of what was written without it.
func (w *World) addVersion(b *bucket, v *objectVersion) {
	w.ids.used++
	v.sequence, v.id = w.ids.used, nullVersion
	if b.versioning == s3types.BucketVersioningStatusEnabled {
		v.id = fmt.Sprintf("%s%016x", w.ids.upper(16), v.sequence)
	} else {
		b.remove(v.key, nullVersion)
	}
	b.objects[v.key] = append(b.objects[v.key], v)
}

// remove deletes one version for ever and returns it, nil when there is none.
func (b *bucket) remove(key, id string) *objectVersion {
	versions := b.objects[key]
	i := slices.IndexFunc(versions, func(v *objectVersion) bool { return v.id == id })
	if i < 0 {
		return nil
	}
	gone := versions[i]
	if versions = slices.Delete(versions, i, i+1); len(versions) == 0 {
		delete(b.objects, key)
	} else {
		b.objects[key] = versions
	}
	return gone
}

func (b *bucket) latest(key string) *objectVersion {
	versions := b.objects[key]
	if len(versions) == 0 {
		return nil
	}
	return versions[len(versions)-1]
}

func (w *World) putObject(r *request, in *s3.PutObjectInput) (*s3.PutObjectOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.ownership == s3types.ObjectOwnershipBucketOwnerEnforced && in.ACL != "" && in.ACL != s3types.ObjectCannedACLBucketOwnerFullControl {
		return nil, &Error{Code: "AccessControlListNotSupported", Message: "The bucket does not allow ACLs"}
	}
	if len(*in.Key) > 1024 {
		return nil, &Error{Code: "KeyTooLongError", Message: "Your key is too long"}
	}
	if known := b.latest(*in.Key); aws.ToString(in.IfNoneMatch) == "*" && known != nil && !known.marker {
		return nil, &Error{
			Code: "PreconditionFailed", Message: "At least one of the pre-conditions you specified did not hold", Status: http.StatusPreconditionFailed,
		}
	}
	v := &objectVersion{key: *in.Key, body: r.body, contentType: cmp.Or(aws.ToString(in.ContentType), "binary/octet-stream"), at: r.now}
	w.addVersion(b, v)
	return &s3.PutObjectOutput{ETag: aws.String(v.etag()), VersionId: b.shownID(v), ServerSideEncryption: b.algorithm()}, nil
}

// shownID is the id of a version in answers, which leave it out where versioning never was on.
func (b *bucket) shownID(v *objectVersion) *string {
	if b.versioning == "" {
		return nil
	}
	return aws.String(v.id)
}

// algorithm is how objects are encrypted unless their writer wants it otherwise.
func (b *bucket) algorithm() s3types.ServerSideEncryption {
	if b.encryption == nil || b.encryption.Rules[0].ApplyServerSideEncryptionByDefault == nil {
		return ""
	}
	return b.encryption.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm
}

// version finds a version of an object, the newest when none is named.
func (b *bucket) version(key, id *string) (*objectVersion, error) {
	v := b.latest(*key)
	if id != nil {
		i := slices.IndexFunc(b.objects[*key], func(v *objectVersion) bool { return v.id == *id })
		if i < 0 {
			return nil, &Error{Code: "NoSuchVersion", Message: "The specified version does not exist.", Fields: map[string]any{"Key": *key}}
		}
		v = b.objects[*key][i]
	}
	switch {
	case v == nil:
		return nil, &Error{Code: "NoSuchKey", Message: "The specified key does not exist.", Fields: map[string]any{"Key": *key}}
	case v.marker && id == nil:
		return nil, &Error{
			Code: "NoSuchKey", Message: "The specified key does not exist.", Fields: map[string]any{"Key": *key},
			header: http.Header{"X-Amz-Delete-Marker": {"true"}},
		}
	case v.marker:
		return nil, &Error{
			Code: "MethodNotAllowed", Message: "The specified method is not allowed against this resource.",
			header: http.Header{"X-Amz-Delete-Marker": {"true"}},
		}
	}
	return v, nil
}

func (w *World) getObject(_ *request, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	v, err := b.version(in.Key, in.VersionId)
	if err != nil {
		return nil, err
	}
	return &s3.GetObjectOutput{
		Body: io.NopCloser(bytes.NewReader(v.body)), ContentType: aws.String(v.contentType), ContentLength: aws.Int64(int64(len(v.body))),
		ETag: aws.String(v.etag()), LastModified: aws.Time(v.at), VersionId: b.shownID(v), ServerSideEncryption: b.algorithm(),
	}, nil
}

func (w *World) headObject(_ *request, in *s3.HeadObjectInput) (*s3.HeadObjectOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	v, err := b.version(in.Key, in.VersionId)
	if err != nil {
		return nil, err
	}
	return &s3.HeadObjectOutput{
		ContentType: aws.String(v.contentType), ContentLength: aws.Int64(int64(len(v.body))), ETag: aws.String(v.etag()),
		LastModified: aws.Time(v.at), VersionId: b.shownID(v), ServerSideEncryption: b.algorithm(),
	}, nil
}
