package organization

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// requestLog is what the organization's list of account creations said when it was last read, and which of them are
// this run's own.
type requestLog struct {
	read   bool
	listed []orgtypes.CreateAccountStatus
	emails map[string]string // request id -> lower-case e-mail, for requests of this run
}

// ownRequest remembers for which address this run sent a request, for AWS's own record does not hold the address.
func (d *Directory) ownRequest(requestID, email string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests.emails[requestID] = strings.ToLower(email)
}

// creations lists the account creations of the last days that carry this name, "" for any, and are running or have
// succeeded, newest first, without those that this run made for another address. The list is read once per run; fresh reads it
// again, which is how a request is found whose answer got lost.
func (d *Directory) creations(ctx context.Context, name, email string, fresh bool) ([]orgtypes.CreateAccountStatus, error) {
	d.mu.Lock()
	read := d.requests.read
	d.mu.Unlock()
	var err error
	switch {
	case fresh: // not shared: an answer that is already on its way may be older than the request that is looked for
		_, err = d.loadCreations(ctx)
	case !read:
		_, err = shared(ctx, d, "account creations", d.loadCreations)
	}
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	oldest := d.clock.Now().Add(-resumeWindow)
	var found []orgtypes.CreateAccountStatus
	for _, status := range d.requests.listed {
		owner, own := d.requests.emails[aws.ToString(status.Id)]
		switch {
		case name != "" && aws.ToString(status.AccountName) != name, aws.ToTime(status.RequestedTimestamp).Before(oldest):
		case own && owner != strings.ToLower(email):
		default:
			found = append(found, status)
		}
	}
	slices.SortStableFunc(found, func(a, b orgtypes.CreateAccountStatus) int {
		return cmp.Compare(aws.ToTime(b.RequestedTimestamp).UnixNano(), aws.ToTime(a.RequestedTimestamp).UnixNano())
	})
	return found, nil
}

func (d *Directory) loadCreations(ctx context.Context) (struct{}, error) {
	listed, err := d.listCreations(ctx, orgtypes.CreateAccountStateInProgress, orgtypes.CreateAccountStateSucceeded)
	if err != nil {
		return struct{}{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests.read, d.requests.listed = true, listed
	d.noteRunning(listed)
	return struct{}{}, nil
}

// listCreations lists the account creations of the organization that are in one of these states.
func (d *Directory) listCreations(ctx context.Context, states ...orgtypes.CreateAccountState) (listed []orgtypes.CreateAccountStatus, err error) {
	pages := organizations.NewListCreateAccountStatusPaginator(d.client.Organizations(),
		&organizations.ListCreateAccountStatusInput{States: states, MaxResults: aws.Int32(pageSize)})
	for repeated := false; pages.HasMorePages() && !repeated; {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing the account creations of the organization: %w", err)
		}
		for _, status := range page.CreateAccountStatuses {
			if err := checkCreation("ListCreateAccountStatus", status, page.ResultMetadata); err != nil {
				return nil, fmt.Errorf("listing the account creations of the organization: %w", err)
			}
		}
		repeated = repeats(listed, page.CreateAccountStatuses)
		listed = append(listed, page.CreateAccountStatuses...)
	}
	return listed, nil
}

// checkCreation refuses a creation that has succeeded and names no account: it must not look as if there were none.
func checkCreation(operation string, status orgtypes.CreateAccountStatus, answer middleware.Metadata) error {
	if status.State == orgtypes.CreateAccountStateSucceeded && status.AccountId == nil {
		return awsclient.Garbled(operation, answer, fmt.Sprintf("the creation %s has succeeded, but it lacks the AccountId", aws.ToString(status.Id)))
	}
	return nil
}

// repeats says that a page has nothing new, as an emulator answers that repeats its token for ever. A page without
// anything proves nothing: AWS may give any number of them before others.
func repeats(listed, page []orgtypes.CreateAccountStatus) bool {
	return len(page) > 0 && !slices.ContainsFunc(page, func(status orgtypes.CreateAccountStatus) bool {
		return !slices.ContainsFunc(listed, func(known orgtypes.CreateAccountStatus) bool {
			return aws.ToString(known.Id) == aws.ToString(status.Id)
		})
	})
}

// statusCreation is one look at an account creation.
func (d *Directory) statusCreation(ctx context.Context, requestID string) (orgtypes.CreateAccountStatus, error) {
	out, err := d.client.Organizations().DescribeCreateAccountStatus(ctx,
		&organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: &requestID})
	switch {
	case awsclient.IsCode(err, "CreateAccountStatusNotFoundException"): // new, and not yet everywhere
		return orgtypes.CreateAccountStatus{Id: &requestID, State: orgtypes.CreateAccountStateInProgress}, nil
	case err != nil:
		return orgtypes.CreateAccountStatus{}, fmt.Errorf("reading the status of the account creation %s: %w", requestID, err)
	}
	status := *out.CreateAccountStatus
	if err := checkCreation("DescribeCreateAccountStatus", status, out.ResultMetadata); err != nil {
		return status, fmt.Errorf("reading the status of the account creation %s: %w", requestID, err)
	}
	switch status.State {
	case orgtypes.CreateAccountStateInProgress, orgtypes.CreateAccountStateSucceeded, orgtypes.CreateAccountStateFailed:
		return status, nil
	default:
		return status, fmt.Errorf("the account creation %s has the state %q, which this version of the provider does not know", requestID, status.State)
	}
}

// firstLook and longestPause pace the looks at one new account.
const (
	firstLook    = 5 * time.Second
	longestPause = 30 * time.Second
)
