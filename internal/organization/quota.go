package organization

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
)

// QuotaError says that the organization may not have as many accounts as the configuration plans.
type QuotaError struct {
	Quota, Wanted int
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("the organization may have %d accounts, and this configuration brings it to at least %d", e.Quota, e.Wanted)
}

// accountQuotaName finds the quota by its name, because quota codes may change (Organizations quotas page).
const accountQuotaName = "maximum number of accounts"

// AccountQuota is how many accounts the organization may have; known is false when AWS does not tell these credentials.
func (d *Directory) AccountQuota(ctx context.Context) (quota int, known bool) {
	quota, err := once(ctx, d, "account quota", func(ctx context.Context) (int, error) {
		// A quota that cannot be read is no reason to stop a plan, for AWS enforces it, and none to ask for it again.
		quota, _ := d.ReadAccountQuota(ctx)
		return quota, context.Cause(ctx)
	})
	return quota, err == nil && quota > 0
}

// ReadAccountQuota asks Service Quotas how many accounts the organization may have, 0 when it does not say.
func (d *Directory) ReadAccountQuota(ctx context.Context) (int, error) {
	pages := servicequotas.NewListServiceQuotasPaginator(d.client.ServiceQuotas(),
		&servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("organizations")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, err
		}
		for _, q := range page.Quotas {
			if strings.Contains(strings.ToLower(aws.ToString(q.QuotaName)), accountQuotaName) {
				return int(aws.ToFloat64(q.Value)), nil
			}
		}
	}
	return 0, nil
}

// CheckQuota fails when the accounts that are there and those that this run plans are together more than AWS allows.
// Accounts that no listing has shown yet are not counted, so it never fails wrongly.
func (d *Directory) CheckQuota(ctx context.Context) error {
	quota, known := d.AccountQuota(ctx)
	if !known {
		return nil
	}
	if _, err := d.load(ctx, PlanPages); err != nil {
		return err
	}
	d.mu.Lock()
	wanted := len(d.listing.accounts) + d.register.addresses
	for email, creation := range d.register.planned {
		if _, exists := d.listing.byEmail[email]; creation && !exists {
			wanted++
		}
	}
	d.mu.Unlock()
	if wanted > quota {
		return &QuotaError{Quota: quota, Wanted: wanted}
	}
	return nil
}
