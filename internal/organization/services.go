package organization

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
)

// servicePages bounds what is read of the services with trusted access. AWS has about forty that can have it.
const servicePages = 2

// EnabledServices lists, once in a run, the service principals that have trusted access to the organization, sorted.
func (d *Directory) EnabledServices(ctx context.Context) ([]string, error) {
	return once(ctx, d, "enabled services", func(ctx context.Context) ([]string, error) {
		services := []string{}
		pages := organizations.NewListAWSServiceAccessForOrganizationPaginator(d.client.Organizations(),
			&organizations.ListAWSServiceAccessForOrganizationInput{MaxResults: aws.Int32(pageSize)})
		for read := 0; pages.HasMorePages(); read++ {
			if read == servicePages {
				return nil, fmt.Errorf("more than %d services have trusted access to the organization, and no more are read", len(services))
			}
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("listing the services with trusted access to the organization: %w", err)
			}
			for _, service := range page.EnabledServicePrincipals {
				services = append(services, aws.ToString(service.ServicePrincipal))
			}
		}
		slices.Sort(services)
		return services, nil
	})
}
