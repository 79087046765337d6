package awssim

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// bucket is one S3 bucket.
type bucket struct {
	name, region string
	owner        *account
	createdAt    time.Time
	policy       document
	policyAt     time.Time // when the policy was last written
}

// s3Operations are the operations of S3.
var s3Operations = map[string]operation{
	"ListBuckets":       handle((*World).listBuckets),
	"CreateBucket":      handle((*World).createBucket),
	"HeadBucket":        handle((*World).headBucket),
	"DeleteBucket":      handle((*World).deleteBucket),
	"GetBucketLocation": handle((*World).getBucketLocation),
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
		},
	}
}

// restXML is the protocol of S3: method, path and query name the operation.
type restXML struct{}

func bucketName(r *request) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.http.URL.Path, "/"), "/")
	return name
}

// ignoredQuery are query parameters that do not name a sub-resource.
var ignoredQuery = map[string]bool{"x-id": true, "max-buckets": true, "continuation-token": true, "prefix": true, "bucket-region": true}

func (restXML) operation(_ *service, r *request) string {
	subresource := ""
	for name := range r.http.URL.Query() {
		if !ignoredQuery[name] && !strings.HasPrefix(strings.ToLower(name), "x-amz-") {
			subresource = name
		}
	}
	_, key, _ := strings.Cut(strings.TrimPrefix(r.http.URL.Path, "/"), "/")
	if key != "" {
		return ""
	}
	return bucketOperations[operationKey{r.http.Method, bucketName(r) != "", subresource}]
}

type operationKey struct {
	method      string
	bucket      bool
	subresource string
}

var bucketOperations = map[operationKey]string{
	{http.MethodGet, false, ""}:        "ListBuckets",
	{http.MethodPut, true, ""}:         "CreateBucket",
	{http.MethodHead, true, ""}:        "HeadBucket",
	{http.MethodDelete, true, ""}:      "DeleteBucket",
	{http.MethodGet, true, "location"}: "GetBucketLocation",
}

// decode sets the bucket and, for CreateBucket, the only body that is known.
func (restXML) decode(r *request, in any) error {
	v := reflect.ValueOf(in).Elem()
	if field := v.FieldByName("Bucket"); field.IsValid() {
		field.Set(reflect.ValueOf(aws.String(bucketName(r))))
	}
	if field := v.FieldByName("ExpectedBucketOwner"); field.IsValid() {
		if owner := r.http.Header.Get("X-Amz-Expected-Bucket-Owner"); owner != "" {
			field.Set(reflect.ValueOf(aws.String(owner)))
		}
	}
	create, isCreate := in.(*s3.CreateBucketInput)
	if !isCreate || len(r.body) == 0 {
		return nil
	}
	var body struct{ LocationConstraint string }
	if err := xml.Unmarshal(r.body, &body); err != nil {
		return &Error{Code: "MalformedXML", Message: "The XML you provided was not well-formed or did not validate against our published schema"}
	}
	create.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{
		LocationConstraint: s3types.BucketLocationConstraint(body.LocationConstraint),
	}
	return nil
}

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

func (restXML) encode(_ *request, out any) response {
	answer := response{status: http.StatusOK, contentType: "application/xml"}
	var b strings.Builder
	switch out := out.(type) {
	case *s3.DeleteBucketOutput:
		answer.status = http.StatusNoContent
	case *s3.CreateBucketOutput:
		answer.header = http.Header{"Location": {aws.ToString(out.Location)}}
	case *s3.HeadBucketOutput:
		answer.header = http.Header{"X-Amz-Bucket-Region": {aws.ToString(out.BucketRegion)}}
	case *s3.GetBucketLocationOutput:
		fmt.Fprintf(&b, "<LocationConstraint xmlns=%q>%s</LocationConstraint>", s3Namespace, out.LocationConstraint)
	case *s3.ListBucketsOutput:
		writeBuckets(&b, out)
	}
	if b.Len() > 0 {
		answer.body = []byte(xml.Header + b.String())
	}
	return answer
}

func writeBuckets(b *strings.Builder, out *s3.ListBucketsOutput) {
	fmt.Fprintf(b, "<ListAllMyBucketsResult xmlns=%q><Owner><ID>%s</ID></Owner><Buckets>", s3Namespace, aws.ToString(out.Owner.ID))
	for i := range out.Buckets {
		encodeXML(b, "Bucket", reflect.ValueOf(out.Buckets[i]))
	}
	b.WriteString("</Buckets></ListAllMyBucketsResult>")
}

func (restXML) fail(r *request, e *Error) response {
	status := e.status()
	if r.http.Method == http.MethodHead { // an answer to HEAD has no body: only the status speaks
		return response{status: status}
	}
	var b strings.Builder
	b.WriteString(xml.Header + "<Error>")
	encodeXML(&b, "Code", reflect.ValueOf(e.Code))
	encodeXML(&b, "Message", reflect.ValueOf(e.Message))
	encodeXML(&b, "RequestId", reflect.ValueOf(r.RequestID))
	b.WriteString("</Error>")
	return response{status: status, contentType: "application/xml", body: []byte(b.String())}
}

var bucketNameRule = rule{min: 3, max: 63, pattern: whole(`[a-z0-9][a-z0-9.-]*[a-z0-9]`)}

func (w *World) listBuckets(r *request, _ *s3.ListBucketsInput) (*s3.ListBucketsOutput, error) {
	out := &s3.ListBucketsOutput{Owner: &s3types.Owner{ID: aws.String(r.caller.account.id)}, Buckets: []s3types.Bucket{}}
	for _, name := range sortedKeys(w.buckets) {
		if b := w.buckets[name]; b.owner == r.caller.account {
			out.Buckets = append(out.Buckets, s3types.Bucket{Name: aws.String(name), CreationDate: aws.Time(b.createdAt)})
		}
	}
	return out, nil
}

func (w *World) createBucket(r *request, in *s3.CreateBucketInput) (*s3.CreateBucketOutput, error) {
	if _, broken := needs("Bucket", in.Bucket, bucketNameRule).violation(); broken {
		return nil, &Error{Code: "InvalidBucketName", Message: "The specified bucket is not valid."}
	}
	region := "us-east-1"
	if in.CreateBucketConfiguration != nil && in.CreateBucketConfiguration.LocationConstraint != "" {
		region = string(in.CreateBucketConfiguration.LocationConstraint)
	}
	if existing, taken := w.buckets[*in.Bucket]; taken {
		switch {
		case existing.owner != r.caller.account:
			return nil, &Error{Code: "BucketAlreadyExists", Message: "The requested bucket name is not available."}
		case region != "us-east-1": // which answers 200 for a bucket that the caller owns (S3 API reference, CreateBucket)
			return nil, &Error{Code: "BucketAlreadyOwnedByYou", Message: "Your previous request to create the named bucket succeeded and you already own it."}
		}
		return &s3.CreateBucketOutput{Location: aws.String("/" + *in.Bucket)}, nil
	}
	w.buckets[*in.Bucket] = &bucket{name: *in.Bucket, region: region, owner: r.caller.account, createdAt: r.now}
	return &s3.CreateBucketOutput{Location: aws.String("/" + *in.Bucket)}, nil
}

// bucket finds the bucket that a call names. Without a bucket policy only its owner gets in.
func (w *World) bucket(r *request, name, expectedOwner *string) (*bucket, error) {
	b, known := w.buckets[*name]
	switch {
	case !known:
		return nil, &Error{Code: "NoSuchBucket", Message: "The specified bucket does not exist"}
	case b.owner != r.caller.account, expectedOwner != nil && *expectedOwner != b.owner.id:
		return nil, r.service.denied("Access Denied")
	}
	return b, nil
}

func (w *World) headBucket(r *request, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	b, err := w.bucket(r, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.HeadBucketOutput{BucketRegion: aws.String(b.region)}, nil
}

func (w *World) deleteBucket(r *request, in *s3.DeleteBucketInput) (*s3.DeleteBucketOutput, error) {
	b, err := w.bucket(r, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	delete(w.buckets, b.name)
	return &s3.DeleteBucketOutput{}, nil
}

func (w *World) getBucketLocation(r *request, in *s3.GetBucketLocationInput) (*s3.GetBucketLocationOutput, error) {
	b, err := w.bucket(r, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	out := &s3.GetBucketLocationOutput{}
	if b.region != "us-east-1" { // which has no name of its own here
		out.LocationConstraint = s3types.BucketLocationConstraint(b.region)
	}
	return out, nil
}
