package billing_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// FuzzMerge: what is put into a policy of others comes out again, and leaves theirs as it was.
func FuzzMerge(f *testing.F) {
	for _, policy := range []string{
		"", theirs, `{"Version":"2012-10-17","Statement":{"Sid":"Only","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}`,
		`{"Statement":[]}`, `{"Statement":null}`, `{"Statement":[{"Sid":"DoitBillingDelivery"}]}`, `{"Statement":[null,1,"x"]}`, `[]`, `{`,
	} {
		f.Add(policy, "arn:aws:iam::111122223333:role/reader")
	}
	f.Fuzz(func(t *testing.T, policy, reader string) {
		billing.Readers(policy)
		with, err := billing.Merge(policy, statements(reader))
		if err != nil {
			return
		}
		again, err := billing.Merge(with, statements(reader))
		if err != nil || again != with {
			t.Fatalf("merging twice: %v\n%s\n%s", err, with, again)
		}
		without, err := billing.Without(with, billing.Sids()...)
		if err != nil {
			t.Fatal(err)
		}
		cleared, err := billing.Without(policy, billing.Sids()...)
		if err != nil {
			t.Fatal(err)
		}
		if !equal(t, members(t, cleared), members(t, without)) {
			t.Errorf("the statements of others are not as before:\n%s\n%s", cleared, without)
		}
	})
}

// members are the statements of a policy.
func members(t *testing.T, policy string) (statements []any) {
	t.Helper()
	var read struct{ Statement any }
	if policy == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(policy), &read); err != nil {
		t.Fatal(err)
	}
	switch statement := read.Statement.(type) {
	case []any:
		return statement
	case nil:
		return nil
	default:
		return []any{statement}
	}
}

func equal(t *testing.T, one, other []any) bool {
	t.Helper()
	return slices.EqualFunc(one, other, func(a, b any) bool {
		first, errFirst := json.Marshal(a)
		second, errSecond := json.Marshal(b)
		return errFirst == nil && errSecond == nil && string(first) == string(second)
	})
}

// FuzzReports: a report that the provider lets pass is one that AWS takes, as far as the simulator knows AWS.
func FuzzReports(f *testing.F) {
	f.Add(uint8(0), uint8(0), uint8(0), uint8(0), "report", "CUR")
	f.Add(uint8(1), uint8(2), uint8(1), uint8(4), "a!-_.*'()", "a/b")
	f.Add(uint8(1), uint8(2), uint8(0), uint8(7), "x", "/x")
	f.Fuzz(func(t *testing.T, format, compression, versioning, artifacts uint8, name, prefix string) {
		c := billing.Combination{
			Format: pick(format, curtypes.ReportFormat("").Values()), Compression: pick(compression, curtypes.CompressionFormat("").Values()),
			Versioning: pick(versioning, curtypes.ReportVersioning("").Values()),
		}
		for i, artifact := range curtypes.AdditionalArtifact("").Values() {
			if artifacts&(1<<i) != 0 {
				c.Artifacts = append(c.Artifacts, artifact)
			}
		}
		passes := len(c.Misfits()) == 0 && billing.CheckReportName(name) == nil && billing.CheckPrefix(prefix) == nil
		if taken := simulated(t, c, name, prefix); passes && !taken {
			t.Errorf("the provider lets %+v %q %q pass, the simulator refuses it", c, name, prefix)
		} else if !passes && taken && billing.CheckPrefix(prefix) == nil {
			t.Errorf("the provider refuses %+v %q %q, the simulator takes it: %v", c, name, prefix, c.Misfits())
		}
	})
}

func pick[T any](n uint8, of []T) T { return of[int(n)%len(of)] }

// simulated says whether the simulator takes a report.
func simulated(t *testing.T, c billing.Combination, name, prefix string) bool {
	t.Helper()
	w := awssim.New(awssim.Options{Clock: clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))})
	defer w.Close()
	body, err := json.Marshal(map[string]any{"ReportDefinition": curtypes.ReportDefinition{
		ReportName: &name, TimeUnit: curtypes.TimeUnitHourly, Format: c.Format, Compression: c.Compression, S3Bucket: new(bucket), S3Prefix: &prefix,
		S3Region: curtypes.AWSRegionUsStandard, AdditionalSchemaElements: []curtypes.SchemaElement{}, AdditionalArtifacts: c.Artifacts, ReportVersioning: c.Versioning,
	}})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(body))
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/cur/aws4_request, SignedHeaders=host, Signature=0")
	request.Header.Set("X-Amz-Target", "AWSOrigamiServiceGatewayService.PutReportDefinition")
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, request)
	// A report that fits fails at last for its bucket, which is not there.
	return answer.Code == http.StatusOK || strings.Contains(answer.Body.String(), "customer bucket permission")
}
