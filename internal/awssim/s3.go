package awssim

import (
	"net/http"
	"strings"
)

// s3Operations are the operations of S3.
var s3Operations = map[string]operation{
	"ListBuckets":       handle((*World).listBuckets),
	"CreateBucket":      handle((*World).createBucket),
	"HeadBucket":        handle((*World).headBucket),
	"DeleteBucket":      handle((*World).deleteBucket),
	"GetBucketLocation": handle((*World).getBucketLocation),
	"GetBucketAcl":      handle((*World).getBucketACL),
	"PutBucketAcl":      handle((*World).putBucketACL),

	"PutPublicAccessBlock":            handle((*World).putPublicAccessBlock),
	"GetPublicAccessBlock":            handle((*World).getPublicAccessBlock),
	"DeletePublicAccessBlock":         handle((*World).deletePublicAccessBlock),
	"PutBucketOwnershipControls":      handle((*World).putOwnershipControls),
	"GetBucketOwnershipControls":      handle((*World).getOwnershipControls),
	"DeleteBucketOwnershipControls":   handle((*World).deleteOwnershipControls),
	"PutBucketEncryption":             handle((*World).putBucketEncryption),
	"GetBucketEncryption":             handle((*World).getBucketEncryption),
	"DeleteBucketEncryption":          handle((*World).deleteBucketEncryption),
	"PutBucketVersioning":             handle((*World).putBucketVersioning),
	"GetBucketVersioning":             handle((*World).getBucketVersioning),
	"PutBucketTagging":                handle((*World).putBucketTagging),
	"GetBucketTagging":                handle((*World).getBucketTagging),
	"DeleteBucketTagging":             handle((*World).deleteBucketTagging),
	"PutBucketLifecycleConfiguration": handle((*World).putBucketLifecycle),
	"GetBucketLifecycleConfiguration": handle((*World).getBucketLifecycle),
	"DeleteBucketLifecycle":           handle((*World).deleteBucketLifecycle),
	"PutBucketPolicy":                 handle((*World).putBucketPolicy),
	"GetBucketPolicy":                 handle((*World).getBucketPolicy),
	"DeleteBucketPolicy":              handle((*World).deleteBucketPolicy),
	"GetBucketPolicyStatus":           handle((*World).getBucketPolicyStatus),

	"PutObject":          handle((*World).putObject),
	"GetObject":          handle((*World).getObject),
	"HeadObject":         handle((*World).headObject),
	"DeleteObject":       handle((*World).deleteObject),
	"DeleteObjects":      handle((*World).deleteObjects),
	"ListObjectsV2":      handle((*World).listObjects),
	"ListObjectVersions": handle((*World).listObjectVersions),
}

func s3Service() *service {
	return &service{
		name: "s3", protocol: restXML{}, operations: s3Operations, requestIDHeader: "X-Amz-Request-Id",
		throttleCode: "SlowDown", throttleStatus: http.StatusServiceUnavailable, internalCode: "InternalError", codes: s3Codes,
		invalid: func(v violation) *Error { return &Error{Code: "InvalidArgument", Message: v.constraint()} },
		statuses: map[string]int{
			"NoSuchBucket": http.StatusNotFound, "NotFound": http.StatusNotFound, "BucketAlreadyExists": http.StatusConflict,
			"BucketAlreadyOwnedByYou": http.StatusConflict, "BucketNotEmpty": http.StatusConflict,
			"OperationAborted": http.StatusConflict, "AccessDenied": http.StatusForbidden,
			"NoSuchKey": http.StatusNotFound, "NoSuchVersion": http.StatusNotFound,
			"NoSuchPublicAccessBlockConfiguration": http.StatusNotFound, "OwnershipControlsNotFoundError": http.StatusNotFound,
			"ServerSideEncryptionConfigurationNotFoundError": http.StatusNotFound, "NoSuchTagSet": http.StatusNotFound,
			"NoSuchLifecycleConfiguration": http.StatusNotFound, "NoSuchBucketPolicy": http.StatusNotFound,
			"MethodNotAllowed": http.StatusMethodNotAllowed, "PermanentRedirect": http.StatusMovedPermanently,
			"NotImplemented": http.StatusNotImplemented,
		},
	}
}

// s3Target is what an HTTP request to S3 is about: the service, a bucket or an object.
type s3Target struct {
	method      string
	level       s3Level
	subresource string // the query parameter that names a part of a bucket
}

type s3Level int

const (
	onService s3Level = iota
	onBucket
	onObject
)

// s3Targets name the operations (AWS API model, httpMethod and requestUri).
var s3Targets = map[s3Target]string{
	{http.MethodGet, onService, ""}:        "ListBuckets",
	{http.MethodPut, onBucket, ""}:         "CreateBucket",
	{http.MethodHead, onBucket, ""}:        "HeadBucket",
	{http.MethodDelete, onBucket, ""}:      "DeleteBucket",
	{http.MethodGet, onBucket, "location"}: "GetBucketLocation",
	{http.MethodGet, onBucket, "acl"}:      "GetBucketAcl",
	{http.MethodPut, onBucket, "acl"}:      "PutBucketAcl",

	{http.MethodPut, onBucket, "publicAccessBlock"}:    "PutPublicAccessBlock",
	{http.MethodGet, onBucket, "publicAccessBlock"}:    "GetPublicAccessBlock",
	{http.MethodDelete, onBucket, "publicAccessBlock"}: "DeletePublicAccessBlock",
	{http.MethodPut, onBucket, "ownershipControls"}:    "PutBucketOwnershipControls",
	{http.MethodGet, onBucket, "ownershipControls"}:    "GetBucketOwnershipControls",
	{http.MethodDelete, onBucket, "ownershipControls"}: "DeleteBucketOwnershipControls",
	{http.MethodPut, onBucket, "encryption"}:           "PutBucketEncryption",
	{http.MethodGet, onBucket, "encryption"}:           "GetBucketEncryption",
	{http.MethodDelete, onBucket, "encryption"}:        "DeleteBucketEncryption",
	{http.MethodPut, onBucket, "versioning"}:           "PutBucketVersioning",
	{http.MethodGet, onBucket, "versioning"}:           "GetBucketVersioning",
	{http.MethodPut, onBucket, "tagging"}:              "PutBucketTagging",
	{http.MethodGet, onBucket, "tagging"}:              "GetBucketTagging",
	{http.MethodDelete, onBucket, "tagging"}:           "DeleteBucketTagging",
	{http.MethodPut, onBucket, "lifecycle"}:            "PutBucketLifecycleConfiguration",
	{http.MethodGet, onBucket, "lifecycle"}:            "GetBucketLifecycleConfiguration",
	{http.MethodDelete, onBucket, "lifecycle"}:         "DeleteBucketLifecycle",
	{http.MethodPut, onBucket, "policy"}:               "PutBucketPolicy",
	{http.MethodGet, onBucket, "policy"}:               "GetBucketPolicy",
	{http.MethodDelete, onBucket, "policy"}:            "DeleteBucketPolicy",
	{http.MethodGet, onBucket, "policyStatus"}:         "GetBucketPolicyStatus",

	{http.MethodGet, onBucket, "list-type"}: "ListObjectsV2",
	{http.MethodGet, onBucket, "versions"}:  "ListObjectVersions",
	{http.MethodPost, onBucket, "delete"}:   "DeleteObjects",
	{http.MethodPut, onObject, ""}:          "PutObject",
	{http.MethodGet, onObject, ""}:          "GetObject",
	{http.MethodHead, onObject, ""}:         "HeadObject",
	{http.MethodDelete, onObject, ""}:       "DeleteObject",
}

// ignoredQuery are query parameters that do not name a sub-resource.
var ignoredQuery = map[string]bool{
	"x-id": true, "max-buckets": true, "continuation-token": true, "prefix": true, "bucket-region": true, "delimiter": true,
	"encoding-type": true, "max-keys": true, "start-after": true, "fetch-owner": true, "key-marker": true, "version-id-marker": true,
	"versionid": true,
}

// restXML is the protocol of S3: method, path and query name the operation.
type restXML struct{}

func (restXML) operation(_ *service, r *request) string {
	target := s3Target{method: r.http.Method}
	bucket, key := bucketAndKey(r)
	switch {
	case key != "":
		target.level = onObject
	case bucket != "":
		target.level = onBucket
	}
	for name := range r.http.URL.Query() {
		if lower := strings.ToLower(name); !ignoredQuery[lower] && !strings.HasPrefix(lower, "x-amz-") {
			target.subresource = name
		}
	}
	return s3Targets[target]
}

func bucketAndKey(r *request) (bucket, key string) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(r.http.URL.Path, "/"), "/")
	return bucket, key
}
