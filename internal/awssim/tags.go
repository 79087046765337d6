package awssim

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

const maxTags = 50

// tagSet holds tags by key. It is replaced as a whole and never changed; nil means that there never were any.
type tagSet map[string]string

var (
	tagKeyRule   = rule{min: 1, max: 128, pattern: whole(`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`)}
	tagValueRule = rule{max: 256, pattern: whole(`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`)}
)

// newTags checks the tags of a request. One bad tag fails the whole request.
func newTags(r *request, tags []orgtypes.Tag) (tagSet, error) {
	var set tagSet
	for _, tag := range tags {
		if err := r.check(needs("Key", tag.Key, tagKeyRule), needs("Value", tag.Value, tagValueRule)); err != nil {
			return nil, err
		}
		if err := checkTagKey(*tag.Key); err != nil {
			return nil, err
		}
		if _, twice := set[*tag.Key]; twice {
			return nil, invalidInput("DUPLICATE_TAG_KEY", "Tag keys must be unique among the tags attached to the same entity.")
		}
		if set == nil {
			set = tagSet{}
		}
		set[*tag.Key] = *tag.Value
	}
	if len(set) > maxTags {
		return nil, ConstraintViolation("MAX_TAG_LIMIT_EXCEEDED")
	}
	return set, nil
}

func checkTagKey(key string) error {
	if strings.HasPrefix(strings.ToLower(key), "aws:") {
		return invalidInput("INVALID_SYSTEM_TAGS_PARAMETER",
			"You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for AWS use.")
	}
	return nil
}

// taggable is the tags of a resource and the way to replace them.
type taggable struct {
	tags tagSet
	set  func(tagSet)
}

func (w *World) taggable(r *request, resourceID *string) (taggable, error) {
	o, err := managed(r)
	if err != nil {
		return taggable{}, err
	}
	if err := r.check(needs("ResourceId", resourceID, taggableRule)); err != nil {
		return taggable{}, err
	}
	if *resourceID == o.rootID {
		return taggable{o.rootTags.now, func(t tagSet) { o.rootTags.set(t, r.now, w.options.ListLag) }}, nil
	}
	if a := o.member(w, *resourceID, r.now); a != nil {
		return taggable{a.now.tags, func(t tagSet) { w.change(a, func(f *facts) { f.tags = t }) }}, nil
	}
	if u, known := o.units[*resourceID]; known && u.now.exists {
		return taggable{u.now.tags, func(t tagSet) { w.changeUnit(u, func(f *unitFacts) { f.tags = t }) }}, nil
	}
	return taggable{}, errTargetNotFound
}

func (w *World) tagResource(r *request, in *organizations.TagResourceInput) (*organizations.TagResourceOutput, error) {
	target, err := w.taggable(r, in.ResourceId)
	if err != nil {
		return nil, err
	}
	if in.Tags == nil {
		return nil, invalidOrganizations(violation{member: "Tags"})
	}
	added, err := newTags(r, in.Tags)
	if err != nil {
		return nil, err
	}
	tags := tagSet{}
	maps.Copy(tags, target.tags)
	maps.Copy(tags, added)
	if len(tags) > maxTags {
		return nil, ConstraintViolation("MAX_TAG_LIMIT_EXCEEDED")
	}
	target.set(tags)
	return &organizations.TagResourceOutput{}, nil
}

func (w *World) untagResource(r *request, in *organizations.UntagResourceInput) (*organizations.UntagResourceOutput, error) {
	target, err := w.taggable(r, in.ResourceId)
	if err != nil {
		return nil, err
	}
	if in.TagKeys == nil {
		return nil, invalidOrganizations(violation{member: "TagKeys"})
	}
	tags := maps.Clone(target.tags)
	for _, key := range in.TagKeys {
		if err := r.check(needs("TagKeys", &key, tagKeyRule)); err != nil {
			return nil, err
		}
		if err := checkTagKey(key); err != nil {
			return nil, err
		}
		delete(tags, key)
	}
	target.set(tags)
	return &organizations.UntagResourceOutput{}, nil
}

func (w *World) listTagsForResource(
	r *request, in *organizations.ListTagsForResourceInput,
) (*organizations.ListTagsForResourceOutput, error) {
	target, err := w.taggable(r, in.ResourceId)
	if err != nil {
		return nil, err
	}
	page, next, err := organizationsPages(nil, in.NextToken).cut(r, slices.Sorted(maps.Keys(target.tags)), nil)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListTagsForResourceOutput{Tags: []orgtypes.Tag{}, NextToken: next}
	for _, key := range page {
		out.Tags = append(out.Tags, orgtypes.Tag{Key: aws.String(key), Value: aws.String(target.tags[key])})
	}
	return out, nil
}
