package awssim

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// xmlElement is how a member is written: its element and, for a list with an element around it, that of each item.
type xmlElement struct{ name, item string }

// xmlElements are the members whose elements are not named like them, and all lists.
var xmlElements = map[string]xmlElement{
	"OwnershipControls.Rules":                     {name: "Rule"},
	"ServerSideEncryptionConfiguration.Rules":     {name: "Rule"},
	"BlockedEncryptionTypes.EncryptionType":       {name: "EncryptionType"},
	"BucketLifecycleConfiguration.Rules":          {name: "Rule"},
	"GetBucketLifecycleConfigurationOutput.Rules": {name: "Rule"},
	"LifecycleRule.Transitions":                   {name: "Transition"},
	"LifecycleRule.NoncurrentVersionTransitions":  {name: "NoncurrentVersionTransition"},
	"LifecycleRuleAndOperator.Tags":               {name: "Tag"},
	"Delete.Objects":                              {name: "Object"},
	"DeleteObjectsOutput.Deleted":                 {name: "Deleted"},
	"DeleteObjectsOutput.Errors":                  {name: "Error"},
	"ListObjectVersionsOutput.Versions":           {name: "Version"},
	"ListObjectVersionsOutput.DeleteMarkers":      {name: "DeleteMarker"},
	"ListObjectVersionsOutput.CommonPrefixes":     {name: "CommonPrefixes"},
	"ListObjectsV2Output.Contents":                {name: "Contents"},
	"ListObjectsV2Output.CommonPrefixes":          {name: "CommonPrefixes"},
	"Tagging.TagSet":                              {name: "TagSet", item: "Tag"},
	"GetBucketTaggingOutput.TagSet":               {name: "TagSet", item: "Tag"},
	"CreateBucketConfiguration.Tags":              {name: "Tags", item: "Tag"},
	"ListBucketsOutput.Buckets":                   {name: "Buckets", item: "Bucket"},
	"GetBucketAclOutput.Grants":                   {name: "AccessControlList", item: "Grant"},
}

func elementOf(t reflect.Type, member string) xmlElement {
	if e, ok := xmlElements[t.Name()+"."+member]; ok {
		return e
	}
	return xmlElement{name: member}
}

// xmlResults are the elements of answers whose body is the whole output.
var xmlResults = map[string]string{
	"ListBucketsOutput": "ListAllMyBucketsResult", "GetBucketVersioningOutput": "VersioningConfiguration",
	"GetBucketTaggingOutput": "Tagging", "GetBucketLifecycleConfigurationOutput": "LifecycleConfiguration",
	"GetBucketAclOutput": "AccessControlPolicy", "ListObjectsV2Output": "ListBucketResult",
	"ListObjectVersionsOutput": "ListVersionsResult", "DeleteObjectsOutput": "DeleteResult",
}

// xmlPayloads are the outputs of which one member is the body.
var xmlPayloads = map[string]string{
	"GetPublicAccessBlockOutput": "PublicAccessBlockConfiguration", "GetBucketOwnershipControlsOutput": "OwnershipControls",
	"GetBucketEncryptionOutput": "ServerSideEncryptionConfiguration", "GetBucketPolicyStatusOutput": "PolicyStatus",
}

// answerHeaders are the members of outputs that are headers.
var answerHeaders = map[string]string{
	"Location": "Location", "BucketArn": "X-Amz-Bucket-Arn", "BucketRegion": "X-Amz-Bucket-Region", "ETag": "Etag",
	"VersionId": "X-Amz-Version-Id", "DeleteMarker": "X-Amz-Delete-Marker", "ContentType": "Content-Type",
	"ContentLength": "Content-Length", "LastModified": "Last-Modified", "ServerSideEncryption": "X-Amz-Server-Side-Encryption",
	"TransitionDefaultMinimumObjectSize": "X-Amz-Transition-Default-Minimum-Object-Size",
}

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

func (restXML) encode(r *request, out any) response {
	answer := response{status: http.StatusOK, contentType: "application/xml", header: http.Header{}}
	if strings.HasPrefix(r.Operation, "Delete") && r.Operation != "DeleteObjects" || r.Operation == "PutBucketPolicy" {
		answer.status = http.StatusNoContent
	}
	v := reflect.ValueOf(out).Elem()
	for name, field := range fields(v) {
		if header := answerHeaders[name]; header != "" && !absent(field) {
			answer.header.Set(header, headerText(reflect.Indirect(field)))
		}
	}
	var b strings.Builder
	switch out := out.(type) {
	case *s3.GetBucketLocationOutput:
		fmt.Fprintf(&b, "<LocationConstraint xmlns=%q>%s</LocationConstraint>", s3Namespace, out.LocationConstraint)
	case *s3.GetBucketPolicyOutput:
		answer.contentType, answer.body = "application/json", []byte(*out.Policy)
		return answer
	case *s3.GetObjectOutput:
		answer.contentType = *out.ContentType
		answer.body, _ = io.ReadAll(out.Body) // it is in memory: reading it cannot fail
		return answer
	case *s3.HeadObjectOutput:
		answer.contentType = *out.ContentType
	default:
		if member, ok := xmlPayloads[v.Type().Name()]; ok {
			writeXMLElement(&b, member, v.FieldByName(member))
		} else if root, ok := xmlResults[v.Type().Name()]; ok {
			fmt.Fprintf(&b, "<%s xmlns=%q>", root, s3Namespace)
			writeXMLMembers(&b, v)
			fmt.Fprintf(&b, "</%s>", root)
		}
	}
	if b.Len() > 0 {
		answer.body = []byte(xml.Header + b.String())
	}
	return answer
}

func headerText(v reflect.Value) string {
	if t, ok := reflect.TypeAssert[time.Time](v); ok {
		return t.UTC().Format(http.TimeFormat)
	}
	return fmt.Sprint(v.Interface())
}

// inHeader are the members of answers with a body that are in its header all the same.
var inHeader = map[string]bool{"TransitionDefaultMinimumObjectSize": true}

func writeXMLMembers(b *strings.Builder, v reflect.Value) {
	for name, field := range fields(v) {
		if absent(field) || inHeader[name] {
			continue
		}
		e := elementOf(v.Type(), name)
		switch {
		case field.Kind() != reflect.Slice:
			writeXMLElement(b, e.name, field)
		case e.item == "":
			writeXMLItems(b, e.name, field)
		default:
			fmt.Fprintf(b, "<%s>", e.name)
			writeXMLItems(b, e.item, field)
			fmt.Fprintf(b, "</%s>", e.name)
		}
	}
}

func writeXMLItems(b *strings.Builder, name string, list reflect.Value) {
	for i := range list.Len() {
		writeXMLElement(b, name, list.Index(i))
	}
}

func writeXMLElement(b *strings.Builder, name string, v reflect.Value) {
	if v = reflect.Indirect(v); !v.IsValid() {
		return
	}
	attributes := ""
	if grantee, ok := reflect.TypeAssert[s3types.Grantee](v); ok { // its type is an attribute
		attributes = fmt.Sprintf(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=%q", grantee.Type)
		grantee.Type = ""
		v = reflect.ValueOf(grantee)
	}
	fmt.Fprintf(b, "<%s%s>", name, attributes)
	if t, ok := reflect.TypeAssert[time.Time](v); ok {
		fmt.Fprint(b, iso8601(t))
	} else if v.Kind() == reflect.Struct {
		writeXMLMembers(b, v)
	} else {
		// Writing to a strings.Builder cannot fail.
		_ = xml.EscapeText(b, fmt.Append(nil, v.Interface()))
	}
	fmt.Fprintf(b, "</%s>", name)
}

func (restXML) fail(r *request, e *Error) response {
	answer := response{status: e.status(), header: e.header}
	if r.http.Method == http.MethodHead { // an answer to HEAD has no body: only status and header speak
		return answer
	}
	var b strings.Builder
	b.WriteString(xml.Header + "<Error>")
	encodeXML(&b, "Code", reflect.ValueOf(e.Code))
	encodeXML(&b, "Message", reflect.ValueOf(e.Message))
	for _, name := range sortedKeys(e.Fields) {
		encodeXML(&b, name, reflect.ValueOf(e.Fields[name]))
	}
	encodeXML(&b, "RequestId", reflect.ValueOf(r.RequestID))
	b.WriteString("</Error>")
	answer.contentType, answer.body = "application/xml", []byte(b.String())
	return answer
}
