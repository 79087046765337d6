package billing

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// stranger stands for every other AWS account. AWS gives this number to nobody.
const stranger = "000000000000"

// Findings are what a bucket lacks to take the Cost and Usage Reports of exactly one account and to keep them to itself, a
// sentence each. None means that it is right, whoever made it.
func (b Bucket) Findings(partition, accountID string) []string {
	var findings []string
	for _, check := range []struct {
		right bool
		lacks string
	}{
		{b.isPrivate(), "Public access to it is not blocked in all four ways."},
		{b.isEnforced(), "It does not own what is put into it (object ownership is not BucketOwnerEnforced)."},
		{b.isEncrypted(), "It has no default encryption."},
	} {
		if !check.right {
			findings = append(findings, check.lacks)
		}
	}
	return append(findings, PolicyFindings(b.Policy, partition, accountID, b.Name, ServiceReports)...)
}

func (b Bucket) isPrivate() bool {
	p := b.PublicAccess
	return p != nil && aws.ToBool(p.BlockPublicAcls) && aws.ToBool(p.BlockPublicPolicy) && aws.ToBool(p.IgnorePublicAcls) && aws.ToBool(p.RestrictPublicBuckets)
}

func (b Bucket) isEnforced() bool { return b.Ownership == s3types.ObjectOwnershipBucketOwnerEnforced }

func (b Bucket) isEncrypted() bool { return b.Encryption != nil && b.Encryption.SSEAlgorithm != "" }

// PolicyFindings are what a bucket policy lacks to let a service, ServiceReports or ServiceExports, deliver the billing
// data of exactly one account, and to keep out those who come without TLS.
func PolicyFindings(policy, partition, accountID, bucket, service string) []string {
	d, err := parse(policy)
	if err != nil {
		return []string{fmt.Sprintf("Its policy cannot be read: %s.", err)}
	}
	var findings []string
	if !d.delivers(partition, accountID, bucket, service) {
		findings = append(findings, fmt.Sprintf("Its policy does not let %s deliver the billing data of the account %s.", service, accountID))
	}
	if d.delivers(partition, stranger, bucket, service) {
		findings = append(findings, fmt.Sprintf("Its policy lets %s deliver the billing data of other accounts than %s, too.", service, accountID))
	}
	if !d.refusesPlainHTTP(partition, bucket) {
		findings = append(findings, "Its policy does not refuse requests without TLS.")
	}
	return findings
}

// delivers asks what the service asks before a delivery and during one.
func (d document) delivers(partition, accountID, bucket, service string) bool {
	source := ReportARN(partition, accountID, "any")
	if service == ServiceExports {
		source = fmt.Sprintf("arn:%s:bcm-data-exports:%s:%s:export/any", partition, awsclient.HomeRegionOf(partition), accountID)
	}
	context := map[string]string{"aws:sourceaccount": accountID, "aws:sourcearn": source, "aws:securetransport": "true"}
	itself, object := BucketARN(partition, bucket), BucketARN(partition, bucket)+"/CUR/any"
	asks := []question{{action: "s3:PutObject", resource: object}, {action: "s3:GetBucketPolicy", resource: itself}}
	if service == ServiceReports {
		asks = append(asks, question{action: "s3:GetBucketAcl", resource: itself})
	}
	for _, q := range asks {
		q.service, q.context = service, context
		if !d.allows(q) {
			return false
		}
	}
	return true
}

func (d document) refusesPlainHTTP(partition, bucket string) bool {
	context := map[string]string{"aws:securetransport": "false"}
	itself, object := BucketARN(partition, bucket), BucketARN(partition, bucket)+"/CUR/any"
	return d.denies(question{action: "s3:ListBucket", resource: itself, context: context}) &&
		d.denies(question{action: "s3:GetObject", resource: object, context: context}) &&
		d.denies(question{action: "s3:PutObject", resource: object, context: context})
}
