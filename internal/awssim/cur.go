package awssim

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	cur "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
)

// maxReports is how many reports an account may define, and the only page size of DescribeReportDefinitions.
const maxReports = 5

// report is one Cost and Usage Report.
type report struct {
	definition curtypes.ReportDefinition
	tags       tagSet
}

// curOperations are the operations of the Cost and Usage Report service.
var curOperations = map[string]operation{
	"PutReportDefinition":       handle((*World).putReportDefinition),
	"DescribeReportDefinitions": handle((*World).describeReportDefinitions),
	"ModifyReportDefinition":    handle((*World).modifyReportDefinition),
	"DeleteReportDefinition":    handle((*World).deleteReportDefinition),
	"TagResource":               handle((*World).tagReport),
	"UntagResource":             handle((*World).untagReport),
	"ListTagsForResource":       handle((*World).listReportTags),
}

func curService() *service {
	s := jsonService("cur", "AWSOrigamiServiceGatewayService", curOperations, invalidBilling)
	s.throttleCode, s.internalCode = "ThrottlingException", "InternalErrorException"
	return s
}

func invalidBilling(v violation) *Error {
	return &Error{Code: "ValidationException", Message: v.constraint()}
}

func reportARN(accountID, name string) string {
	return "arn:aws:cur:us-east-1:" + accountID + ":definition/" + name
}

func (w *World) putReportDefinition(r *request, in *cur.PutReportDefinitionInput) (*cur.PutReportDefinitionOutput, error) {
	if err := w.checkReport(r, in.ReportDefinition); err != nil {
		return nil, err
	}
	tags, err := billingTags(r, in.Tags, curTag)
	if err != nil {
		return nil, err
	}
	reports := r.caller.account.reports
	name := *in.ReportDefinition.ReportName
	switch {
	case reports[name] != nil:
		return nil, &Error{Code: "DuplicateReportNameException", Message: "A report with the name " + name + " already exists."}
	case len(reports) >= maxReports:
		return nil, &Error{Code: "ReportLimitReachedException", Message: "This account already has five reports defined. To define a new report, you must delete an existing report."}
	case !w.reportDeliverable(r, in.ReportDefinition):
		return nil, errBucketPermission
	}
	r.caller.account.addReport(*in.ReportDefinition, tags)
	return &cur.PutReportDefinitionOutput{}, nil
}

func (a *account) addReport(definition curtypes.ReportDefinition, tags tagSet) {
	if definition.ReportVersioning == "" {
		definition.ReportVersioning = curtypes.ReportVersioningCreateNewReport
	}
	if definition.RefreshClosedReports == nil {
		definition.RefreshClosedReports = aws.Bool(false)
	}
	definition.ReportStatus = nil
	if a.reports == nil {
		a.reports = map[string]*report{}
	}
	a.reports[*definition.ReportName] = &report{definition: definition, tags: tags}
}

func (w *World) describeReportDefinitions(
	r *request, in *cur.DescribeReportDefinitionsInput,
) (*cur.DescribeReportDefinitionsOutput, error) {
	if in.MaxResults != nil && *in.MaxResults != maxReports {
		return nil, &Error{Code: "ValidationException", Message: "MaxResults must be 5."}
	}
	reports := r.caller.account.reports
	paging := pages{token: in.NextToken, limit: maxReports, invalid: func(_, message string) *Error {
		return &Error{Code: "ValidationException", Message: message}
	}}
	page, next, err := paging.cut(r, sortedKeys(reports), nil)
	if err != nil {
		return nil, err
	}
	out := &cur.DescribeReportDefinitionsOutput{ReportDefinitions: []curtypes.ReportDefinition{}, NextToken: next}
	for _, name := range page {
		out.ReportDefinitions = append(out.ReportDefinitions, reports[name].definition)
	}
	return out, nil
}

func (w *World) modifyReportDefinition(r *request, in *cur.ModifyReportDefinitionInput) (*cur.ModifyReportDefinitionOutput, error) {
	if err := w.checkReport(r, in.ReportDefinition); err != nil {
		return nil, err
	}
	known, err := r.report(in.ReportName)
	if err != nil {
		return nil, errUnexplained // the model has no ResourceNotFound here
	}
	old, now := known.definition, *in.ReportDefinition
	if now.ReportVersioning == "" {
		now.ReportVersioning = old.ReportVersioning
	}
	if *now.ReportName != *old.ReportName || now.TimeUnit != old.TimeUnit || now.ReportVersioning != old.ReportVersioning ||
		!slices.Equal(now.AdditionalSchemaElements, old.AdditionalSchemaElements) {
		return nil, errUnexplained
	}
	if !w.reportDeliverable(r, &now) {
		return nil, errBucketPermission
	}
	now.ReportStatus = old.ReportStatus
	if now.RefreshClosedReports == nil {
		now.RefreshClosedReports = old.RefreshClosedReports
	}
	known.definition = now
	return &cur.ModifyReportDefinitionOutput{}, nil
}

func (w *World) deleteReportDefinition(r *request, in *cur.DeleteReportDefinitionInput) (*cur.DeleteReportDefinitionOutput, error) {
	if _, err := r.report(in.ReportName); err != nil {
		return nil, errUnexplained
	}
	delete(r.caller.account.reports, *in.ReportName)
	return &cur.DeleteReportDefinitionOutput{ResponseMessage: aws.String("SUCCESS")}, nil
}

// report finds a report of the caller's account.
func (r *request) report(name *string) (*report, error) {
	if err := r.check(needs("ReportName", name, reportNameRule)); err != nil {
		return nil, err
	}
	known, found := r.caller.account.reports[*name]
	if !found {
		return nil, &Error{Code: "ResourceNotFoundException", Message: "The report " + *name + " does not exist."}
	}
	return known, nil
}

func curTag(tag curtypes.Tag) (key, value *string) { return tag.Key, tag.Value }

func (w *World) tagReport(r *request, in *cur.TagResourceInput) (*cur.TagResourceOutput, error) {
	known, err := r.report(in.ReportName)
	if err != nil {
		return nil, err
	}
	added, err := billingTags(r, in.Tags, curTag)
	if err != nil {
		return nil, err
	}
	tags := maps.Clone(known.tags)
	maps.Copy(tags, added)
	known.tags = tags
	return &cur.TagResourceOutput{}, nil
}

func (w *World) untagReport(r *request, in *cur.UntagResourceInput) (*cur.UntagResourceOutput, error) {
	known, err := r.report(in.ReportName)
	if err != nil {
		return nil, err
	}
	known.tags = maps.Clone(known.tags)
	maps.DeleteFunc(known.tags, func(key, _ string) bool { return slices.Contains(in.TagKeys, key) })
	return &cur.UntagResourceOutput{}, nil
}

func (w *World) listReportTags(r *request, in *cur.ListTagsForResourceInput) (*cur.ListTagsForResourceOutput, error) {
	known, err := r.report(in.ReportName)
	if err != nil {
		return nil, err
	}
	out := &cur.ListTagsForResourceOutput{Tags: []curtypes.Tag{}}
	for _, key := range sortedKeys(known.tags) {
		out.Tags = append(out.Tags, curtypes.Tag{Key: aws.String(key), Value: aws.String(known.tags[key])})
	}
	return out, nil
}
