package awssim

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
)

// AddReport defines a Cost and Usage Report in an account, whatever its settings and its bucket are.
func (w *World) AddReport(accountID string, definition curtypes.ReportDefinition) {
	_, unlock := w.lock()
	defer unlock()
	w.mustAccount(accountID).addReport(definition, tagSet{})
}

// Deliver lets the last delivery of a report have ended now: "SUCCESS", "ERROR_PERMISSIONS" or "ERROR_NO_BUCKET".
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
}
