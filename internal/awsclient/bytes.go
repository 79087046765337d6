package awsclient

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// unlike says what tells the bytes of an answer from what AWS sends, "" when nothing does. The SDK is less strict: it takes
// an empty answer for one without members, throws away what it does not expect, and reads any XML.
func unlike(service, operation string, response *http.Response, body []byte) string {
	said := bytes.TrimSpace(body)
	failed := response.StatusCode < 200 || response.StatusCode > 299
	switch isPage := page(said); {
	case len(body) > largestAnswer:
		return "it is longer than 16 MB"
	case len(said) == 0:
		return unlikeSilence(service, operation, response.Header, failed)
	case isPage != "":
		return isPage
	case !utf8.Valid(said):
		return "it has bytes that are no UTF-8"
	case !inXML[service]:
		return unlikeJSON(said)
	case failed:
		return unlikeRefusal(said)
	case service != s3.ServiceID:
		return unlikeXML(said, operation+"Response")
	default:
		return unlikeS3(operation, response.Header, said)
	}
}

// inXML are the services that do not speak JSON.
var inXML = map[string]bool{iam.ServiceID: true, sns.ServiceID: true, sts.ServiceID: true, s3.ServiceID: true}

// unlikeSilence judges an answer without a body.
func unlikeSilence(service, operation string, header http.Header, failed bool) string {
	switch {
	case !hasRequestID(header) && header.Get("X-Amzn-Errortype") == "":
		return "it is empty and has no request id"
	case !failed && !mayBeEmpty(service, operation):
		return "it is empty"
	}
	return ""
}

func unlikeS3(operation string, header http.Header, body []byte) string {
	switch {
	case operation == "GetBucketPolicy":
		return unlikePolicy(body)
	case answers[s3.ServiceID][operation] == nothing && hasRequestID(header):
		return "" // AWS sends no body then, emulators send various
	default:
		return unlikeXML(body, s3Roots[operation])
	}
}

// s3Roots are the elements of S3's answers, as far as emulators agree with AWS about them.
var s3Roots = map[string]string{
	"DeleteObjects":                   "DeleteResult",
	"GetBucketEncryption":             "ServerSideEncryptionConfiguration",
	"GetBucketLifecycleConfiguration": "LifecycleConfiguration",
	"GetBucketOwnershipControls":      "OwnershipControls",
	"GetBucketTagging":                "Tagging",
	"GetPublicAccessBlock":            "PublicAccessBlockConfiguration",
	"ListBuckets":                     "ListAllMyBucketsResult",
	"ListObjectVersions":              "ListVersionsResult",
}

// mayBeEmpty says that AWS answers an operation without a body. The query protocol always has one.
func mayBeEmpty(service, operation string) bool {
	rule, known := answers[service][operation]
	return (rule == nothing || !known) && (!inXML[service] || service == s3.ServiceID)
}

func hasRequestID(header http.Header) bool {
	return header.Get("X-Amzn-Requestid") != "" || header.Get("X-Amzn-Request-Id") != "" || header.Get("X-Amz-Request-Id") != ""
}

func unlikeJSON(body []byte) string {
	switch {
	case body[0] != '{':
		return "it is no JSON object"
	case !json.Valid(body):
		return "it is no JSON, or not all of it"
	}
	return ""
}

// unlikePolicy looks for what every policy has: ours is written together with the statements of others that are found there.
func unlikePolicy(body []byte) string {
	var policy struct{ Statement json.RawMessage }
	if err := json.Unmarshal(body, &policy); err != nil || policy.Statement == nil {
		return "it is no policy"
	}
	return ""
}

// unlikeRefusal looks for the code of a refusal. Where it is missing, the SDK would make one of the HTTP status, NotFound for
// example.
func unlikeRefusal(body []byte) string {
	var refusal struct {
		Code  string // of S3
		Error struct{ Code string }
	}
	switch err := xml.Unmarshal(body, &refusal); {
	case err != nil:
		return "it is no XML, or not all of it"
	case refusal.Code == "" && refusal.Error.Code == "":
		return "it refuses without one of AWS's codes"
	}
	return unlikeXML(body, "")
}

// unlikeXML reads all of a document, whose outermost element has to have a name; "" takes any.
func unlikeXML(body []byte, root string) string {
	reader := xml.NewDecoder(bytes.NewReader(body))
	first := ""
	for {
		token, err := reader.Token()
		if start, ok := token.(xml.StartElement); ok && first == "" {
			first = start.Name.Local
		}
		switch {
		case errors.Is(err, io.EOF) && first == "":
			return "it is no XML"
		case errors.Is(err, io.EOF) && root != "" && first != root:
			return "it is XML, but " + first + " instead of " + root
		case errors.Is(err, io.EOF):
			return ""
		case err != nil:
			return "it is no XML, or not all of it"
		}
	}
}
