package awssim_test

import (
	"crypto/md5" // the checksum that S3 has always taken
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func contentMD5(body string) string {
	sum := md5.Sum([]byte(body))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// signedHere is a request for S3 whose body has a checksum.
func signedHere(body string, more ...string) http.Header {
	return signedFor("s3", append([]string{"Content-Md5", contentMD5(body)}, more...)...)
}

// TestS3OnTheWire compares answers with what S3 sends.
func TestS3OnTheWire(t *testing.T) {
	t.Parallel()
	const tagging = `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>`
	policy := bucketPolicy("Deny", `"*"`, "s3:DeleteBucket", "")
	without := func(name string, header http.Header) http.Header {
		header.Del(name)
		return header
	}
	for name, test := range map[string]struct {
		method, path, body string
		header             http.Header
		status             int
		says               []string
	}{
		"written": {method: "PUT", path: "/a-bucket?tagging", body: tagging, header: signedHere(tagging), status: 200},
		"a policy written": {
			method: "PUT", path: "/a-bucket?policy", body: policy, header: signedHere(policy), status: 204,
		},
		"without a checksum": {
			method: "PUT", path: "/a-bucket?tagging", body: tagging, header: without("Content-Md5", signedHere("")), status: 400,
			says: []string{"<Code>InvalidRequest</Code>", "Content-MD5 OR x-amz-checksum-"},
		},
		"with a wrong checksum": {
			method: "PUT", path: "/a-bucket?tagging", body: tagging, header: signedHere("something else"), status: 400, says: []string{"<Code>BadDigest</Code>"},
		},
		"with another wrong checksum": {
			method: "PUT", path: "/a-bucket?tagging", body: tagging, status: 400, says: []string{"<Code>BadDigest</Code>", "X-Amz-Checksum-Crc32 "},
			header: signedHere(tagging, "X-Amz-Checksum-Crc32", "AAAAAA=="),
		},
		"no XML": {method: "PUT", path: "/a-bucket?tagging", body: "a=b", header: signedHere("a=b"), status: 400, says: []string{"<Code>MalformedXML</Code>"}},
		"another root": {
			method: "PUT", path: "/a-bucket?tagging", body: "<Tags></Tags>", header: signedHere("<Tags></Tags>"), status: 400, says: []string{"<Code>MalformedXML</Code>"},
		},
		"an element that does not exist": {
			method: "PUT", path: "/a-bucket?versioning", body: "<VersioningConfiguration><State>Enabled</State></VersioningConfiguration>",
			header: signedHere("<VersioningConfiguration><State>Enabled</State></VersioningConfiguration>"), status: 400, says: []string{"<Code>MalformedXML</Code>"},
		},
		"a flag that is none": {
			method: "PUT", path: "/a-bucket?publicAccessBlock", status: 400, says: []string{"<Code>MalformedXML</Code>"},
			body:   "<PublicAccessBlockConfiguration><BlockPublicAcls>perhaps</BlockPublicAcls></PublicAccessBlockConfiguration>",
			header: signedHere("<PublicAccessBlockConfiguration><BlockPublicAcls>perhaps</BlockPublicAcls></PublicAccessBlockConfiguration>"),
		},
		"nothing there": {
			method: "GET", path: "/a-bucket?lifecycle", header: signedHere(""), status: 404,
			says: []string{"<Code>NoSuchLifecycleConfiguration</Code>", "<BucketName>a-bucket</BucketName>", "<RequestId>"},
		},
		"no bucket":       {method: "GET", path: "/another?tagging", header: signedHere(""), status: 404, says: []string{"<Code>NoSuchBucket</Code>", "<BucketName>another</BucketName>"}},
		"deleted":         {method: "DELETE", path: "/a-bucket?policy", header: signedHere(""), status: 204},
		"in chunks":       {method: "PUT", path: "/a-bucket/k", body: "x", header: signedHere("x", "X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), status: 501, says: []string{"<Code>NotImplemented</Code>"}},
		"an unknown part": {method: "GET", path: "/a-bucket?replication", header: signedHere(""), status: 501, says: []string{"<Code>NotImplemented</Code>"}},
		"an upload":       {method: "POST", path: "/a-bucket/k?uploads", header: signedHere(""), status: 501, says: []string{"<Code>NotImplemented</Code>"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := withBucket(t, awssim.Options{})
			got := w.request(t, test.method, test.path, test.header, test.body)
			if got.status != test.status {
				t.Errorf("got %d, want %d: %s", got.status, test.status, got.text)
			}
			for _, part := range test.says {
				if !strings.Contains(got.text, part) {
					t.Errorf("%s is not in %s", part, got.text)
				}
			}
			if got.status < 300 && got.text != "" {
				t.Errorf("an answer without anything to tell says %s", got.text)
			}
		})
	}
}

func TestS3IsAbortedAndSlowedDown(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	w.Inject(awssim.Fault{Operation: "PutBucketTagging", Kind: awssim.FaultError, Error: &awssim.Error{
		Code: "OperationAborted", Message: "A conflicting conditional operation is currently in progress against this resource. Please try again.",
	}})
	w.Inject(awssim.Fault{Service: "s3", Operation: "GetBucketTagging", Kind: awssim.FaultThrottle})
	_, err := w.s3.DeleteBucketTagging(t.Context(), &s3.DeleteBucketTaggingInput{Bucket: aws.String(testBucket)})
	if err != nil {
		t.Error(err)
	}
	got := w.request(t, http.MethodPut, "/a-bucket?tagging", signedHere("<Tagging/>"), "<Tagging/>")
	if got.status != http.StatusConflict || !strings.Contains(got.text, "<Code>OperationAborted</Code>") {
		t.Errorf("got %d %s", got.status, got.text)
	}
	_, err = w.s3.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: aws.String(testBucket)})
	wantRefusal(t, err, "SlowDown", "")
}
