package awsclient_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/doit-vending/terraform-provider-doit/internal/acctest" // shields the tests from the developer's own AWS set-up
	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

const (
	callerAccount = "111122223333"
	accessKey     = "AKIDTHECALLER"
	secretKey     = "the-secret-key"
)

// services are the names of the endpoints block.
var services = []string{
	"account", "bcm_data_exports", "cur", "iam", "organizations", "resource_groups_tagging", "s3", "service_quotas", "sns", "sts", "taxsettings",
}

// request is what AWS got.
type request struct {
	Host, Path  string
	Service     string // of the signature's credential scope; "" when the request is not signed
	Region      string // likewise
	AccessKeyID string // likewise
	Operation   string
	Form        url.Values // of the query protocol
	Header      http.Header
}

// fakeAWS takes any request, remembers it, and answers it as answer says.
type fakeAWS struct {
	URL    string
	server *httptest.Server

	// answer returns false to leave a request to the usual answers.
	answer func(w http.ResponseWriter, r request) bool

	mu       sync.Mutex
	requests []request
}

func newAWS(t *testing.T, answer func(w http.ResponseWriter, r request) bool) *fakeAWS {
	t.Helper()
	a := &fakeAWS{answer: answer}
	a.server = httptest.NewServer(a)
	t.Cleanup(a.server.Close)
	a.URL = a.server.URL
	return a
}

func (a *fakeAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	got := parse(r)
	a.mu.Lock()
	a.requests = append(a.requests, got)
	a.mu.Unlock()
	if a.answer == nil || !a.answer(w, got) {
		answerUsually(w, got)
	}
}

// seen is what AWS got so far.
func (a *fakeAWS) seen() []request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]request(nil), a.requests...)
}

// operations are the names of what was called so far.
func (a *fakeAWS) operations() []string {
	names := []string{}
	for _, r := range a.seen() {
		names = append(names, r.Operation)
	}
	return names
}

func parse(r *http.Request) request {
	got := request{Host: r.Host, Path: r.URL.Path, Header: r.Header}
	if err := r.ParseForm(); err == nil {
		got.Form = r.Form
	}
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if scope := strings.Split(credential, "/"); len(scope) > 3 {
		got.AccessKeyID, got.Region, got.Service = scope[0], scope[2], scope[3]
	}
	switch {
	case r.Header.Get("X-Amz-Target") != "":
		_, got.Operation, _ = strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	case got.Form.Get("Action") != "":
		got.Operation = got.Form.Get("Action")
	default:
		got.Operation = path.Base(r.URL.Path)
	}
	return got
}

func answerUsually(w http.ResponseWriter, r request) {
	switch r.Operation {
	case "GetCallerIdentity":
		answerXML(w, r, "<Account>%s</Account><Arn>arn:aws:iam::%s:user/test</Arn><UserId>AIDA</UserId>", callerAccount, callerAccount)
	case "AssumeRole", "AssumeRoleWithWebIdentity":
		// The key tells which role it belongs to, so that tests can see who signs what.
		answerXML(w, r, "<Credentials><AccessKeyId>ASIA%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"+
			"<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>", path.Base(r.Form.Get("RoleArn")))
	case "Publish":
		answerXML(w, r, "<MessageId>message-1</MessageId>")
	case "ListAccountAliases":
		answerXML(w, r, "<AccountAliases></AccountAliases><IsTruncated>false</IsTruncated>")
	default:
		w.Header().Set("X-Amzn-Requestid", "req-1")
		if r.Service != "s3" {
			fmt.Fprint(w, cmp.Or(usual[r.Operation], "{}"))
		}
	}
}

// usual are the answers that have to say something.
var usual = map[string]string{
	"CreateAccount":             `{"CreateAccountStatus":{"Id":"car-0123456789abcdef","State":"IN_PROGRESS"}}`,
	"DescribeOrganization":      `{"Organization":{"Id":"o-0123456789","Arn":"arn:aws:organizations::111122223333:organization/o-0123456789","MasterAccountId":"111122223333","FeatureSet":"ALL"}}`,
	"DescribeReportDefinitions": `{"ReportDefinitions":[]}`,
	"ListTables":                `{"Tables":[]}`,
	"getContactInformation":     `{"ContactInformation":{"FullName":"Ann"}}`,
}

// answerXML answers as the query protocol does.
func answerXML(w http.ResponseWriter, r request, format string, values ...any) {
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></%[1]sResponse>",
		r.Operation, fmt.Sprintf(format, values...))
}

// refuse answers with an error as the JSON protocols do.
func refuse(w http.ResponseWriter, status int, code, body string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-Errortype", code)
	w.Header().Set("X-Amzn-Requestid", "req-1")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"__type":%q,%s}`, code, body)
}

// refuseXML answers with an error as the query protocol does.
func refuseXML(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>req-1</RequestId></ErrorResponse>", code, message)
}

// settings is a configuration that calls url for every service.
func settings(url string, changes ...func(*awsclient.Config)) awsclient.Config {
	c := awsclient.Config{
		Region: "eu-central-1", AccessKey: accessKey, SecretKey: secretKey,
		Endpoints: map[string]string{},
		Clock:     clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)),
		Backoff:   noBackoff{},
	}
	for _, name := range services {
		c.Endpoints[name] = url
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func newClient(t *testing.T, c awsclient.Config) *awsclient.Client {
	t.Helper()
	client, err := awsclient.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// noBackoff lets the SDK retry at once.
type noBackoff struct{}

func (noBackoff) BackoffDelay(int, error) (time.Duration, error) { return 0, nil }

// counting lets the SDK retry at once, and counts how often it does.
type counting struct{ n int }

func (c *counting) BackoffDelay(int, error) (time.Duration, error) {
	c.n++
	return 0, nil
}
