package awssim_test

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// ask sends one request to a new World and returns the status. A panic of the World is one of the test.
func ask(t *testing.T, method, target string, body []byte, header map[string]string) {
	t.Helper()
	w := awssim.New(awssim.Options{Clock: clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))})
	defer w.Close()
	made := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/a-bucket", http.NoBody)
	made.Header.Set("Authorization", credential("s3"))
	w.ServeHTTP(httptest.NewRecorder(), made)
	request := httptest.NewRequestWithContext(t.Context(), method, "/", bytes.NewReader(body))
	request.URL.Path, request.URL.RawQuery, _ = strings.Cut("/"+strings.TrimPrefix(target, "/"), "?")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, request)
	if answer.Code >= http.StatusInternalServerError && answer.Code != http.StatusNotImplemented {
		t.Errorf("%s %s is answered with %d: %s", method, target, answer.Code, answer.Body)
	}
}

func credential(service string) string { return strings.Replace(signed, "SERVICE", service, 1) }

// FuzzJSON sends anything to the services that speak JSON.
func FuzzJSON(f *testing.F) {
	for _, seed := range []struct{ service, target, body string }{
		{"organizations", "AWSOrganizationsV20161128.CreateAccount", `{"AccountName":"a","Email":"a@example.com","Tags":[{"Key":"k","Value":"v"}]}`},
		{"organizations", "AWSOrganizationsV20161128.ListAccounts", `{"MaxResults":-1,"NextToken":"x"}`},
		{"organizations", "AWSOrganizationsV20161128.TagResource", `{"ResourceId":null,"Tags":[null]}`},
		{"tagging", "ResourceGroupsTaggingAPI_20170126.GetResources", `{"ResourceARNList":["x"],"TagFilters":[{}]}`},
		{"cur", "AWSOrigamiServiceGatewayService.PutReportDefinition", `{"ReportDefinition":{"ReportName":"r"}}`},
		{"bcm-data-exports", "AWSBillingAndCostManagementDataExports.CreateExport", `{"Export":{"Name":"x","DataQuery":{"QueryStatement":"SELECT a FROM b"}}}`},
		{"servicequotas", "ServiceQuotasV20190624.ListServiceQuotas", `{"ServiceCode":"organizations"}`},
	} {
		f.Add(seed.service, seed.target, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, service, target string, body []byte) {
		ask(t, http.MethodPost, "/", body, map[string]string{"Authorization": credential(service), "X-Amz-Target": target})
	})
}

// FuzzRESTJSON sends anything to Account Management and Tax Settings.
func FuzzRESTJSON(f *testing.F) {
	for _, seed := range []struct{ service, path, body string }{
		{"account", "/putAlternateContact", `{"AlternateContactType":"BILLING","Name":"a","Title":"b","EmailAddress":"a@b.co","PhoneNumber":"1"}`},
		{"account", "/startPrimaryEmailUpdate", `{"AccountId":"111122223333","PrimaryEmail":"x"}`},
		{"account", "/getContactInformation", `[]`},
		{"tax", "/getTaxRegistration", `{"accountId":1}`},
	} {
		f.Add(seed.service, seed.path, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, service, path string, body []byte) {
		ask(t, http.MethodPost, path, body, map[string]string{"Authorization": credential(service), "Content-Type": "application/json"})
	})
}

// FuzzQuery sends any form to IAM and STS.
func FuzzQuery(f *testing.F) {
	for _, seed := range []struct{ service, form string }{
		{"iam", "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D&Tags.member.1.Key=k&Tags.member.1.Value=v"},
		{"iam", "Action=CreatePolicy&Version=2010-05-08&PolicyName=p&PolicyDocument=%7B%22Statement%22%3A%5Bnull%5D%7D"},
		{"iam", "Action=ListUsers&MaxItems=0&Marker=x"},
		{"sts", "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&RoleSessionName=s&DurationSeconds=99999999999"},
		{"iam", "%zz&Action=%"},
	} {
		f.Add(seed.service, []byte(seed.form))
	}
	f.Fuzz(func(t *testing.T, service string, form []byte) {
		ask(t, http.MethodPost, "/", form, map[string]string{"Authorization": credential(service), "Content-Type": "application/x-www-form-urlencoded"})
	})
}

// FuzzRESTXML sends anything to S3.
func FuzzRESTXML(f *testing.F) {
	for _, seed := range []struct{ method, target, body string }{
		{"PUT", "/a-bucket", `<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>`},
		{"PUT", "/a-bucket?tagging", `<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>`},
		{"PUT", "/a-bucket?policy", `{"Statement":[]}`},
		{"PUT", "/a-bucket?lifecycle", `<LifecycleConfiguration><Rule><Status>Enabled</Status><Expiration><Date>x</Date></Expiration></Rule></LifecycleConfiguration>`},
		{"POST", "/a-bucket?delete", `<Delete><Object><Key>k</Key></Object></Delete>`},
		{"GET", "/a-bucket?versions&max-keys=-1&key-marker=%00", ""},
		{"GET", "/?max-buckets=x", ""},
	} {
		f.Add(seed.method, seed.target, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, method, target string, body []byte) {
		if strings.ContainsAny(method, " \x00\r\n") || method == "" || !validMethod(method) {
			return
		}
		sum := md5.Sum(body)
		ask(t, method, target, body, map[string]string{"Authorization": credential("s3"), "Content-Md5": base64.StdEncoding.EncodeToString(sum[:])})
	})
}

func validMethod(method string) bool {
	_, err := http.NewRequest(method, "/", http.NoBody) //nolint:noctx // it is not sent
	return err == nil
}
