package billing

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// MaxReports is how many Cost and Usage Reports an account may define (CUR API reference, PutReportDefinition).
const MaxReports = 5

// Reports lists the Cost and Usage Reports that the account defines.
func (b *Billing) Reports(ctx context.Context) ([]curtypes.ReportDefinition, error) {
	var reports []curtypes.ReportDefinition
	pages := costandusagereportservice.NewDescribeReportDefinitionsPaginator(b.client.CUR(),
		&costandusagereportservice.DescribeReportDefinitionsInput{MaxResults: aws.Int32(MaxReports)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing the Cost and Usage Reports: %w", err)
		}
		reports = append(reports, page.ReportDefinitions...)
	}
	return reports, nil
}

// Report reads one Cost and Usage Report. awsclient.IsNotFound knows the error when the account has none of that name.
func (b *Billing) Report(ctx context.Context, name string) (curtypes.ReportDefinition, error) {
	reports, err := b.Reports(ctx)
	if err != nil {
		return curtypes.ReportDefinition{}, err
	}
	for i := range reports {
		if aws.ToString(reports[i].ReportName) == name {
			return reports[i], nil
		}
	}
	return curtypes.ReportDefinition{}, &awsclient.NotFoundError{Kind: "Cost and Usage Report", ID: name}
}

// ReportTags reads the tags of a report, the provider's own included.
func (b *Billing) ReportTags(ctx context.Context, name string) (map[string]string, error) {
	out, err := b.client.CUR().ListTagsForResource(ctx, &costandusagereportservice.ListTagsForResourceInput{ReportName: &name})
	if err != nil {
		return nil, fmt.Errorf("listing the tags of the Cost and Usage Report %s: %w", name, err)
	}
	tags := make(map[string]string, len(out.Tags))
	for _, tag := range out.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags, nil
}

// ReportGeneration reads the generation of a report, "" when it has none or is gone.
func (b *Billing) ReportGeneration(ctx context.Context, name string) (string, error) {
	_, err := b.Report(ctx, name)
	var tags map[string]string
	if err == nil {
		tags, err = b.ReportTags(ctx, name)
	}
	if awsclient.IsNotFound(err) {
		err = nil
	}
	return tags[organization.GenerationKey], err
}

// OwnsReport says whether this Terraform state made a report, by its tags.
func (b *Billing) OwnsReport(ctx context.Context, name string, tags map[string]string) (bool, error) {
	return b.org.Owns(ctx, KindReport, name, tags)
}
