package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxLifecycleRules = 1000

func (w *World) putBucketLifecycle(
	_ *request, in *s3.PutBucketLifecycleConfigurationInput,
) (*s3.PutBucketLifecycleConfigurationOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.LifecycleConfiguration == nil || len(in.LifecycleConfiguration.Rules) == 0 || len(in.LifecycleConfiguration.Rules) > maxLifecycleRules {
		return nil, errMalformedXML
	}
	rules := slices.Clone(in.LifecycleConfiguration.Rules)
	ids := map[string]bool{}
	for i := range rules {
		if aws.ToString(rules[i].ID) == "" {
			rules[i].ID = aws.String(w.ids.requestID())
		}
		if err := checkLifecycle(&rules[i]); err != nil {
			return nil, err
		}
		if ids[*rules[i].ID] {
			return nil, &Error{Code: "InvalidArgument", Message: "Rule ID must be unique. Found same ID for more than one rule"}
		}
		ids[*rules[i].ID] = true
	}
	b.lifecycle = rules
	return &s3.PutBucketLifecycleConfigurationOutput{TransitionDefaultMinimumObjectSize: transitionSize}, nil
}

const transitionSize = s3types.TransitionDefaultMinimumObjectSizeAllStorageClasses128k

// checkLifecycle refuses a rule as S3 does.
func checkLifecycle(rule *s3types.LifecycleRule) error {
	hasAction := rule.Expiration != nil || len(rule.Transitions) > 0 || rule.NoncurrentVersionExpiration != nil ||
		len(rule.NoncurrentVersionTransitions) > 0 || rule.AbortIncompleteMultipartUpload != nil
	switch {
	case !slices.Contains(rule.Status.Values(), rule.Status), (rule.Filter == nil) == (rule.Prefix == nil): //nolint:staticcheck // S3 still takes the old spelling
		return errMalformedXML
	case len(*rule.ID) > 255:
		return &Error{Code: "InvalidArgument", Message: "ID length should not exceed allowed limit of 255"}
	case !hasAction:
		return &Error{Code: "InvalidRequest", Message: "At least one action needs to be specified in a rule"}
	case rule.AbortIncompleteMultipartUpload != nil && hasTagFilter(rule.Filter):
		return &Error{Code: "InvalidRequest", Message: "AbortIncompleteMultipartUpload cannot be specified with Tags"}
	}
	return checkDays(rule)
}

func hasTagFilter(f *s3types.LifecycleRuleFilter) bool {
	return f != nil && (f.Tag != nil || f.And != nil && len(f.And.Tags) > 0)
}

func checkDays(rule *s3types.LifecycleRule) error {
	days := map[string]*int32{}
	if e := rule.Expiration; e != nil {
		days["'Days' for Expiration action"] = e.Days
		given := 0
		for _, is := range []bool{e.Days != nil, e.Date != nil, e.ExpiredObjectDeleteMarker != nil} {
			if is {
				given++
			}
		}
		if given != 1 {
			return errMalformedXML
		}
	}
	if e := rule.NoncurrentVersionExpiration; e != nil {
		if e.NoncurrentDays == nil {
			return errMalformedXML
		}
		days["'NoncurrentDays' for NoncurrentVersionExpiration action"] = e.NoncurrentDays
	}
	if a := rule.AbortIncompleteMultipartUpload; a != nil {
		if a.DaysAfterInitiation == nil {
			return errMalformedXML
		}
		days["'DaysAfterInitiation' for AbortIncompleteMultipartUpload action"] = a.DaysAfterInitiation
	}
	for _, what := range sortedKeys(days) {
		if days[what] != nil && *days[what] < 1 {
			return &Error{Code: "InvalidArgument", Message: what + " must be a positive integer"}
		}
	}
	return nil
}

func (w *World) getBucketLifecycle(
	_ *request, in *s3.GetBucketLifecycleConfigurationInput,
) (*s3.GetBucketLifecycleConfigurationOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	switch {
	case err != nil:
		return nil, err
	case len(b.lifecycle) == 0:
		return nil, b.lacks("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
	}
	return &s3.GetBucketLifecycleConfigurationOutput{Rules: b.lifecycle, TransitionDefaultMinimumObjectSize: transitionSize}, nil
}

func (w *World) deleteBucketLifecycle(_ *request, in *s3.DeleteBucketLifecycleInput) (*s3.DeleteBucketLifecycleOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.lifecycle = nil
	return &s3.DeleteBucketLifecycleOutput{}, nil
}
