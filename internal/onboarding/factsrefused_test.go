package onboarding

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/smithy-go"
)

func TestRefusedAction(t *testing.T) {
	t.Parallel()
	refusal := func(service, operation, code string) error {
		return fmt.Errorf("reading: %w", &smithy.OperationError{ServiceID: service, OperationName: operation, Err: &smithy.GenericAPIError{Code: code}})
	}
	for _, test := range []struct {
		err    error
		action string
	}{
		{nil, ""},
		{errors.New("AccessDenied"), ""},
		{refusal("IAM", "GetRole", "NoSuchEntity"), ""},
		{refusal("IAM", "GetRole", "Throttling"), ""},
		{refusal("IAM", "GetRole", "AccessDenied"), "iam:GetRole"},
		{refusal("Organizations", "ListAccounts", "AccessDeniedException"), "organizations:ListAccounts"},
		{refusal("TaxSettings", "GetTaxRegistration", "AccessDeniedException"), "tax:GetTaxRegistration"},
		{refusal("Cost and Usage Report Service", "DescribeReportDefinitions", "AccessDeniedException"), "cur:DescribeReportDefinitions"},
		{refusal("BCM Data Exports", "ListExports", "AccessDeniedException"), "bcm-data-exports:ListExports"},
		{refusal("Service Quotas", "ListServiceQuotas", "AccessDeniedException"), "servicequotas:ListServiceQuotas"},
		{refusal("S3", "HeadBucket", "Forbidden"), "s3:ListBucket"},
		{refusal("S3", "GetPublicAccessBlock", "AccessDenied"), "s3:GetBucketPublicAccessBlock"},
		{refusal("S3", "GetBucketPolicy", "AccessDenied"), "s3:GetBucketPolicy"},
		{refusal("New Service", "Get", "AccessDenied"), "New Service:Get"},
	} {
		if action := refusedAction(test.err); action != test.action {
			t.Errorf("%v: %q, want %q", test.err, action, test.action)
		}
	}
}

func TestLearn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		excuse string
		err    error
		why    Unknown
		fails  bool
	}{
		"told":    {},
		"excused": {excuse: "Because.", err: errors.New("is never asked"), why: Unknown{Reason: "Because."}},
		"unclear": {err: &unclearError{"Later."}, why: Unknown{Reason: "Later."}},
		"refused": {
			err: &smithy.OperationError{ServiceID: "IAM", OperationName: "GetRole", Err: &smithy.GenericAPIError{Code: "AccessDenied"}},
			why: Unknown{Action: "iam:GetRole", Reason: "These credentials may not call iam:GetRole."},
		},
		"failed": {err: errors.New("broken"), why: Unknown{Reason: "It was not looked at."}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var evidence Evidence[int]
			err := learn(t.Context(), test.excuse, &evidence, func(context.Context) (int, error) { return 7, test.err })
			value, known := evidence.Get()
			if (err != nil) != test.fails || known != (name == "told") || known && value != 7 || !known && evidence.Why() != test.why {
				t.Errorf("%v, %d, %v, %+v", err, value, known, evidence.Why())
			}
		})
	}
}
