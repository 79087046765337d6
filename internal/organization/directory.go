// Package organization is the core of the provider: the directory of accounts and organizational units of one AWS
// organization, and the resumable sequence that vends an account into it. It knows no Terraform type.
package organization

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// pageSize is the largest page that the Organizations lists give (API model, MaxResults).
const pageSize = 20

// Options are the provider arguments that the directory obeys.
type Options struct {
	Clock                  clock.Clock
	VendScope              string // which Terraform state a half-made account belongs to
	MaxConcurrentCreations int    // 1 to 5
}

// Directory knows the accounts and organizational units of one organization. It belongs to one configured provider and
// is safe for concurrent use; what it has read is read once, also when many resources ask at the same time.
type Directory struct {
	client  *awsclient.Client
	clock   clock.Clock
	scope   string
	units   *unitRegister
	flights wait.Flights

	mu       sync.Mutex
	facts    map[string]any // answers that do not change during one run, by question
	listing  listing
	tagging  tagging
	queue    queue
	bets     bets
	register register
	requests requestLog
}

// New returns an empty directory. It calls AWS only when asked something.
func New(client *awsclient.Client, o Options) *Directory {
	return &Directory{
		client:   client,
		clock:    o.Clock,
		scope:    o.VendScope,
		facts:    map[string]any{},
		listing:  newListing(),
		tagging:  newTagging(),
		queue:    newQueue(o.MaxConcurrentCreations),
		bets:     newBets(),
		register: newRegister(),
		units:    newUnitRegister(),
		requests: requestLog{emails: map[string]string{}},
	}
}

// Organization describes the organization of the caller, read once.
func (d *Directory) Organization(ctx context.Context) (orgtypes.Organization, error) {
	return once(ctx, d, "organization", func(ctx context.Context) (orgtypes.Organization, error) {
		out, err := d.client.Organizations().DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if err != nil {
			return orgtypes.Organization{}, fmt.Errorf("describing the organization of these credentials: %w", err)
		}
		if out.Organization == nil || out.Organization.Id == nil {
			return orgtypes.Organization{}, errors.New("AWS described the organization of these credentials without telling its id")
		}
		return *out.Organization, nil
	})
}

// Root is the one root of the organization, read once.
func (d *Directory) Root(ctx context.Context) (orgtypes.Root, error) {
	return once(ctx, d, "root", func(ctx context.Context) (orgtypes.Root, error) {
		pages := organizations.NewListRootsPaginator(d.client.Organizations(), &organizations.ListRootsInput{})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return orgtypes.Root{}, fmt.Errorf("listing the roots of the organization: %w", err)
			}
			if len(page.Roots) > 0 {
				return page.Roots[0], nil
			}
		}
		return orgtypes.Root{}, &awsclient.NotFoundError{Kind: "organization root", ID: "the caller's"}
	})
}

// once answers a question from memory, or asks AWS for all who want to know at the same time. The call does not end
// when the first asker gives up, for the others still wait for it. Failures are not remembered.
func once[T any](ctx context.Context, d *Directory, question string, ask func(context.Context) (T, error)) (T, error) {
	d.mu.Lock()
	known, ok := d.facts[question].(T)
	d.mu.Unlock()
	if ok {
		return known, nil
	}
	return shared(ctx, d, question, func(ctx context.Context) (T, error) {
		answer, err := ask(ctx)
		if err == nil {
			d.mu.Lock()
			d.facts[question] = answer
			d.mu.Unlock()
		}
		return answer, err
	})
}

// shared runs ask once for all callers that ask the same at the same time.
func shared[T any](ctx context.Context, d *Directory, question string, ask func(context.Context) (T, error)) (T, error) {
	return wait.Together(ctx, &d.flights, question, ask)
}
