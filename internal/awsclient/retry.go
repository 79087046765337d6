package awsclient

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// How calls are retried: the SDK's backoff, up to defaultMaxRetries times or max_retries, always on the SDK's own codes
// and on busy. aws-sdk-go-base takes away the SDK's retry quota, which about a hundred throttled answers in a row would
// use up, so that the deadline of the operation is what ends it.

// busy are the answers that mean "not at this moment" and that the SDK does not retry by itself. They prove that nothing
// was executed.
var busy = []string{
	"ConcurrentModificationException", // Organizations
	"ConcurrentModification",          // IAM
	"EntityTemporarilyUnmodifiable",   // IAM
	"OperationAborted",                // S3
	"Throttled",                       // SNS
	"KMSThrottling",                   // SNS, of a topic that is encrypted
}

// withBusyCodes adds the codes of busy to a retryer, and the conflict of CloseAccount. Account Management has a code of
// the same name, but means by it that an address is taken, which no retry changes.
func withBusyCodes(r aws.Retryer) aws.Retryer {
	return &conflicts{RetryerV2: asV2(retry.AddWithErrorCodes(r, busy...))}
}

type conflicts struct{ aws.RetryerV2 }

func (r *conflicts) IsErrorRetryable(err error) bool {
	return errors.As(err, new(*orgtypes.ConflictException)) || !hopeless(err) && r.RetryerV2.IsErrorRetryable(err)
}

// NoRetryWhenAmbiguous is for CreateAccount and CreateGovCloudAccount, which take no client token: after an answer that
// was lost the request must be looked for, and never sent again. What AWS refused is still tried again.
func NoRetryWhenAmbiguous(o *organizations.Options) {
	o.Retryer = &onlyRefusals{RetryerV2: asV2(o.Retryer)}
}

type onlyRefusals struct{ aws.RetryerV2 }

func (r *onlyRefusals) IsErrorRetryable(err error) bool {
	return !IsAmbiguous(err) && r.RetryerV2.IsErrorRetryable(err)
}

// asV2 keeps what the adaptive retry mode hooks into an attempt; the SDK's own retryers all have it.
func asV2(r aws.Retryer) aws.RetryerV2 {
	if v2, ok := r.(aws.RetryerV2); ok {
		return v2
	}
	v2, _ := retry.AddWithErrorCodes(r).(aws.RetryerV2)
	return v2
}
