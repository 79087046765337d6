package awssim

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// bucketTags checks the tags of a bucket; nil are none.
func bucketTags(list []s3types.Tag) (tagSet, error) {
	if len(list) > maxTags {
		return nil, &Error{Code: "BadRequest", Message: "Bucket tag count cannot be greater than 50"}
	}
	var tags tagSet
	for _, tag := range list {
		_, keyBroken := needs("Key", tag.Key, tagKeyRule).violation()
		_, valueBroken := needs("Value", tag.Value, tagValueRule).violation()
		switch {
		case tag.Key == nil || tag.Value == nil:
			return nil, errMalformedXML
		case keyBroken:
			return nil, &Error{Code: "InvalidTag", Message: "The TagKey you have provided is invalid"}
		case valueBroken:
			return nil, &Error{Code: "InvalidTag", Message: "The TagValue you have provided is invalid"}
		case strings.HasPrefix(strings.ToLower(*tag.Key), "aws:"):
			return nil, &Error{Code: "InvalidTag", Message: "System tags cannot be added/updated by requester"}
		case tags == nil:
			tags = tagSet{}
		}
		if _, twice := tags[*tag.Key]; twice {
			return nil, &Error{Code: "InvalidTag", Message: "Cannot provide multiple Tags with the same key"}
		}
		tags[*tag.Key] = *tag.Value
	}
	return tags, nil
}

// putBucketTagging replaces all tags.
func (w *World) putBucketTagging(_ *request, in *s3.PutBucketTaggingInput) (*s3.PutBucketTaggingOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.Tagging == nil || len(in.Tagging.TagSet) == 0 {
		return nil, errMalformedXML
	}
	tags, err := bucketTags(in.Tagging.TagSet)
	if err != nil {
		return nil, err
	}
	b.tags = tags
	return &s3.PutBucketTaggingOutput{}, nil
}

func (w *World) getBucketTagging(_ *request, in *s3.GetBucketTaggingInput) (*s3.GetBucketTaggingOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	switch {
	case err != nil:
		return nil, err
	case len(b.tags) == 0:
		return nil, b.lacks("NoSuchTagSet", "The TagSet does not exist")
	}
	out := &s3.GetBucketTaggingOutput{}
	for _, key := range slices.Sorted(maps.Keys(b.tags)) {
		out.TagSet = append(out.TagSet, s3types.Tag{Key: aws.String(key), Value: aws.String(b.tags[key])})
	}
	return out, nil
}

func (w *World) deleteBucketTagging(_ *request, in *s3.DeleteBucketTaggingInput) (*s3.DeleteBucketTaggingOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.tags = nil
	return &s3.DeleteBucketTaggingOutput{}, nil
}
