package awssim

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// restPlaces is where the members of S3's inputs are that are neither in the path nor in the body.
var restPlaces = map[string]struct{ header, query string }{
	"ExpectedBucketOwner":        {header: "X-Amz-Expected-Bucket-Owner"},
	"ACL":                        {header: "X-Amz-Acl"},
	"GrantFullControl":           {header: "X-Amz-Grant-Full-Control"},
	"GrantRead":                  {header: "X-Amz-Grant-Read"},
	"GrantReadACP":               {header: "X-Amz-Grant-Read-Acp"},
	"GrantWrite":                 {header: "X-Amz-Grant-Write"},
	"GrantWriteACP":              {header: "X-Amz-Grant-Write-Acp"},
	"ObjectOwnership":            {header: "X-Amz-Object-Ownership"},
	"ObjectLockEnabledForBucket": {header: "X-Amz-Bucket-Object-Lock-Enabled"},
	"ContentType":                {header: "Content-Type"},
	"IfNoneMatch":                {header: "If-None-Match"},

	"BucketRegion":      {query: "bucket-region"},
	"ContinuationToken": {query: "continuation-token"},
	"Delimiter":         {query: "delimiter"},
	"EncodingType":      {query: "encoding-type"},
	"KeyMarker":         {query: "key-marker"},
	"MaxBuckets":        {query: "max-buckets"},
	"MaxKeys":           {query: "max-keys"},
	"Prefix":            {query: "prefix"},
	"StartAfter":        {query: "start-after"},
	"VersionId":         {query: "versionId"},
	"VersionIdMarker":   {query: "version-id-marker"},
}

// checkedBodies are the operations that take no body without a checksum (httpChecksumRequired in the API model).
var checkedBodies = map[string]bool{
	"PutPublicAccessBlock": true, "PutBucketOwnershipControls": true, "PutBucketEncryption": true, "PutBucketVersioning": true,
	"PutBucketTagging": true, "PutBucketLifecycleConfiguration": true, "PutBucketPolicy": true, "PutBucketAcl": true, "DeleteObjects": true,
}

var errMalformedXML = &Error{
	Code: "MalformedXML", Message: "The XML you provided was not well-formed or did not validate against our published schema",
}

// decode reads path, headers, query and body.
func (restXML) decode(r *request, in any) error {
	if err := checkBody(r); err != nil {
		return err
	}
	bucket, key := bucketAndKey(r)
	for name, field := range fields(reflect.ValueOf(in).Elem()) {
		var err error
		switch {
		case name == "Bucket":
			err = setMember(field, bucket)
		case name == "Key":
			err = setMember(field, key)
		case name == "Policy":
			err = setMember(field, string(r.body))
		case name == "Body":
			field.Set(reflect.ValueOf(io.NopCloser(bytes.NewReader(r.body))))
		case isPayload(field) && len(r.body) > 0:
			err = decodeXML(r.body, field)
		default:
			err = setPlaced(r, name, field)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isPayload knows the member that is the body of an input: the only structure that it has.
func isPayload(field reflect.Value) bool {
	return field.Kind() == reflect.Pointer && field.Type().Elem().Kind() == reflect.Struct && field.Type().Elem() != reflect.TypeFor[time.Time]()
}

func setPlaced(r *request, name string, field reflect.Value) error {
	place := restPlaces[name]
	text, present := r.http.Header.Get(place.header), false
	if place.query != "" {
		present = r.http.URL.Query().Has(place.query)
		text = r.http.URL.Query().Get(place.query)
	}
	if text == "" && !present {
		return nil
	}
	return setMember(field, text)
}

func setMember(field reflect.Value, text string) error {
	if field.Kind() == reflect.Pointer {
		value := reflect.New(field.Type().Elem())
		field.Set(value)
		field = value.Elem()
	}
	return setScalar(field, "the request", text)
}

// xmlNode is an element of a body.
type xmlNode struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []xmlNode `xml:",any"`
}

// xmlRoots are the elements of bodies that are not named like their types.
var xmlRoots = map[string]string{"BucketLifecycleConfiguration": "LifecycleConfiguration"}

func decodeXML(body []byte, field reflect.Value) error {
	var root xmlNode
	if xml.Unmarshal(body, &root) != nil {
		return errMalformedXML
	}
	want := field.Type().Elem().Name()
	if renamed, ok := xmlRoots[want]; ok {
		want = renamed
	}
	if root.XMLName.Local != want {
		return errMalformedXML
	}
	return fillXML(field, &root)
}

// fillXML sets v to what an element says. An element that the type does not have is refused, as by AWS's schema.
func fillXML(v reflect.Value, n *xmlNode) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		at, err := time.Parse(time.RFC3339, strings.TrimSpace(n.Text))
		if err != nil {
			return errMalformedXML
		}
		v.Set(reflect.ValueOf(at))
		return nil
	}
	if v.Kind() != reflect.Struct {
		if len(n.Children) > 0 || setScalar(v, n.XMLName.Local, n.Text) != nil {
			return errMalformedXML
		}
		return nil
	}
	for i := range n.Children {
		if err := fillMember(v, &n.Children[i]); err != nil {
			return err
		}
	}
	return nil
}

func fillMember(v reflect.Value, n *xmlNode) error {
	for name, field := range fields(v) {
		e := elementOf(v.Type(), name)
		if e.name != n.XMLName.Local {
			continue
		}
		switch {
		case field.Kind() != reflect.Slice:
			return fillXML(field, n)
		case e.item == "": // its members follow each other without a common parent
			return appendXML(field, n)
		}
		field.Set(reflect.MakeSlice(field.Type(), 0, len(n.Children)))
		for i := range n.Children {
			if n.Children[i].XMLName.Local != e.item {
				return errMalformedXML
			}
			if err := appendXML(field, &n.Children[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return errMalformedXML
}

func appendXML(list reflect.Value, n *xmlNode) error {
	item := reflect.New(list.Type().Elem()).Elem()
	if err := fillXML(item, n); err != nil {
		return err
	}
	list.Set(reflect.Append(list, item))
	return nil
}

// checkBody verifies the checksums of a body, and that there is one where S3 insists.
func checkBody(r *request) error {
	if checkedBodies[r.Operation] && !hasChecksum(r.http.Header) {
		return &Error{Code: "InvalidRequest", Message: "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"}
	}
	if strings.HasPrefix(r.http.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return &Error{Code: "NotImplemented", Message: "Bodies in signed chunks are not implemented. Send the body as a whole."}
	}
	for _, sum := range checksums {
		if given := r.http.Header.Get(sum.header); given != "" && given != sum.of(r.body) {
			return &Error{Code: "BadDigest", Message: "The " + sum.header + " you specified did not match the calculated checksum."}
		}
	}
	return nil
}

func hasChecksum(header http.Header) bool {
	for name := range header {
		if name == "Content-Md5" || strings.HasPrefix(name, "X-Amz-Checksum-") {
			return true
		}
	}
	return false
}
