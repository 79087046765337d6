package awsclient

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
)

// busy are the answers that mean "not at this moment" and that the SDK does not retry by itself. They prove that nothing
// was executed.
var busy = []string{
	"ConcurrentModificationException", // Organizations
	"ConcurrentModification",          // IAM
	"EntityTemporarilyUnmodifiable",   // IAM
	"OperationAborted",                // S3
	"ConflictException",               // CloseAccount, Account Management
}

// NoRetryWhenAmbiguous is for CreateAccount and CreateGovCloudAccount, which take no client token: after an answer that
// was lost the request must be looked for, and never sent again. What AWS refused is still tried again.
func NoRetryWhenAmbiguous(o *organizations.Options) {
	o.Retryer = &onlyRefusals{Retryer: o.Retryer}
}

type onlyRefusals struct{ aws.Retryer }

func (r *onlyRefusals) IsErrorRetryable(err error) bool {
	return !IsAmbiguous(err) && r.Retryer.IsErrorRetryable(err)
}

// withBusyCodes adds the codes of busy to a retryer.
func withBusyCodes(r aws.Retryer) aws.Retryer { return retry.AddWithErrorCodes(r, busy...) }
