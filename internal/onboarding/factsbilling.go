package onboarding

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

func (r *Reader) tax(ctx context.Context) (*Tax, error) {
	out, err := r.client.Tax().GetTaxRegistration(ctx, &taxsettings.GetTaxRegistrationInput{})
	switch {
	case awsclient.IsNotFound(err) || err == nil && out.TaxRegistration == nil:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the tax registration of the account: %w", err)
	}
	tax := &Tax{Status: string(out.TaxRegistration.Status)}
	if address := out.TaxRegistration.LegalAddress; address != nil {
		tax.CountryCode = aws.ToString(address.CountryCode)
	}
	return tax, nil
}

func (r *Reader) bucket(ctx context.Context, name string) (*Bucket, error) {
	if name == "" {
		return nil, &unclearError{"The name of the bucket is not known."}
	}
	bucket, err := r.billing.BucketToCheck(ctx, name)
	var foreign *billing.ForeignBucketError
	switch {
	case awsclient.IsNotFound(err):
		return nil, nil
	case errors.As(err, &foreign):
		return &Bucket{Bucket: billing.Bucket{Name: name}, Foreign: true}, nil
	case err != nil:
		return nil, err
	}
	return &Bucket{Bucket: bucket}, nil
}

func (r *Reader) exports(ctx context.Context) ([]Export, error) {
	var exports []Export
	pages := bcmdataexports.NewListExportsPaginator(r.client.DataExports(), &bcmdataexports.ListExportsInput{})
	for read := 0; pages.HasMorePages() && read < maxPages; read++ {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing the data exports: %w", err)
		}
		for _, reference := range page.Exports {
			export := Export{Name: aws.ToString(reference.ExportName)}
			if status := reference.ExportStatus; status != nil {
				export.Status, export.Reason = string(status.StatusCode), string(status.StatusReason)
			}
			exports = append(exports, export)
		}
	}
	slices.SortFunc(exports, func(a, b Export) int { return cmp.Compare(a.Name, b.Name) })
	return exports, nil
}
