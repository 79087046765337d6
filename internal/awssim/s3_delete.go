package awssim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// deletion is what became of one object: the version that is gone, or the marker that hides it.
type deletion struct {
	id     *string
	marker bool
}

// deleteOne deletes a version for ever, or without an id the object: where versioning is on or was, a marker hides it.
func (w *World) deleteOne(b *bucket, key string, id *string, now time.Time) deletion {
	switch {
	case id != nil:
		gone := b.remove(key, *id)
		return deletion{id: id, marker: gone != nil && gone.marker}
	case b.versioning == "":
		b.remove(key, nullVersion)
		return deletion{}
	}
	marker := &objectVersion{key: key, at: now, marker: true}
	w.addVersion(b, marker)
	return deletion{id: aws.String(marker.id), marker: true}
}

func (w *World) deleteObject(r *request, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	done := w.deleteOne(b, *in.Key, in.VersionId, r.now)
	out := &s3.DeleteObjectOutput{VersionId: done.id}
	if done.marker {
		out.DeleteMarker = aws.Bool(true)
	}
	return out, nil
}

// maxDeletions is how many keys DeleteObjects takes (S3 API reference).
const maxDeletions = 1000

func (w *World) deleteObjects(r *request, in *s3.DeleteObjectsInput) (*s3.DeleteObjectsOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.Delete == nil || len(in.Delete.Objects) == 0 || len(in.Delete.Objects) > maxDeletions {
		return nil, errMalformedXML
	}
	out := &s3.DeleteObjectsOutput{}
	for _, object := range in.Delete.Objects {
		if aws.ToString(object.Key) == "" {
			return nil, errMalformedXML
		}
		done := w.deleteOne(b, *object.Key, object.VersionId, r.now)
		if aws.ToBool(in.Delete.Quiet) { // only failures are told
			continue
		}
		deleted := s3types.DeletedObject{Key: object.Key, VersionId: object.VersionId}
		if done.marker {
			deleted.DeleteMarker, deleted.DeleteMarkerVersionId = aws.Bool(true), done.id
		}
		out.Deleted = append(out.Deleted, deleted)
	}
	return out, nil
}
