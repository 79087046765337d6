package billing_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

const (
	payer  = "123456789012"
	bucket = "doitintl-awsops-acme"
	reader = "arn:aws:iam::111122223333:role/reader"
)

// theirs is a policy of somebody else, with everything that must survive.
const theirs = `{"Version":"2008-10-17","Id":"theirs","Statement":[` +
	`{"Sid":"Second","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::doitintl-awsops-acme/*"},` +
	`{"Sid":"First","Effect":"Deny","Principal":"*","NotAction":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}`

func statements(readers ...string) []billing.Statement {
	return billing.Statements("aws", payer, bucket, readers)
}

func merged(t *testing.T, policy string, ours []billing.Statement) string {
	t.Helper()
	out, err := billing.Merge(policy, ours)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMerge(t *testing.T) {
	t.Parallel()
	ours := merged(t, "", statements())
	both := merged(t, theirs, statements())
	if !strings.HasPrefix(both, strings.TrimSuffix(theirs, "]}")+",") {
		t.Errorf("the policy of others is not kept as it was:\n%s", both)
	}
	single := `{"Version":"2012-10-17","Statement":{"Sid":"Only","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}}`
	if got := merged(t, single, statements()); !strings.Contains(got, `"Sid":"Only"`) || !strings.Contains(got, billing.SidTLS) {
		t.Errorf("a statement without brackets is lost: %s", got)
	}
	reordered := strings.Replace(ours, `"s3:PutObject","s3:GetBucketPolicy","s3:GetBucketAcl"`, `"s3:GetBucketAcl","s3:PutObject","s3:GetBucketPolicy"`, 1)
	for name, test := range map[string]struct {
		policy string
		ours   []billing.Statement
		want   string
	}{
		"again":                         {ours, statements(), ours},
		"again, beside others":          {both, statements(), both},
		"AWS gives lists back shuffled": {reordered, statements(), reordered},
		"nothing to add":                {theirs, nil, theirs},
		"readers change":                {merged(t, "", statements(reader)), statements(reader + "2"), merged(t, "", statements(reader+"2"))},
	} {
		if diff := cmp.Diff(test.want, merged(t, test.policy, test.ours)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ policy, says string }{
		"a name with another meaning": {
			strings.Replace(merged(t, "", statements()), `"aws:SourceAccount":"`+payer, `"aws:SourceAccount":"999999999999`, 1),
			"the bucket policy has a statement DoitBillingDelivery that says something else",
		},
		"readers who may write": {
			strings.Replace(merged(t, "", statements(reader)), `"s3:GetObject","s3:ListBucket"`, `"s3:*"`, 1),
			"the bucket policy has a statement DoitBillingReaders that says something else",
		},
		"no JSON": {"{", "the bucket policy is not JSON"},
	} {
		_, err := billing.Merge(test.policy, statements(reader))
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v", name, err)
		}
		taken, ok := errors.AsType[*billing.SidTakenError](err)
		if ok && (!strings.Contains(err.Error(), taken.Theirs) || !strings.Contains(err.Error(), taken.Ours)) {
			t.Errorf("%s: the error does not show both: %v", name, err)
		}
	}
}

func TestWithout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy string
		want   string
	}{
		"only ours":       {merged(t, "", statements(reader)), ""},
		"beside others":   {merged(t, theirs, statements(reader)), theirs},
		"none of ours":    {theirs, theirs},
		"no policy":       {"", ""},
		"similarly named": {strings.Replace(theirs, "First", "DoitBillingDeliveryToo", 1), strings.Replace(theirs, "First", "DoitBillingDeliveryToo", 1)},
	} {
		got, err := billing.Without(test.policy, billing.Sids()...)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestReaders(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy string
		want   []string
	}{
		"none":                      {merged(t, "", statements()), nil},
		"two":                       {merged(t, "", statements(reader+"2", reader)), []string{reader, reader + "2"}},
		"one, as AWS gives it back": {`{"Statement":[{"Sid":"DoitBillingReaders","Principal":{"AWS":"` + reader + `"}}]}`, []string{reader}},
		"no policy":                 {"", nil},
		"no JSON":                   {"{", nil},
	} {
		if diff := cmp.Diff(test.want, billing.Readers(test.policy)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// classic is what the console of AWS writes, and printed is the policy of AWS's pages.
const (
	classic = `{"Version":"2008-10-17","Statement":[` +
		`{"Effect":"Allow","Principal":{"Service":"billingreports.amazonaws.com"},"Action":["s3:GetBucketAcl","s3:GetBucketPolicy"],"Resource":"arn:aws:s3:::doitintl-awsops-acme"},` +
		`{"Effect":"Allow","Principal":{"Service":"billingreports.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::doitintl-awsops-acme/*"}]}`
	printed = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["bcm-data-exports.amazonaws.com","billingreports.amazonaws.com"]},` +
		`"Action":["s3:Put*","s3:GetBucketPolicy","S3:getbucketacl"],"Resource":["arn:aws:s3:::doitintl-awsops-acme","arn:aws:s3:::doitintl-awsops-acme/*"],` +
		`"Condition":{"StringLike":{"aws:SourceAccount":"123456789012","aws:SourceArn":["arn:aws:cur:us-east-1:123456789012:definition/*","arn:aws:bcm-data-exports:us-east-1:123456789012:export/*"]}}},` +
		`{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":["arn:aws:s3:::doitintl-awsops-acme*"],"Condition":{"BoolIfExists":{"aws:SecureTransport":false}}}]}`
)

func TestPolicyFindings(t *testing.T) {
	t.Parallel()
	const (
		undelivered = "Its policy does not let billingreports.amazonaws.com deliver the billing data of the account 123456789012."
		strangers   = "Its policy lets billingreports.amazonaws.com deliver the billing data of other accounts than 123456789012, too."
		plain       = "Its policy does not refuse requests without TLS."
	)
	ours := merged(t, "", statements())
	for name, test := range map[string]struct {
		policy string
		want   []string
	}{
		"ours":                  {ours, nil},
		"ours beside others":    {merged(t, theirs, statements()), nil},
		"as AWS's pages print":  {printed, nil},
		"as the console writes": {classic, []string{strangers, plain}},
		"none":                  {"", []string{undelivered, plain}},
		"no JSON":               {"{", []string{"Its policy cannot be read: the bucket policy is not JSON: unexpected end of JSON input."}},
		"of another account":    {strings.ReplaceAll(ours, payer, "999999999999"), []string{undelivered}},
		"of the bucket's region instead of the service's": {strings.ReplaceAll(ours, "us-east-1", "eu-west-1"), []string{undelivered}},
		"StringEquals takes the asterisk literally":       {strings.Replace(ours, `"StringLike"`, `"StringEqualsIfExists"`, 1), []string{undelivered}},
		"a foreign denial": {merged(t, `{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}]}`, statements()), []string{undelivered}},
		"a denial of other services": {
			merged(t, `{"Statement":[{"Effect":"Deny","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"*"}]}`, statements()), nil,
		},
		"a denial unless it is for us": {
			merged(t, `{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceAccount":"123456789012"}}}]}`, statements()), nil,
		},
	} {
		got := billing.PolicyFindings(test.policy, "aws", payer, bucket, billing.ServiceReports)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got := billing.PolicyFindings(classic, "aws", payer, bucket, billing.ServiceExports); len(got) == 0 || !strings.Contains(got[0], billing.ServiceExports) {
		t.Errorf("a policy for reports does not do for exports: %v", got)
	}
	china := merged(t, "", billing.Statements("aws-cn", payer, bucket, nil))
	if got := billing.PolicyFindings(china, "aws-cn", payer, bucket, billing.ServiceExports); got != nil || !strings.Contains(china, "arn:aws-cn:cur:cn-northwest-1:") {
		t.Errorf("in China: %v, %s", got, china)
	}
}
