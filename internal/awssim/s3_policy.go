package awssim

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// maxBucketPolicy is counted without insignificant blanks (S3 user guide: 20 KB).
const maxBucketPolicy = 20 << 10

func malformedBucketPolicy(message string) error {
	return &Error{Code: "MalformedPolicy", Message: message}
}

func (w *World) putBucketPolicy(r *request, in *s3.PutBucketPolicyInput) (*s3.PutBucketPolicyOutput, error) {
	b, err := w.bucketOfCaller(r, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	policy, err := w.bucketPolicy(b, aws.ToString(in.Policy))
	if err != nil {
		return nil, err
	}
	if b.access != nil && *b.access.BlockPublicPolicy && policy.isPublic() {
		return nil, r.service.denied("User: " + r.caller.arn + " is not authorized to perform: s3:PutBucketPolicy on resource: \"" + b.arn() +
			"\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
	}
	b.policy, b.policyAt = policy, r.now
	return &s3.PutBucketPolicyOutput{}, nil
}

// bucketOfCaller finds a bucket whose policy only its own account may see or change, whatever that policy allows.
func (w *World) bucketOfCaller(r *request, name, expectedOwner *string) (*bucket, error) {
	b, err := w.bucket(name, expectedOwner)
	if err == nil && b.owner != r.caller.account {
		return nil, &Error{Code: "MethodNotAllowed", Message: "The specified method is not allowed against this resource."}
	}
	return b, err
}

// bucketPolicy parses a policy and refuses what S3 refuses.
func (w *World) bucketPolicy(b *bucket, text string) (document, error) {
	if !strings.HasPrefix(text, "{") {
		return document{}, malformedBucketPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		return document{}, malformedBucketPolicy("This policy contains invalid Json")
	}
	if compact.Len() > maxBucketPolicy {
		return document{}, malformedBucketPolicy("Policy exceeds the maximum allowed document size.")
	}
	policy, err := parsePolicy(text, resourcePolicy)
	if err != nil {
		refusal, _ := errors.AsType[*Error](err)
		return document{}, malformedBucketPolicy(refusal.Message)
	}
	for i := range policy.statements {
		if err := w.checkBucketStatement(b, &policy.statements[i]); err != nil {
			return document{}, err
		}
	}
	return policy, nil
}

func (w *World) checkBucketStatement(b *bucket, s *statement) error {
	for _, named := range []principals{s.Principal, s.NotPrincipal} {
		for kind, list := range named {
			if !slices.Contains([]string{"AWS", "Service", "Federated", "CanonicalUser"}, kind) {
				return malformedBucketPolicy("Invalid principal in policy")
			}
			if kind == "AWS" && slices.ContainsFunc(list, func(name string) bool { return !w.principalExists(name) }) {
				return malformedBucketPolicy("Invalid principal in policy")
			}
		}
	}
	for _, action := range slices.Concat(s.Action, s.NotAction) {
		if action != "*" && !strings.HasPrefix(strings.ToLower(action), "s3:") {
			return malformedBucketPolicy("Policy has invalid action")
		}
	}
	for _, resource := range slices.Concat(s.Resource, s.NotResource) {
		if resource != "*" && !b.isIn(resource) {
			return malformedBucketPolicy("Policy has invalid resource")
		}
	}
	if !b.appliesTo(s) {
		return malformedBucketPolicy("Action does not apply to any resource(s) in statement")
	}
	return nil
}

// isIn says whether a resource pattern is about b or its objects.
func (b *bucket) isIn(pattern string) bool {
	rest, isBucket := strings.CutPrefix(pattern, "arn:aws:s3:::")
	name, _, _ := strings.Cut(rest, "/")
	return isBucket && matches(name, b.name, false)
}

// objectActions are how the actions on objects begin, in lower case. All others are on the bucket.
var objectActions = []string{
	"s3:getobject", "s3:putobject", "s3:deleteobject", "s3:restoreobject", "s3:replicate", "s3:abortmultipartupload",
	"s3:listmultipartuploadparts", "s3:bypassgovernanceretention", "s3:objectowneroverride", "s3:initiatereplication",
}

func isObjectAction(action string) bool {
	action = strings.ToLower(action)
	return slices.ContainsFunc(objectActions, func(prefix string) bool { return strings.HasPrefix(action, prefix) })
}

// appliesTo says whether each action of a statement has a resource that it can be done to.
func (b *bucket) appliesTo(s *statement) bool {
	onItself := slices.ContainsFunc(s.Resource, func(pattern string) bool { return matches(pattern, b.arn(), false) })
	onObjects := slices.ContainsFunc(s.Resource, func(pattern string) bool {
		return strings.Contains(pattern, "/") || strings.HasSuffix(pattern, "*")
	})
	for _, action := range s.Action {
		if len(s.Resource) == 0 || strings.ContainsAny(action, "*?") {
			continue
		}
		if isObjectAction(action) && !onObjects || !isObjectAction(action) && !onItself {
			return false
		}
	}
	return true
}

func (w *World) getBucketPolicy(r *request, in *s3.GetBucketPolicyInput) (*s3.GetBucketPolicyOutput, error) {
	b, err := w.bucketOfCaller(r, in.Bucket, in.ExpectedBucketOwner)
	switch {
	case err != nil:
		return nil, err
	case b.policy.text == "":
		return nil, b.lacks("NoSuchBucketPolicy", "The bucket policy does not exist")
	}
	return &s3.GetBucketPolicyOutput{Policy: aws.String(b.policy.text)}, nil
}

func (w *World) deleteBucketPolicy(r *request, in *s3.DeleteBucketPolicyInput) (*s3.DeleteBucketPolicyOutput, error) {
	b, err := w.bucketOfCaller(r, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.policy = document{}
	return &s3.DeleteBucketPolicyOutput{}, nil
}

func (w *World) getBucketPolicyStatus(_ *request, in *s3.GetBucketPolicyStatusInput) (*s3.GetBucketPolicyStatusOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	switch {
	case err != nil:
		return nil, err
	case b.policy.text == "":
		return nil, b.lacks("NoSuchBucketPolicy", "The bucket policy does not exist")
	}
	return &s3.GetBucketPolicyStatusOutput{PolicyStatus: &s3types.PolicyStatus{IsPublic: aws.Bool(b.policy.isPublic())}}, nil
}
