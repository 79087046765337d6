package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// KindExport is the kind of a data export in ownership tags and claims.
const KindExport = "export"

// Export is a data export as AWS describes it.
type Export struct {
	bcmtypes.Export
	Status bcmtypes.ExportStatus
	Query  Query
}

// ARN names the export for ever.
func (e Export) ARN() string { return aws.ToString(e.ExportArn) }

// Destination is where the export goes; never nil.
func (e Export) Destination() *bcmtypes.S3Destination {
	if e.DestinationConfigurations == nil || e.DestinationConfigurations.S3Destination == nil {
		return &bcmtypes.S3Destination{S3OutputConfigurations: &bcmtypes.S3OutputConfigurations{}}
	}
	return e.DestinationConfigurations.S3Destination
}

// Output is how the files of the export look; never nil.
func (e Export) Output() *bcmtypes.S3OutputConfigurations {
	if output := e.Destination().S3OutputConfigurations; output != nil {
		return output
	}
	return &bcmtypes.S3OutputConfigurations{}
}

// Properties are the settings of the table, those included that AWS added by itself.
func (e Export) Properties() map[string]string {
	if e.DataQuery == nil {
		return nil
	}
	return e.DataQuery.TableConfigurations[e.Query.Table]
}

// Exports lists the data exports of the account, without their definitions.
func (b *Billing) Exports(ctx context.Context) ([]bcmtypes.ExportReference, error) {
	var exports []bcmtypes.ExportReference
	pages := bcmdataexports.NewListExportsPaginator(b.client.DataExports(), &bcmdataexports.ListExportsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing the data exports: %w", err)
		}
		exports = append(exports, page.Exports...)
	}
	return exports, nil
}

// Export reads one data export. awsclient.IsNotFound knows the error when the account has none of that ARN.
func (b *Billing) Export(ctx context.Context, arn string) (Export, error) {
	out, err := b.client.DataExports().GetExport(ctx, &bcmdataexports.GetExportInput{ExportArn: &arn})
	if err != nil {
		return Export{}, fmt.Errorf("reading the data export %s: %w", arn, err)
	}
	if out.Export == nil {
		return Export{}, fmt.Errorf("reading the data export %s: AWS answered without one", arn)
	}
	export := Export{Export: *out.Export}
	export.ExportArn = &arn
	if out.ExportStatus != nil {
		export.Status = *out.ExportStatus
	}
	if export.DataQuery != nil {
		export.Query = ParseQuery(aws.ToString(export.DataQuery.QueryStatement))
	}
	return export, nil
}

// ExportNamed finds a data export by its name. awsclient.IsNotFound knows the error when the account has none.
func (b *Billing) ExportNamed(ctx context.Context, name string) (Export, error) {
	exports, err := b.Exports(ctx)
	if err != nil {
		return Export{}, err
	}
	for i := range exports {
		if aws.ToString(exports[i].ExportName) == name {
			return b.Export(ctx, aws.ToString(exports[i].ExportArn))
		}
	}
	return Export{}, &awsclient.NotFoundError{Kind: "data export", ID: name}
}

// ExportTags reads the tags of a data export, the provider's own included.
func (b *Billing) ExportTags(ctx context.Context, arn string) (map[string]string, error) {
	tags := map[string]string{}
	in := &bcmdataexports.ListTagsForResourceInput{ResourceArn: &arn}
	for { // the SDK has no paginator for it
		out, err := b.client.DataExports().ListTagsForResource(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("listing the tags of the data export %s: %w", arn, err)
		}
		for _, tag := range out.ResourceTags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
		if aws.ToString(out.NextToken) == "" {
			return tags, nil
		}
		in.NextToken = out.NextToken
	}
}

// ExportGeneration reads the generation of an export, "" when it has none or is gone.
func (b *Billing) ExportGeneration(ctx context.Context, arn string) (string, error) {
	tags, err := b.ExportTags(ctx, arn)
	if awsclient.IsNotFound(err) {
		err = nil
	}
	return tags[organization.GenerationKey], err
}

// ExportTakenError says that the account has a data export of the wanted name already, and this Terraform state did not
// make it.
type ExportTakenError struct {
	AccountID string
	Export    Export
}

func (e *ExportTakenError) Error() string {
	return fmt.Sprintf("the account %s has the data export %s already (%s), and this configuration did not make it",
		e.AccountID, aws.ToString(e.Export.Name), e.Export.ARN())
}

// FoundExport is what FindExport finds out before anything is written.
type FoundExport struct {
	Export
	Exists bool
	Ours   bool // this Terraform state made it
	Tags   map[string]string
}

// FindExport looks whether a data export of a name can be made. It fails with an *ExportTakenError when there is one that
// this state did not make, unless adopt allows to continue with it.
func (b *Billing) FindExport(ctx context.Context, name string, adopt bool) (FoundExport, error) {
	export, err := b.ExportNamed(ctx, name)
	if awsclient.IsNotFound(err) {
		return FoundExport{}, nil
	}
	if err != nil {
		return FoundExport{}, err
	}
	found := FoundExport{Export: export, Exists: true}
	if found.Tags, err = b.ExportTags(ctx, export.ARN()); err != nil {
		return FoundExport{}, err
	}
	if found.Ours, err = b.org.Owns(ctx, KindExport, name, found.Tags); err != nil {
		return FoundExport{}, err
	}
	if !found.Ours && !adopt {
		accountID, err := b.client.AccountID(ctx)
		return found, errors.Join(err, &ExportTakenError{AccountID: accountID, Export: export})
	}
	return found, nil
}
