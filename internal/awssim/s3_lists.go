package awssim

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// listing is a page of a bucket: versions in the order of their keys, the newest first, and what stands for the keys that
// have the delimiter.
type listing struct {
	versions []*objectVersion
	prefixes []s3types.CommonPrefix
	more     bool
	last     *objectVersion // where the next page goes on; a prefix is a key without a version
}

// selection is what a list asks for.
type selection struct {
	prefix, delimiter string
	after             string                                 // the key to go on after
	afterVersion      *uint64                                // the version of that key to go on after; nil: after all of them
	pick              func(*bucket, string) []*objectVersion // the versions of a key that are listed, newest first
	max               int
}

func (b *bucket) list(s selection) listing {
	var page listing
	if s.max == 0 {
		return page
	}
	for _, key := range sortedKeys(b.objects) {
		if !strings.HasPrefix(key, s.prefix) || key < s.after || key == s.after && s.afterVersion == nil {
			continue
		}
		if !page.add(s, key, s.pick(b, key)) {
			break
		}
	}
	return page
}

// add puts the versions of a key on the page, or the prefix that stands for it, and says whether there was room.
func (l *listing) add(s selection, key string, versions []*objectVersion) bool {
	if common, grouped := s.group(key); grouped {
		if len(versions) == 0 || s.after == common || l.last != nil && l.last.key == common {
			return true
		}
		if l.full(s.max) {
			return false
		}
		l.prefixes = append(l.prefixes, s3types.CommonPrefix{Prefix: aws.String(common)})
		l.last = &objectVersion{key: common}
		return true
	}
	for _, v := range versions {
		if key == s.after && v.sequence >= *s.afterVersion {
			continue
		}
		if l.full(s.max) {
			return false
		}
		l.versions = append(l.versions, v)
		l.last = v
	}
	return true
}

func (l *listing) full(limit int) bool {
	l.more = len(l.versions)+len(l.prefixes) >= limit
	return l.more
}

// group cuts a key behind the first delimiter that follows the prefix.
func (s selection) group(key string) (common string, grouped bool) {
	if s.delimiter == "" {
		return "", false
	}
	head, _, found := strings.Cut(key[len(s.prefix):], s.delimiter)
	return s.prefix + head + s.delimiter, found
}

func newestFirst(b *bucket, key string) []*objectVersion {
	versions := slices.Clone(b.objects[key])
	slices.Reverse(versions)
	return versions
}

func newestOnly(b *bucket, key string) []*objectVersion {
	if newest := b.latest(key); !newest.marker {
		return []*objectVersion{newest}
	}
	return nil
}

func (w *World) pageOfKeys(maxKeys *int32) (int, error) {
	if maxKeys == nil {
		return w.options.BucketPage, nil
	}
	if *maxKeys < 0 {
		return 0, &Error{Code: "InvalidArgument", Message: "Argument maxKeys must be an integer between 0 and 2147483647"}
	}
	return min(int(*maxKeys), w.options.BucketPage), nil
}

func (w *World) listObjects(r *request, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	size, err := w.pageOfKeys(in.MaxKeys)
	if err != nil {
		return nil, err
	}
	s := selection{prefix: aws.ToString(in.Prefix), delimiter: aws.ToString(in.Delimiter), after: aws.ToString(in.StartAfter), max: size, pick: newestOnly}
	if in.ContinuationToken != nil {
		after, err := base64.RawURLEncoding.DecodeString(*in.ContinuationToken)
		if err != nil {
			return nil, &Error{Code: "InvalidArgument", Message: "The continuation token provided is incorrect"}
		}
		s.after = string(after)
	}
	page := b.list(s)
	if r.takeEmptyPage() {
		page = listing{more: true, last: &objectVersion{key: s.after}}
	}
	out := &s3.ListObjectsV2Output{
		Name: in.Bucket, Prefix: aws.String(s.prefix), Delimiter: in.Delimiter, MaxKeys: aws.Int32(int32(size)), StartAfter: in.StartAfter,
		ContinuationToken: in.ContinuationToken, IsTruncated: aws.Bool(page.more), CommonPrefixes: page.prefixes,
		KeyCount: aws.Int32(int32(len(page.versions) + len(page.prefixes))),
	}
	for _, v := range page.versions {
		out.Contents = append(out.Contents, s3types.Object{
			Key: aws.String(v.key), ETag: aws.String(v.etag()), Size: aws.Int64(int64(len(v.body))), LastModified: aws.Time(v.at),
			StorageClass: s3types.ObjectStorageClassStandard,
		})
	}
	if page.more && page.last != nil {
		out.NextContinuationToken = aws.String(base64.RawURLEncoding.EncodeToString([]byte(page.last.key)))
	}
	return out, nil
}

// takeEmptyPage says whether a fault wants this page to be empty.
func (r *request) takeEmptyPage() bool {
	wanted := r.emptyPage
	r.emptyPage = false
	return wanted
}

func (w *World) listObjectVersions(r *request, in *s3.ListObjectVersionsInput) (*s3.ListObjectVersionsOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	size, err := w.pageOfKeys(in.MaxKeys)
	if err != nil {
		return nil, err
	}
	s := selection{prefix: aws.ToString(in.Prefix), delimiter: aws.ToString(in.Delimiter), after: aws.ToString(in.KeyMarker), max: size, pick: newestFirst}
	if s.afterVersion, err = b.versionMarker(s.after, aws.ToString(in.VersionIdMarker)); err != nil {
		return nil, err
	}
	page := b.list(s)
	out := &s3.ListObjectVersionsOutput{
		Name: in.Bucket, Prefix: aws.String(s.prefix), Delimiter: in.Delimiter, MaxKeys: aws.Int32(int32(size)), KeyMarker: aws.String(s.after),
		VersionIdMarker: in.VersionIdMarker, IsTruncated: aws.Bool(page.more),
	}
	if r.takeEmptyPage() {
		out.IsTruncated, out.NextKeyMarker, out.NextVersionIdMarker = aws.Bool(true), aws.String(s.after), in.VersionIdMarker
		return out, nil
	}
	out.CommonPrefixes = page.prefixes
	b.describeVersions(page.versions, out)
	if page.more && page.last != nil {
		out.NextKeyMarker = aws.String(page.last.key)
		if page.last.id != "" {
			out.NextVersionIdMarker = aws.String(page.last.id)
		}
	}
	return out, nil
}

func (b *bucket) describeVersions(versions []*objectVersion, out *s3.ListObjectVersionsOutput) {
	for _, v := range versions {
		latest := aws.Bool(b.latest(v.key) == v)
		if v.marker {
			out.DeleteMarkers = append(out.DeleteMarkers, s3types.DeleteMarkerEntry{
				Key: aws.String(v.key), VersionId: aws.String(v.id), IsLatest: latest, LastModified: aws.Time(v.at), Owner: b.owner.s3Owner(),
			})
			continue
		}
		out.Versions = append(out.Versions, s3types.ObjectVersion{
			Key: aws.String(v.key), VersionId: aws.String(v.id), IsLatest: latest, LastModified: aws.Time(v.at), Owner: b.owner.s3Owner(),
			ETag: aws.String(v.etag()), Size: aws.Int64(int64(len(v.body))), StorageClass: s3types.ObjectVersionStorageClassStandard,
		})
	}
}

// versionMarker is where a list goes on within a key. The id of a version tells its place, also when it is gone.
func (b *bucket) versionMarker(key, id string) (*uint64, error) {
	switch {
	case id == "":
		return nil, nil
	case key == "":
		return nil, &Error{Code: "InvalidArgument", Message: "A version-id marker cannot be specified without a key marker."}
	case id == nullVersion:
		for _, v := range b.objects[key] {
			if v.id == id {
				return &v.sequence, nil
			}
		}
		newest := ^uint64(0) // gone: whatever is left of the key comes again
		return &newest, nil
	}
	sequence, err := strconv.ParseUint(id[max(0, len(id)-16):], 16, 64)
	if err != nil {
		return nil, &Error{Code: "InvalidArgument", Message: "Invalid version id specified"}
	}
	return &sequence, nil
}
