package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestParseOutput(t *testing.T) {
	t.Parallel()
	const change = `{"type":"planned_change","change":{"resource":{"addr":"doit_aws_account.a[\"b\"]"},"action":"update"}}` + "\n"
	for name, c := range map[string]struct {
		text    string
		code    int
		changed int
		want    string
	}{
		"nothing to do":      {`{"type":"change_summary"}` + "\nno JSON\n", 0, 0, "no changes"},
		"one change":         {change, 0, 1, "1 change"},
		"two changes":        {change + change, 0, 2, "2 changes"},
		"a warning":          {`{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"careful"}}`, 0, 0, "no changes"},
		"an error":           {`{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Failed","detail":"on\n two lines"}}`, 1, 0, "failed: Failed: on two lines"},
		"a code and nothing": {"", 1, 0, "failed with exit code 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := parseOutput(c.text)
			if got := said.outcome(c.code); got != c.want || len(said.changed) != c.changed {
				t.Errorf("%q with %d changes, want %q with %d", got, len(said.changed), c.want, c.changed)
			}
		})
	}
}

func TestParseVended(t *testing.T) {
	t.Parallel()
	output := `{"Action":"run","Test":"TestVending"}
{"Action":"attr","Key":"vended","Value":"{\"n\":50,\"parallelism\":10,\"seconds\":624,\"bound\":620}"}
{"Action":"attr","Key":"other","Value":"x"}
`
	got, err := parseVended(output)
	if diff := cmp.Diff([]vended{{N: 50, Parallelism: 10, Seconds: 624, Bound: 620}}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := parseVended("cannot build\n"); err == nil || !strings.Contains(err.Error(), "cannot build") {
		t.Errorf("without a report: %v", err)
	}
}

func TestMeasured(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)
	got := measured([]awssim.Call{
		{Operation: "ListAccounts", At: start.Add(time.Second)},
		{Operation: "ListAccounts", At: start, Error: "TooManyRequestsException"},
		{Operation: "DescribeAccount", At: start.Add(3 * time.Second), Input: &organizations.DescribeAccountInput{AccountId: aws.String("1")}},
	})
	want := Run{Span: 3, Throttled: 1, Calls: Calls{"ListAccounts": 2, "DescribeAccount": 1}, read: map[string]bool{"1": true}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Run{})); diff != "" {
		t.Error(diff)
	}
}

func TestPeakOf(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int64{"Name:\tx\nVmHWM:\t   54321 kB\n": 54321 << 10, "Name:\tx\n": 0, "VmHWM:\tmuch\n": 0} {
		if got := peakOf(status); got != want {
			t.Errorf("%q: %d, want %d", status, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := count(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for x, want := range map[float64]string{0: "0", 0.287: "0.29", 61: "61", 41.13: "41.1", 1998.4: "1,998", 30000: "30,000"} {
		if got := number(x); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
