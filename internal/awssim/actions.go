package awssim

// Actions are the IAM actions that a caller of an operation must be allowed, as in s3:PutBucketPublicAccessBlock for
// PutPublicAccessBlock. service is Call.Service.
func Actions(service, operation string) []string {
	return []string{service + ":" + operation}
}
