package organization

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// hiddenTagPrefix begins the keys of the provider's own tags. Users never see them, and no update removes them.
const hiddenTagPrefix = "doit:"

// Tags reads the tags of an account, root or organizational unit, without the provider's own.
func (d *Directory) Tags(ctx context.Context, resourceID string) (map[string]string, error) {
	tags, err := d.allTags(ctx, resourceID)
	return Visible(tags), err
}

// Visible are tags without the provider's own, which users never see.
func Visible(tags map[string]string) map[string]string {
	shown := maps.Clone(tags)
	maps.DeleteFunc(shown, func(key, _ string) bool { return strings.HasPrefix(key, hiddenTagPrefix) })
	return shown
}

func (d *Directory) allTags(ctx context.Context, resourceID string) (map[string]string, error) {
	tags := map[string]string{}
	pages := organizations.NewListTagsForResourcePaginator(d.client.Organizations(),
		&organizations.ListTagsForResourceInput{ResourceId: &resourceID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing the tags of %s: %w", resourceID, err)
		}
		for _, tag := range page.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
	}
	return tags, nil
}

// UpdateTags sets and removes tags. Both may be empty; then AWS is not called.
func (d *Directory) UpdateTags(ctx context.Context, resourceID string, set map[string]string, remove []string) error {
	if len(remove)+len(set) > 0 {
		defer d.noteTagged(resourceID)
	}
	if len(remove) > 0 {
		_, err := d.client.Organizations().UntagResource(ctx,
			&organizations.UntagResourceInput{ResourceId: &resourceID, TagKeys: remove})
		if err != nil {
			return fmt.Errorf("removing the tags %s from %s: %w", strings.Join(remove, ", "), resourceID, err)
		}
	}
	if len(set) > 0 {
		_, err := d.client.Organizations().TagResource(ctx,
			&organizations.TagResourceInput{ResourceId: &resourceID, Tags: TagList(set)})
		if err != nil {
			return fmt.Errorf("setting the tags of %s: %w", resourceID, err)
		}
	}
	return nil
}

// TagList is a map of tags as the Organizations API wants it, sorted by key.
func TagList(tags map[string]string) []orgtypes.Tag {
	list := make([]orgtypes.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, orgtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
