package awssim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// answer is an answer in JSON as it came over the wire.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	text   string
}

const signed = "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/SERVICE/aws4_request, SignedHeaders=host, Signature=0"

// send posts a body to the World as it is.
func (w *world) send(t *testing.T, header http.Header, body string) answer {
	t.Helper()
	return w.request(t, http.MethodPost, "/", header, body)
}

func (w *world) request(t *testing.T, method, path string, header http.Header, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(text)}
	if strings.HasPrefix(a.text, "{") {
		if err := json.Unmarshal(text, &a.body); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	return a
}

func signedFor(service string, more ...string) http.Header {
	header := http.Header{"Authorization": {strings.Replace(signed, "SERVICE", service, 1)}}
	for i := 0; i < len(more); i += 2 {
		header.Set(more[i], more[i+1])
	}
	return header
}

// TestErrorsOnTheWire compares refusals with what AWS sends, protocol by protocol.
func TestErrorsOnTheWire(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	organizations := func(operation string) http.Header {
		return signedFor("organizations", "X-Amz-Target", "AWSOrganizationsV20161128."+operation)
	}
	for name, c := range map[string]struct {
		method, path string
		header       http.Header
		body         string
		status       int
		contentType  string
		says         []string
	}{
		"JSON": {
			header: organizations("DescribeAccount"), body: `{"AccountId":"999999999999"}`,
			status: 400, contentType: "application/x-amz-json-1.1", says: []string{`"__type":"AccountNotFoundException"`, `"Message":"You specified`},
		},
		"JSON with a reason": {
			header: organizations("DescribeAccount"), body: `{"AccountId":"x"}`,
			status: 400, contentType: "application/x-amz-json-1.1", says: []string{`"__type":"InvalidInputException"`, `"Reason":"INVALID_PATTERN"`},
		},
		"JSON without a member": {
			header: organizations("DescribeAccount"), body: `{}`,
			status: 400, contentType: "application/x-amz-json-1.1", says: []string{`"Reason":"INPUT_REQUIRED"`},
		},
		"JSON that is none": {
			header: organizations("DescribeAccount"), body: `{"AccountId":`,
			status: 400, contentType: "application/x-amz-json-1.1", says: []string{`"__type":"SerializationException"`},
		},
		"unknown operation in JSON": {
			header: organizations("PleaseHelp"), body: `{}`,
			status: 400, contentType: "application/x-amz-json-1.1", says: []string{`"__type":"UnknownOperationException"`},
		},
		"unknown service": {
			header: signedFor("ec2"), body: `Action=DescribeInstances`,
			status: 400, contentType: "application/x-amz-json-1.1", says: []string{`"__type":"UnknownOperationException"`},
		},
		"REST JSON": {
			path: "/getAlternateContact", header: signedFor("account"), body: `{"AlternateContactType":"BILLING"}`,
			status: 404, contentType: "application/json", says: []string{`"__type":"ResourceNotFoundException"`, `"message":"No contact`},
		},
		"REST JSON validation": {
			path: "/getAlternateContact", header: signedFor("account"), body: `{"AlternateContactType":"OTHER"}`,
			status: 400, contentType: "application/json",
			says: []string{`"__type":"ValidationException"`, `"reason":"fieldValidationFailed"`, `"fieldList":[{`, `enum value set: [`},
		},
		"Query": {
			header: signedFor("iam", "Content-Type", form), body: "Action=GetRole&Version=2010-05-08&RoleName=none",
			status: 404, contentType: "text/xml", says: []string{"<ErrorResponse xmlns=", "<Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role with name none", "<RequestId>"},
		},
		"Query validation": {
			header: signedFor("sts", "Content-Type", form), body: "Action=AssumeRole&Version=2011-06-15&RoleArn=short",
			status: 400, contentType: "text/xml", says: []string{"<Code>ValidationError</Code>", "at &#39;roleArn&#39; failed"},
		},
		"unknown operation in Query": {
			header: signedFor("iam", "Content-Type", form), body: "Action=PleaseHelp&Version=2010-05-08",
			status: 400, contentType: "text/xml", says: []string{"<Code>InvalidAction</Code>"},
		},
		"S3": {
			method: http.MethodGet, path: "/no-such-bucket?location", header: signedFor("s3"),
			status: 404, contentType: "application/xml", says: []string{"<Error><Code>NoSuchBucket</Code>", "<RequestId>"},
		},
		"unknown operation in S3": {
			method: http.MethodGet, path: "/some-bucket?torrent", header: signedFor("s3"),
			status: 501, contentType: "application/xml", says: []string{"<Code>NotImplemented</Code>"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awssim.Options{})
			if c.method == "" {
				c.method = http.MethodPost
			}
			if c.path == "" {
				c.path = "/"
			}
			got := w.request(t, c.method, c.path, c.header, c.body)
			if got.status != c.status || got.header.Get("Content-Type") != c.contentType {
				t.Errorf("got %d %s, want %d %s", got.status, got.header.Get("Content-Type"), c.status, c.contentType)
			}
			for _, part := range c.says {
				if !strings.Contains(got.text, part) {
					t.Errorf("%s is missing in %s", part, got.text)
				}
			}
			if got.header.Get("X-Amzn-RequestId") == "" && got.header.Get("X-Amz-Request-Id") == "" {
				t.Error("no request id")
			}
			if path := strings.TrimPrefix(c.path, "/"); strings.HasPrefix(path, "getAlt") && got.header.Get("X-Amzn-ErrorType") == "" {
				t.Error("no X-Amzn-ErrorType")
			}
		})
	}
}

func TestOutputsOnTheWire(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	list := w.send(t, signedFor("organizations", "X-Amz-Target", "AWSOrganizationsV20161128.ListAccounts"), "{}")
	accounts, _ := list.body["Accounts"].([]any)
	if len(accounts) != 1 {
		t.Fatalf("accounts: %s", list.text)
	}
	first, _ := accounts[0].(map[string]any)
	if joined, isNumber := first["JoinedTimestamp"].(float64); !isNumber || joined < 1e9 {
		t.Errorf("JoinedTimestamp is no epoch: %v", first["JoinedTimestamp"])
	}
	if _, has := list.body["ResultMetadata"]; has || list.body["NextToken"] != nil {
		t.Errorf("members that AWS does not send: %s", list.text)
	}
	empty := w.send(t, signedFor("organizations", "X-Amz-Target", "AWSOrganizationsV20161128.ListCreateAccountStatus"), "")
	if empty.text != `{"CreateAccountStatuses":[]}` {
		t.Errorf("an empty list: %s", empty.text)
	}
	information := w.request(t, http.MethodPost, "/getAccountInformation", signedFor("account"), "{}")
	if date, _ := information.body["AccountCreatedDate"].(string); !strings.HasSuffix(date, "Z") {
		t.Errorf("AccountCreatedDate is no ISO 8601: %s", information.text)
	}
	identity := w.send(t, signedFor("sts", "Content-Type", "application/x-www-form-urlencoded"), "Action=GetCallerIdentity&Version=2011-06-15")
	if !strings.HasPrefix(identity.text, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>`) ||
		!strings.Contains(identity.text, "<ResponseMetadata><RequestId>") {
		t.Errorf("XML: %s", identity.text)
	}
}
