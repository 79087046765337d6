package organization

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
)

// tagsPageSize is the largest page of GetResources (API model, ResourcesPerPage).
const tagsPageSize = 100

// taggedAccounts is what the tagging API calls accounts (service authorization reference: AWS Organizations).
const taggedAccounts = "organizations:account"

// tagging is what the tagging API has told of the tags of the accounts. An account that it leaves out never had a tag.
type tagging struct {
	tags   map[string]map[string]string // by account id
	told   int                          // how often it has told of an account
	cursor cursor
	newer  map[string]struct{} // accounts that this run has tagged, or whose tags it has read: a list says nothing of them
}

func newTagging() tagging {
	return tagging{tags: map[string]map[string]string{}, newer: map[string]struct{}{}}
}

// of is what is known of the tags of an account.
func (t *tagging) of(id string) (tags map[string]string, known bool) {
	if _, newer := t.newer[id]; newer {
		return nil, false
	}
	tags, listed := t.tags[id]
	return tags, listed || t.cursor.complete
}

// silent says that the tagging API knows no account at all. So it answers whoever does not own them, such as a delegated
// administrator, and emulators: it proves nothing about an account.
func (t *tagging) silent() bool { return t.cursor.complete && t.told == 0 }

// noteTagged remembers that this run knows better than a list, which may lag, what tags an account has.
func (d *Directory) noteTagged(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tagging.newer[id] = struct{}{}
}

// loadTags reads the next page of tags, once for all who want it.
func (d *Directory) loadTags(ctx context.Context) error {
	d.mu.Lock()
	after := d.tagging.cursor.pages
	d.mu.Unlock()
	_, err := shared(ctx, d, "next page of tags", func(ctx context.Context) (struct{}, error) {
		d.mu.Lock()
		at := d.tagging.cursor
		d.mu.Unlock()
		if at.pages != after { // somebody else has read it meanwhile
			return struct{}{}, nil
		}
		return struct{}{}, d.loadTagsPage(ctx, at.next)
	})
	return err
}

func (d *Directory) loadTagsPage(ctx context.Context, from *string) error {
	page, err := d.getTags(ctx, &resourcegroupstaggingapi.GetResourcesInput{
		ResourceTypeFilters: []string{taggedAccounts}, ResourcesPerPage: aws.Int32(tagsPageSize), PaginationToken: from,
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &d.tagging.cursor
	c.next, c.complete = page.PaginationToken, aws.ToString(page.PaginationToken) == "" // how this API says that it was the last
	c.pages++
	return nil
}

// loadTagsIn reads the tags of the next hundred accounts in a parent, whose accounts it lists first.
func (d *Directory) loadTagsIn(ctx context.Context, parentID string) error {
	if _, listed := d.read(parentID); !listed {
		return d.loadPage(ctx, parentID)
	}
	_, err := shared(ctx, d, "tags of the accounts in "+parentID, func(ctx context.Context) (struct{}, error) {
		arns, ids := d.untold(parentID)
		if len(arns) == 0 { // somebody else has asked for them meanwhile
			return struct{}{}, nil
		}
		_, err := d.getTags(ctx, &resourcegroupstaggingapi.GetResourcesInput{ResourceARNList: arns})
		if err != nil {
			return struct{}{}, err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, id := range ids {
			if _, told := d.tagging.tags[id]; !told {
				d.tagging.tags[id] = map[string]string{} // it never had one
			}
		}
		return struct{}{}, nil
	})
	return err
}

// untold are accounts in a parent whose tags nobody has told yet, as many as one call takes.
func (d *Directory) untold(parentID string) (arns, ids []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, a := range d.listing.accounts {
		if _, told := d.tagging.of(id); !told && a.ParentID == parentID && a.Arn != nil && len(ids) < tagsPageSize {
			arns, ids = append(arns, *a.Arn), append(ids, id)
		}
	}
	return arns, ids
}

// getTags is one call, whose answer it remembers.
func (d *Directory) getTags(ctx context.Context, in *resourcegroupstaggingapi.GetResourcesInput) (*resourcegroupstaggingapi.GetResourcesOutput, error) {
	out, err := d.client.Tagging().GetResources(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("listing the tags of the accounts: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bets.tags.pages++
	d.tagging.told += len(out.ResourceTagMappingList)
	for _, resource := range out.ResourceTagMappingList {
		tags := map[string]string{}
		for _, tag := range resource.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
		d.tagging.tags[taggedID(aws.ToString(resource.ResourceARN))] = tags
	}
	return out, nil
}

// taggedID takes the account out of arn:aws:organizations::MANAGEMENT:account/o-x/ACCOUNT.
func taggedID(account string) string {
	parsed, err := arn.Parse(account)
	if err != nil {
		return ""
	}
	return parsed.Resource[strings.LastIndex(parsed.Resource, "/")+1:]
}

// AllTags reads the tags of one of many accounts, without the provider's own: from the tagging API, or directly where it
// is of no use. It may lag, so it answers questions about the organization, and never says that something has changed.
func (d *Directory) AllTags(ctx context.Context, id string) (map[string]string, error) {
	for {
		d.mu.Lock()
		tags, known := d.tagging.of(id)
		_, newer := d.tagging.newer[id]
		direct := newer || d.bets.tags.off || d.tagging.silent()
		d.mu.Unlock()
		switch {
		case direct:
			return d.Tags(ctx, id)
		case known:
			return Visible(tags), nil
		}
		if err := d.loadTags(ctx); err != nil {
			if err := d.giveUpListing(ctx, &d.bets.tags, err); err != nil {
				return nil, err
			}
		}
	}
}
