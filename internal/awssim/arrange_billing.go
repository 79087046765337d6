package awssim

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
)

// AddReport defines a Cost and Usage Report in an account, whatever its settings and its bucket are.
func (w *World) AddReport(accountID string, definition curtypes.ReportDefinition) {
	_, unlock := w.lock()
	defer unlock()
	w.mustAccount(accountID).addReport(definition, tagSet{})
}

// Deliver lets the last delivery of a report have ended now: "SUCCESS", "ERROR_PERMISSIONS" or "ERROR_NO_BUCKET". What was
// delivered is in the bucket, where there is one.
func (w *World) Deliver(accountID, reportName, status string) {
	now, unlock := w.lock()
	defer unlock()
	known, found := w.mustAccount(accountID).reports[reportName]
	if !found {
		panic(fmt.Sprintf("awssim: the account %s has no report %s", accountID, reportName))
	}
	known.definition.ReportStatus = &curtypes.ReportStatus{
		LastDelivery: aws.String(now.UTC().Format("20060102T150405Z")), LastStatus: curtypes.LastStatus(status),
	}
	if status == string(curtypes.LastStatusSuccess) {
		w.deliverInto(aws.ToString(known.definition.S3Bucket), aws.ToString(known.definition.S3Prefix)+"/"+reportName+"/"+reportName+"-00001.csv.gz", now)
	}
}

func (w *World) deliverInto(bucketName, key string, now time.Time) {
	if b, there := w.buckets[bucketName]; there {
		w.addVersion(b, &objectVersion{key: key, body: []byte("billing data"), contentType: "application/gzip", at: now})
	}
}

// AddExport makes a Data Export in an account, whatever its bucket is, and returns its ARN. Its query must be one that
// AWS understands.
func (w *World) AddExport(accountID string, definition bcmtypes.Export) string {
	now, unlock := w.lock()
	defer unlock()
	query := *definition.DataQuery
	table, configured, err := resolveQuery(accountID, &query)
	if err != nil {
		panic("awssim: the query of the export " + *definition.Name + ": " + err.Error())
	}
	query.TableConfigurations = configured
	definition.DataQuery = &query
	return *w.addExport(w.mustAccount(accountID), definition, table, tagSet{}, now).definition.ExportArn
}

// SetExportStatus lets the export of a name be "HEALTHY", or "UNHEALTHY" for a reason such as "BILL_OWNER_CHANGED".
func (w *World) SetExportStatus(accountID, name, status, reason string) {
	_, unlock := w.lock()
	defer unlock()
	known := w.mustExport(accountID, name)
	known.status, known.reason = bcmtypes.ExportStatusCode(status), bcmtypes.ExecutionStatusReason(reason)
}

// DeliverExport lets an execution of the export of a name have ended now: "DELIVERY_SUCCESS", "DELIVERY_FAILURE".
func (w *World) DeliverExport(accountID, name, status string) {
	now, unlock := w.lock()
	defer unlock()
	known := w.mustExport(accountID, name)
	known.filledAt = now
	if to := known.definition.DestinationConfigurations.S3Destination; status == string(bcmtypes.ExecutionStatusCodeDeliverySuccess) {
		w.deliverInto(aws.ToString(to.S3Bucket), aws.ToString(to.S3Prefix)+"/"+name+"/data/"+name+"-00001.csv.gz", now)
	}
	known.executions = append(known.executions, bcmtypes.ExecutionReference{
		ExecutionId: aws.String(w.ids.requestID()),
		ExecutionStatus: &bcmtypes.ExecutionStatus{
			StatusCode: bcmtypes.ExecutionStatusCode(status), CreatedAt: &now, CompletedAt: &now, LastUpdatedAt: &now,
		},
	})
}

func (w *World) mustExport(accountID, name string) *export {
	for _, known := range w.mustAccount(accountID).exports {
		if *known.definition.Name == name {
			return known
		}
	}
	panic(fmt.Sprintf("awssim: the account %s has no export %s", accountID, name))
}
