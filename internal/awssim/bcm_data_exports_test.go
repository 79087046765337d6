package awssim_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func (w *world) exports() *bcmdataexports.Client {
	return bcmdataexports.New(bcmdataexports.Options{
		BaseEndpoint: &w.url, Region: "us-east-1", Retryer: aws.NopRetryer{}, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

func exportOf(name, query string, change func(*bcmtypes.Export)) *bcmtypes.Export {
	e := &bcmtypes.Export{
		Name: &name, DataQuery: &bcmtypes.DataQuery{QueryStatement: &query},
		DestinationConfigurations: &bcmtypes.DestinationConfigurations{S3Destination: &bcmtypes.S3Destination{
			S3Bucket: aws.String(billingBucket), S3Prefix: aws.String("exports"), S3Region: aws.String("us-east-1"),
			S3OutputConfigurations: &bcmtypes.S3OutputConfigurations{OutputType: "CUSTOM", Format: "TEXT_OR_CSV", Compression: "GZIP", Overwrite: "OVERWRITE_REPORT"},
		}},
		RefreshCadence: &bcmtypes.RefreshCadence{Frequency: bcmtypes.FrequencyOptionSynchronous},
	}
	if change != nil {
		change(e)
	}
	return e
}

const someColumns = "SELECT identity_line_item_id, product.region AS region FROM COST_AND_USAGE_REPORT"

func TestExportLifeCycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.withBillingBucket(t, billingPolicy)
	client := w.exports()
	made := must[*bcmdataexports.CreateExportOutput](t)(client.CreateExport(t.Context(), &bcmdataexports.CreateExportInput{
		Export: exportOf("cur2", someColumns, nil), ResourceTags: []bcmtypes.ResourceTag{{Key: aws.String("team"), Value: aws.String("finops")}},
	}))
	_, err := client.CreateExport(t.Context(), &bcmdataexports.CreateExportInput{Export: exportOf("cur2", someColumns, nil)})
	wantCode(t, err, "ValidationException")
	got := must[*bcmdataexports.GetExportOutput](t)(client.GetExport(t.Context(), &bcmdataexports.GetExportInput{ExportArn: made.ExportArn}))
	properties := got.Export.DataQuery.TableConfigurations["COST_AND_USAGE_REPORT"]
	if properties["TIME_GRANULARITY"] != "HOURLY" || properties["BILLING_VIEW_ARN"] != "arn:aws:billing::123456789012:billingview/primary" || len(properties) != 5 {
		t.Errorf("AWS fills in %v", properties)
	}
	if got.ExportStatus.StatusCode != "HEALTHY" || !got.ExportStatus.CreatedAt.Equal(w.clock.Now()) || got.ExportStatus.LastRefreshedAt != nil {
		t.Errorf("got the status %+v", got.ExportStatus)
	}
	w.clock.Advance(time.Hour)
	must[*bcmdataexports.UpdateExportOutput](t)(client.UpdateExport(t.Context(), &bcmdataexports.UpdateExportInput{
		ExportArn: made.ExportArn, Export: exportOf("cur2", "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT", func(e *bcmtypes.Export) {
			e.Description = aws.String("new")
		}),
	}))
	w.SetExportStatus(awssim.ManagementAccountID, "cur2", "UNHEALTHY", "BILL_OWNER_CHANGED")
	w.DeliverExport(awssim.ManagementAccountID, "cur2", "DELIVERY_SUCCESS")
	got = must[*bcmdataexports.GetExportOutput](t)(client.GetExport(t.Context(), &bcmdataexports.GetExportInput{ExportArn: made.ExportArn}))
	if *got.Export.DataQuery.QueryStatement != "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT" || *got.Export.Description != "new" ||
		got.ExportStatus.StatusReason != "BILL_OWNER_CHANGED" || !got.ExportStatus.LastRefreshedAt.Equal(w.clock.Now()) {
		t.Errorf("got %+v with %+v", got.Export, got.ExportStatus)
	}
	if objects := w.objects(t, billingBucket); len(objects) != 1 || objects[0] != "exports/cur2/data/cur2-00001.csv.gz" {
		t.Errorf("the bucket has %v", objects)
	}
	must[*bcmdataexports.TagResourceOutput](t)(client.TagResource(t.Context(), &bcmdataexports.TagResourceInput{
		ResourceArn: made.ExportArn, ResourceTags: []bcmtypes.ResourceTag{{Key: aws.String("cost"), Value: aws.String("1")}},
	}))
	must[*bcmdataexports.UntagResourceOutput](t)(client.UntagResource(t.Context(), &bcmdataexports.UntagResourceInput{ResourceArn: made.ExportArn, ResourceTagKeys: []string{"team"}}))
	tags := must[*bcmdataexports.ListTagsForResourceOutput](t)(client.ListTagsForResource(t.Context(), &bcmdataexports.ListTagsForResourceInput{ResourceArn: made.ExportArn}))
	if len(tags.ResourceTags) != 1 || *tags.ResourceTags[0].Key != "cost" {
		t.Errorf("got the tags %+v", tags.ResourceTags)
	}
	executions := must[*bcmdataexports.ListExecutionsOutput](t)(client.ListExecutions(t.Context(), &bcmdataexports.ListExecutionsInput{ExportArn: made.ExportArn}))
	execution := must[*bcmdataexports.GetExecutionOutput](t)(client.GetExecution(t.Context(), &bcmdataexports.GetExecutionInput{ExportArn: made.ExportArn, ExecutionId: executions.Executions[0].ExecutionId}))
	if execution.ExecutionStatus.StatusCode != "DELIVERY_SUCCESS" {
		t.Errorf("got the execution %+v", execution.ExecutionStatus)
	}
	for range 2 { // deleting is idempotent
		must[*bcmdataexports.DeleteExportOutput](t)(client.DeleteExport(t.Context(), &bcmdataexports.DeleteExportInput{ExportArn: made.ExportArn}))
	}
	_, err = client.GetExport(t.Context(), &bcmdataexports.GetExportInput{ExportArn: made.ExportArn})
	wantCode(t, err, "ResourceNotFoundException")
}

func TestExportRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.withBillingBucket(t, billingPolicy)
	output := func(e *bcmtypes.Export) *bcmtypes.S3OutputConfigurations {
		return e.DestinationConfigurations.S3Destination.S3OutputConfigurations
	}
	properties := func(table string, of map[string]string) func(*bcmtypes.Export) {
		return func(e *bcmtypes.Export) {
			e.DataQuery.TableConfigurations = map[string]map[string]string{table: of}
		}
	}
	for name, test := range map[string]struct {
		query  string
		change func(*bcmtypes.Export)
		reason bcmtypes.ValidationExceptionReason
	}{
		"no SQL":           {query: "give me all", reason: "cannotParse"},
		"unknown table":    {query: "SELECT a FROM CUR", reason: "cannotParse"},
		"unknown column":   {query: "SELECT line_item_id FROM COST_AND_USAGE_REPORT", reason: "cannotParse"},
		"column not asked": {query: "SELECT line_item_resource_id FROM COST_AND_USAGE_REPORT", reason: "cannotParse"},
		"key of no map":    {query: "SELECT bill_bill_type.x FROM COST_AND_USAGE_REPORT", reason: "cannotParse"},
		"unknown property": {change: properties("COST_AND_USAGE_REPORT", map[string]string{"INCLUDE_ALL": "TRUE"}), reason: "fieldValidationFailed"},
		"unknown value":    {change: properties("COST_AND_USAGE_REPORT", map[string]string{"INCLUDE_RESOURCES": "true"}), reason: "fieldValidationFailed"},
		"another table":    {change: properties("FOCUS_1_0_AWS", map[string]string{}), reason: "fieldValidationFailed"},
		"parquet as GZIP":  {change: func(e *bcmtypes.Export) { output(e).Format = "PARQUET" }, reason: "fieldValidationFailed"},
		"athena as csv":    {change: func(e *bcmtypes.Export) { output(e).OutputType = "ATHENA" }, reason: "fieldValidationFailed"},
		"bad name":         {change: func(e *bcmtypes.Export) { e.Name = aws.String("a b") }, reason: "fieldValidationFailed"},
		"wrong region":     {change: func(e *bcmtypes.Export) { e.DestinationConfigurations.S3Destination.S3Region = aws.String("eu-west-1") }},
	} {
		if test.query == "" {
			test.query = someColumns
		}
		_, err := w.exports().CreateExport(t.Context(), &bcmdataexports.CreateExportInput{
			Export: exportOf(strings.ReplaceAll(name, " ", "-"), test.query, test.change),
		})
		refusal, ok := errors.AsType[*bcmtypes.ValidationException](err)
		if !ok || refusal.Reason != test.reason || refusal.ErrorMessage() == "" {
			t.Errorf("%s: got %v, want a refusal for %q", name, err, test.reason)
		}
	}
}

func TestExportTables(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	tables := must[*bcmdataexports.ListTablesOutput](t)(w.exports().ListTables(t.Context(), &bcmdataexports.ListTablesInput{MaxResults: aws.Int32(3)}))
	if len(tables.Tables) != 3 || tables.NextToken == nil || *tables.Tables[1].TableName != "COST_AND_USAGE_REPORT" || len(tables.Tables[1].TableProperties) != 5 {
		t.Errorf("got the tables %+v", tables.Tables)
	}
	columns := func(properties map[string]string) []string {
		out := must[*bcmdataexports.GetTableOutput](t)(w.exports().GetTable(t.Context(), &bcmdataexports.GetTableInput{
			TableName: aws.String("COST_AND_USAGE_REPORT"), TableProperties: properties,
		}))
		var names []string
		for _, column := range out.Schema {
			names = append(names, *column.Name)
		}
		return names
	}
	without, with := columns(nil), columns(map[string]string{"INCLUDE_RESOURCES": "TRUE"})
	if slices.Contains(without, "line_item_resource_id") || !slices.Contains(with, "line_item_resource_id") || len(with) != len(without)+1 {
		t.Errorf("INCLUDE_RESOURCES adds %d columns", len(with)-len(without))
	}
	_, err := w.exports().GetTable(t.Context(), &bcmdataexports.GetTableInput{TableName: aws.String("CUR")})
	wantCode(t, err, "ValidationException")
}

func TestExportQuotas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.withBillingBucket(t, billingPolicy)
	focus := "SELECT BilledCost FROM FOCUS_1_0_AWS"
	for _, name := range []string{"a", "b"} {
		w.AddExport(awssim.ManagementAccountID, *exportOf(name, focus, nil))
	}
	_, err := w.exports().CreateExport(t.Context(), &bcmdataexports.CreateExportInput{Export: exportOf("c", focus, nil)})
	if refusal, ok := errors.AsType[*bcmtypes.ServiceQuotaExceededException](err); !ok || aws.ToString(refusal.ServiceCode) != "bcm-data-exports" {
		t.Errorf("got %v", err)
	}
	must[*bcmdataexports.CreateExportOutput](t)(w.exports().CreateExport(t.Context(), &bcmdataexports.CreateExportInput{Export: exportOf("c", someColumns, nil)}))
}

func TestExportNeedsItsBucket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	w.withBillingBucket(t, strings.ReplaceAll(billingPolicy, "bcm-data-exports:us-east-1", "bcm-data-exports:eu-west-1"))
	_, err := w.exports().CreateExport(t.Context(), &bcmdataexports.CreateExportInput{Export: exportOf("c", someColumns, nil)})
	wantCode(t, err, "ValidationException")
	if !strings.Contains(err.Error(), "customer bucket permission") {
		t.Errorf("got %v", err)
	}
}
