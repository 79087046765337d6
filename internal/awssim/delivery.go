package awssim

import (
	"cmp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	cur "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
)

// delivery is a billing service that wants to write into a bucket for an account.
type delivery struct {
	service   string // principal, "billingreports.amazonaws.com"
	accountID string
	sourceARN string // of the report or export
}

// context is what the policy of a bucket sees of a service's call, which is always encrypted.
func (d delivery) context() conditionContext {
	return conditionContext{
		"aws:sourcearn": {d.sourceARN}, "aws:sourceaccount": {d.accountID}, "aws:securetransport": {"true"},
		"aws:principalisawsservice": {"true"}, "aws:principalservicename": {d.service}, "aws:principaltype": {"Service"},
	}
}

// permitted says whether the policy of a bucket lets the service do something. A policy that is younger than PolicyDelay
// is not seen yet.
func (w *World) permitted(b *bucket, d delivery, action, resource string, now time.Time) bool {
	if now.Before(b.policyAt.Add(w.options.PolicyDelay)) {
		return false
	}
	a := access{action: action, resource: resource, context: d.context()}
	answer := silent
	for i := range b.policy.statements {
		s := &b.policy.statements[i]
		if !s.namesService(d.service) || !s.covers(a) {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		answer = allowed
	}
	return answer == allowed
}

func (s *statement) namesService(service string) bool {
	names := func(p principals) bool {
		return slices.Contains(p["Service"], service) || slices.Contains(p["Service"], "*") || slices.Contains(p["AWS"], "*")
	}
	if len(s.NotPrincipal) > 0 {
		return !names(s.NotPrincipal)
	}
	return names(s.Principal)
}

// destination is where a report or export goes, as its definition says.
type destination struct{ bucket, region, prefix, owner string }

// deliverable says whether a service may deliver: the bucket is there, where and whose it is said to be, and its policy
// allows what the service checks and does.
func (w *World) deliverable(d delivery, to destination, bucketActions []string, now time.Time) bool {
	b, known := w.buckets[to.bucket]
	if !known || b.region != to.region || b.owner.id != to.owner {
		return false
	}
	arn := "arn:aws:s3:::" + to.bucket
	for _, action := range bucketActions {
		if !w.permitted(b, d, action, arn, now) {
			return false
		}
	}
	return w.permitted(b, d, "s3:PutObject", arn+"/"+to.prefix+"/aws-programmatic-access-test-object", now)
}

// billingResource is the report or export that a request is about.
func billingResource(r *request) string {
	switch in := r.Input.(type) {
	case *cur.PutReportDefinitionInput:
		if in.ReportDefinition != nil {
			return reportARN(r.caller.account.id, aws.ToString(in.ReportDefinition.ReportName))
		}
	case *bcmdataexports.CreateExportInput:
		if in.Export != nil {
			return "arn:aws:bcm-data-exports:us-east-1:" + r.caller.account.id + ":export/" + aws.ToString(in.Export.Name)
		}
	}
	if name := member(r.Input, "ReportName"); name != "" {
		return reportARN(r.caller.account.id, name)
	}
	if name := member(r.Input, "TableName"); name != "" {
		return "arn:aws:bcm-data-exports:us-east-1:" + r.caller.account.id + ":table/" + name
	}
	return cmp.Or(member(r.Input, "ExportArn"), member(r.Input, "ResourceArn"), "*")
}

var errBucketPermission = &Error{Code: "ValidationException", Message: "Failed to verify customer bucket permission."}

// billingTags checks tags of a report or an export, at most 200 of them.
func billingTags[T any](r *request, list []T, of func(T) (key, value *string)) (tagSet, error) {
	tags := tagSet{}
	for _, tag := range list {
		key, value := of(tag)
		if err := r.check(needs("Key", key, tagKeyRule), needs("Value", value, tagValueRule)); err != nil {
			return nil, err
		}
		if err := checkTagKey(*key); err != nil {
			return nil, &Error{Code: "ValidationException", Message: "Tag keys that begin with aws: are reserved."}
		}
		tags[*key] = *value
	}
	if len(tags) > 200 || len(tags) != len(list) {
		return nil, &Error{Code: "ValidationException", Message: "Too many tags, or a key twice."}
	}
	return tags, nil
}
