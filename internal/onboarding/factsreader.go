package onboarding

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// Reader reads facts about the account of one set of credentials. It remembers nothing, so that facts that this very run
// changed are seen.
type Reader struct {
	client  *awsclient.Client
	org     *organization.Directory
	billing *billing.Billing
	clock   clock.Clock
}

// NewReader returns a reader. It calls AWS only when asked something.
func NewReader(client *awsclient.Client, org *organization.Directory, c clock.Clock) *Reader {
	return &Reader{client: client, org: org, billing: billing.New(client, org, c), clock: c}
}

// Question says which facts are wanted.
type Question struct {
	Parts  []Part
	Roles  []string // names, for PartRoles
	Bucket string   // name, for PartBucket; "" when it is not known
}

// parallel is how many facts are read at a time.
const parallel = 4

// Read reads the wanted facts, each once. What the credentials may not see is no error but an unknown fact that names the
// missing IAM action; so is all that a member account cannot know of its management account.
func (r *Reader) Read(ctx context.Context, q Question) (Facts, error) {
	caller, err := r.client.AccountID(ctx)
	if err != nil {
		return Facts{}, fmt.Errorf("finding out whose credentials these are: %w", err)
	}
	f := &Facts{Partition: r.client.Partition(), CallerID: caller}
	if err := learn(ctx, "", &f.Organization, r.organization); err != nil {
		return Facts{}, err
	}
	excuse := ""
	if f.IsMember() {
		excuse = fmt.Sprintf("These credentials belong to the member account %s, and only those of the management account %s can tell.", caller, f.ManagementID())
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for _, part := range slices.Sorted(slices.Values(q.Parts)) {
		group.Go(func() error { return r.read(ctx, part, excuse, q, f) })
	}
	err = group.Wait()
	return *f, err
}

func (r *Reader) read(ctx context.Context, part Part, excuse string, q Question, f *Facts) error {
	switch part {
	case PartSummary:
		return learn(ctx, excuse, &f.Summary, r.summary)
	case PartRootUse:
		return learn(ctx, excuse, &f.RootUse, r.rootUse)
	case PartAdministrators:
		return r.administrators(ctx, excuse, f)
	case PartContacts:
		return learn(ctx, excuse, &f.Contacts, r.contacts)
	case PartPrimaryContact:
		return learn(ctx, excuse, &f.Primary, r.primaryContact)
	case PartServices:
		return learn(ctx, excuse, &f.Services, r.services)
	case PartRootFeatures:
		return learn(ctx, excuse, &f.RootFeatures, r.rootFeatures)
	case PartQuota:
		return r.quota(ctx, excuse, f)
	case PartTransfers:
		return learn(ctx, excuse, &f.Transfers, r.transfers)
	case PartTax:
		return learn(ctx, excuse, &f.Tax, r.tax)
	case PartRoles:
		return r.roles(ctx, excuse, q.Roles, f)
	case PartBucket:
		return learn(ctx, excuse, &f.Bucket, func(ctx context.Context) (*Bucket, error) { return r.bucket(ctx, q.Bucket) })
	case PartReports:
		return learn(ctx, excuse, &f.Reports, r.billing.Reports)
	case PartExports:
		return learn(ctx, excuse, &f.Exports, r.exports)
	}
	return fmt.Errorf("there is no part %d of the facts", part)
}

// learn asks for a fact, unless there is an excuse why it cannot be known. A refusal is no error.
func learn[T any](ctx context.Context, excuse string, into *Evidence[T], ask func(context.Context) (T, error)) error {
	if excuse != "" {
		*into = Unclear[T](excuse)
		return nil
	}
	value, err := ask(ctx)
	if unclear, ok := errors.AsType[*unclearError](err); ok {
		*into = Unclear[T](unclear.reason)
		return nil
	}
	if action := refusedAction(err); action != "" {
		*into = Missing[T](action)
		return nil
	}
	if awsclient.IsCode(err, "UnsupportedAPIEndpointException") {
		*into = Unclear[T]("AWS does not offer this in the partition of these credentials.")
		return nil
	}
	if err != nil {
		return err
	}
	*into = Told(value)
	return nil
}

// unclearError is for what AWS cannot tell anybody.
type unclearError struct{ reason string }

func (e *unclearError) Error() string { return e.reason }
