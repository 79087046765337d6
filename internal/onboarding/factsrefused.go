package onboarding

import (
	"errors"

	"github.com/aws/smithy-go"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// prefixes begin the IAM actions of a service, by its id in the SDK.
var prefixes = map[string]string{
	"Account": "account", "BCM Data Exports": "bcm-data-exports", "Cost and Usage Report Service": "cur", "IAM": "iam",
	"Organizations": "organizations", "S3": "s3", "Service Quotas": "servicequotas", "STS": "sts", "TaxSettings": "tax",
}

// renamed are the IAM actions that are not named as their operation (service authorization reference).
var renamed = map[string]string{
	"s3:GetBucketEncryption":             "s3:GetEncryptionConfiguration",
	"s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
	"s3:GetPublicAccessBlock":            "s3:GetBucketPublicAccessBlock",
	"s3:HeadBucket":                      "s3:ListBucket",
	"s3:ListBuckets":                     "s3:ListAllMyBuckets",
}

// refusedAction is the IAM action that an error says is missing, "" for any other error and for none.
func refusedAction(err error) string {
	operation, ok := errors.AsType[*smithy.OperationError](err)
	if !ok || !awsclient.IsAccessDenied(err) && !awsclient.IsCode(err, "Forbidden") { // a HEAD request has no body for a better code
		return ""
	}
	prefix, known := prefixes[operation.Service()]
	if !known {
		prefix = operation.Service()
	}
	action := prefix + ":" + operation.Operation()
	if name, other := renamed[action]; other {
		return name
	}
	return action
}
