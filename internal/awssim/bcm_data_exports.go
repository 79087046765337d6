package awssim

import (
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
)

// export is one Data Export.
type export struct {
	definition                     bcmtypes.Export
	table                          string
	tags                           tagSet
	status                         bcmtypes.ExportStatusCode
	reason                         bcmtypes.ExecutionStatusReason
	createdAt, updatedAt, filledAt time.Time
	executions                     []bcmtypes.ExecutionReference
}

// dataExportsOperations are the operations of Data Exports.
var dataExportsOperations = map[string]operation{
	"CreateExport":        handle((*World).createExport),
	"GetExport":           handle((*World).getExport),
	"UpdateExport":        handle((*World).updateExport),
	"DeleteExport":        handle((*World).deleteExport),
	"ListExports":         handle((*World).listExports),
	"ListTables":          handle((*World).listTables),
	"GetTable":            handle((*World).getTable),
	"ListExecutions":      handle((*World).listExecutions),
	"GetExecution":        handle((*World).getExecution),
	"TagResource":         handle((*World).tagExport),
	"UntagResource":       handle((*World).untagExport),
	"ListTagsForResource": handle((*World).listExportTags),
}

func dataExportsService() *service {
	s := jsonService("bcm-data-exports", "AWSBillingAndCostManagementDataExports", dataExportsOperations, invalidExport)
	s.protocol = jsonProtocol{version: "1.1", target: "AWSBillingAndCostManagementDataExports", message: "Message", isoTimes: true}
	s.throttleCode, s.internalCode = "ThrottlingException", "InternalServerException"
	return s
}

// invalidExport is a field that breaks its rule.
func invalidExport(v violation) *Error { return badField(v.member, v.constraint()) }

func badField(name, message string) *Error {
	return &Error{
		Code: "ValidationException", Reason: "fieldValidationFailed", Message: message,
		Fields: map[string]any{"Fields": []map[string]string{{"Name": name, "Message": message}}},
	}
}

func (w *World) createExport(r *request, in *bcmdataexports.CreateExportInput) (*bcmdataexports.CreateExportOutput, error) {
	definition, table, err := w.checkExport(r, in.Export)
	if err != nil {
		return nil, err
	}
	tags, err := billingTags(r, in.ResourceTags, exportTag)
	if err != nil {
		return nil, err
	}
	count := 0
	for _, known := range r.caller.account.exports {
		if *known.definition.Name == *definition.Name {
			return nil, badField("Name", "An export with the name "+*definition.Name+" already exists.")
		}
		if kindOfTable(known.table) == kindOfTable(table) {
			count++
		}
	}
	if count >= exportQuota(table) {
		return nil, &Error{
			Code: "ServiceQuotaExceededException", Message: "You have reached the limit of exports for the table " + table + ".",
			Fields: map[string]any{"QuotaCode": "L-" + kindOfTable(table), "ServiceCode": "bcm-data-exports", "ResourceType": "export", "ResourceId": *definition.Name},
		}
	}
	if !w.exportDeliverable(r, definition) {
		return nil, errBucketPermission
	}
	return &bcmdataexports.CreateExportOutput{ExportArn: w.addExport(r.caller.account, definition, table, tags, r.now).definition.ExportArn}, nil
}

func (w *World) addExport(a *account, definition bcmtypes.Export, table string, tags tagSet, now time.Time) *export {
	definition.ExportArn = aws.String("arn:aws:bcm-data-exports:us-east-1:" + a.id + ":export/" + *definition.Name + "-" + w.ids.requestID())
	added := &export{
		definition: definition, table: table, tags: tags, status: bcmtypes.ExportStatusCodeHealthy, createdAt: now, updatedAt: now,
	}
	if a.exports == nil {
		a.exports = map[string]*export{}
	}
	a.exports[*definition.ExportArn] = added
	return added
}

// export finds an export of the caller's account.
func (r *request) export(arn *string) (*export, error) {
	if err := r.check(needs("ExportArn", arn, exportARNRule)); err != nil {
		return nil, err
	}
	known, found := r.caller.account.exports[*arn]
	if !found {
		return nil, &Error{
			Code: "ResourceNotFoundException", Message: "The export " + *arn + " does not exist.",
			Fields: map[string]any{"ResourceId": *arn, "ResourceType": "export"},
		}
	}
	return known, nil
}

func (w *World) getExport(r *request, in *bcmdataexports.GetExportInput) (*bcmdataexports.GetExportOutput, error) {
	known, err := r.export(in.ExportArn)
	if err != nil {
		return nil, err
	}
	definition := known.definition
	return &bcmdataexports.GetExportOutput{Export: &definition, ExportStatus: known.shownStatus()}, nil
}

func (e *export) shownStatus() *bcmtypes.ExportStatus {
	shown := &bcmtypes.ExportStatus{
		StatusCode: e.status, StatusReason: e.reason, CreatedAt: aws.Time(e.createdAt), LastUpdatedAt: aws.Time(e.updatedAt),
	}
	if !e.filledAt.IsZero() {
		shown.LastRefreshedAt = aws.Time(e.filledAt)
	}
	return shown
}

// updateExport overwrites a whole export. Its name stays: it is in the ARN.
func (w *World) updateExport(r *request, in *bcmdataexports.UpdateExportInput) (*bcmdataexports.UpdateExportOutput, error) {
	known, err := r.export(in.ExportArn)
	if err != nil {
		return nil, err
	}
	definition, table, err := w.checkExport(r, in.Export)
	switch {
	case err != nil:
		return nil, err
	case *definition.Name != *known.definition.Name:
		return nil, badField("Name", "The name of an export cannot be changed.")
	case !w.exportDeliverable(r, definition):
		return nil, errBucketPermission
	}
	definition.ExportArn = known.definition.ExportArn
	known.definition, known.table, known.updatedAt = definition, table, r.now
	return &bcmdataexports.UpdateExportOutput{ExportArn: definition.ExportArn}, nil
}

// deleteExport ends well for an export that is not there.
func (w *World) deleteExport(r *request, in *bcmdataexports.DeleteExportInput) (*bcmdataexports.DeleteExportOutput, error) {
	if err := r.check(needs("ExportArn", in.ExportArn, exportARNRule)); err != nil {
		return nil, err
	}
	delete(r.caller.account.exports, *in.ExportArn)
	return &bcmdataexports.DeleteExportOutput{ExportArn: in.ExportArn}, nil
}

func exportPages(size *int32, token *string) pages {
	return pages{max: size, token: token, limit: 300, standard: 100, invalid: func(_, message string) *Error {
		return badField("MaxResults", message)
	}}
}

func (w *World) listExports(r *request, in *bcmdataexports.ListExportsInput) (*bcmdataexports.ListExportsOutput, error) {
	exports := r.caller.account.exports
	page, next, err := exportPages(in.MaxResults, in.NextToken).cut(r, sortedKeys(exports), nil)
	if err != nil {
		return nil, err
	}
	out := &bcmdataexports.ListExportsOutput{Exports: []bcmtypes.ExportReference{}, NextToken: next}
	for _, arn := range page {
		known := exports[arn]
		out.Exports = append(out.Exports, bcmtypes.ExportReference{
			ExportArn: known.definition.ExportArn, ExportName: known.definition.Name, ExportStatus: known.shownStatus(),
		})
	}
	return out, nil
}

func (w *World) listExecutions(r *request, in *bcmdataexports.ListExecutionsInput) (*bcmdataexports.ListExecutionsOutput, error) {
	known, err := r.export(in.ExportArn)
	if err != nil {
		return nil, err
	}
	return &bcmdataexports.ListExecutionsOutput{Executions: slices.Clone(known.executions)}, nil
}

func (w *World) getExecution(r *request, in *bcmdataexports.GetExecutionInput) (*bcmdataexports.GetExecutionOutput, error) {
	known, err := r.export(in.ExportArn)
	if err != nil {
		return nil, err
	}
	for _, execution := range known.executions {
		if aws.ToString(execution.ExecutionId) == aws.ToString(in.ExecutionId) {
			definition := known.definition
			return &bcmdataexports.GetExecutionOutput{ExecutionId: execution.ExecutionId, ExecutionStatus: execution.ExecutionStatus, Export: &definition}, nil
		}
	}
	return nil, &Error{Code: "ResourceNotFoundException", Message: "There is no such execution."}
}

func exportTag(tag bcmtypes.ResourceTag) (key, value *string) { return tag.Key, tag.Value }

func (w *World) tagExport(r *request, in *bcmdataexports.TagResourceInput) (*bcmdataexports.TagResourceOutput, error) {
	known, err := r.export(in.ResourceArn)
	if err != nil {
		return nil, err
	}
	added, err := billingTags(r, in.ResourceTags, exportTag)
	if err != nil {
		return nil, err
	}
	tags := maps.Clone(known.tags)
	maps.Copy(tags, added)
	known.tags = tags
	return &bcmdataexports.TagResourceOutput{}, nil
}

func (w *World) untagExport(r *request, in *bcmdataexports.UntagResourceInput) (*bcmdataexports.UntagResourceOutput, error) {
	known, err := r.export(in.ResourceArn)
	if err != nil {
		return nil, err
	}
	known.tags = maps.Clone(known.tags)
	maps.DeleteFunc(known.tags, func(key, _ string) bool { return slices.Contains(in.ResourceTagKeys, key) })
	return &bcmdataexports.UntagResourceOutput{}, nil
}

func (w *World) listExportTags(r *request, in *bcmdataexports.ListTagsForResourceInput) (*bcmdataexports.ListTagsForResourceOutput, error) {
	known, err := r.export(in.ResourceArn)
	if err != nil {
		return nil, err
	}
	page, next, err := exportPages(in.MaxResults, in.NextToken).cut(r, sortedKeys(known.tags), nil)
	if err != nil {
		return nil, err
	}
	out := &bcmdataexports.ListTagsForResourceOutput{ResourceTags: []bcmtypes.ResourceTag{}, NextToken: next}
	for _, key := range page {
		out.ResourceTags = append(out.ResourceTags, bcmtypes.ResourceTag{Key: aws.String(key), Value: aws.String(known.tags[key])})
	}
	return out, nil
}
