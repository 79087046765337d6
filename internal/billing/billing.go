// Package billing knows the Cost and Usage Report of a payer account and the bucket into which AWS delivers billing data:
// what they must look like, what they lack, and how they are made. It knows no Terraform type.
package billing

import (
	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// The kinds of objects in ownership tags and claims.
const (
	KindBucket = "bucket"
	KindReport = "report"
)

// BucketNoun is the Kind of the awsclient.NotFoundError for a bucket.
const BucketNoun = "S3 bucket"

// Billing reads and changes the reports and buckets of the account of one set of credentials.
type Billing struct {
	client *awsclient.Client
	org    *organization.Directory
	clock  clock.Clock
}

// New returns the billing data of the account of client. The directory proves what this Terraform state made.
func New(client *awsclient.Client, org *organization.Directory, clock clock.Clock) *Billing {
	return &Billing{client: client, org: org, clock: clock}
}

// ReportARN is the ARN of a Cost and Usage Report, which its definition does not have.
func ReportARN(partition, accountID, name string) string {
	return arn.ARN{
		Partition: partition, Service: "cur", Region: awsclient.HomeRegionOf(partition), AccountID: accountID, Resource: "definition/" + name,
	}.String()
}

// BucketARN is the ARN of a bucket.
func BucketARN(partition, name string) string {
	return arn.ARN{Partition: partition, Service: "s3", Resource: name}.String()
}

// DefaultName is the name that DoiT expects of the report of a customer and of its bucket.
func DefaultName(customerID string) string { return "doitintl-awsops-" + customerID }

// Path is where in the bucket AWS puts a report.
func Path(bucket, prefix, report string) string {
	return "s3://" + bucket + "/" + prefix + "/" + report + "/"
}
