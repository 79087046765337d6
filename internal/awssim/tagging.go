package awssim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	taggingtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
)

const (
	maxTaggedPage      = 100
	standardTaggedPage = 50
)

// taggingOperations are the operations of the Resource Groups Tagging API.
var taggingOperations = map[string]operation{"GetResources": handle((*World).getResources)}

// tagged is a resource that has tags, or had some.
type tagged struct {
	kind, id string // "account"
	org      *organization
	tags     tagSet
}

// getResources shows what the caller's account owns, as it was ListLag ago. What Organizations has belongs to the
// management account. Resources that never had a tag are unknown here.
func (w *World) getResources(
	r *request, in *resourcegroupstaggingapi.GetResourcesInput,
) (*resourcegroupstaggingapi.GetResourcesOutput, error) {
	if len(in.ResourceARNList) > 0 && (in.PaginationToken != nil || in.ResourcesPerPage != nil || len(in.ResourceTypeFilters) > 0 || len(in.TagFilters) > 0) {
		return nil, invalidParameter("You cannot specify ResourceARNList with any other parameter in the same request.")
	}
	o := r.caller.account.now.org
	if o == nil || o.management != r.caller.account {
		o = &organization{}
	}
	if len(in.ResourceARNList) > maxTaggedPage {
		return nil, invalidParameter("You can specify at most 100 ARNs in ResourceARNList.")
	}
	seen := r.now.Add(-w.options.ListLag)
	paging := pages{
		max: in.ResourcesPerPage, token: in.PaginationToken, limit: maxTaggedPage, standard: standardTaggedPage,
		invalid: func(_, message string) *Error { return invalidParameter(message) },
	}
	if len(in.ResourceARNList) > 0 { // all of them, for this parameter excludes those of paging
		paging.standard = maxTaggedPage
	}
	page, next, err := paging.cut(r, o.taggable(), func(id string) bool {
		found, known := w.tagged(o, id, seen)
		return known && found.wanted(in)
	})
	if err != nil {
		return nil, err
	}
	out := &resourcegroupstaggingapi.GetResourcesOutput{
		ResourceTagMappingList: []taggingtypes.ResourceTagMapping{}, PaginationToken: aws.String(""),
	}
	if next != nil {
		out.PaginationToken = next
	}
	for _, id := range page {
		found, _ := w.tagged(o, id, seen)
		mapping := taggingtypes.ResourceTagMapping{ResourceARN: aws.String(found.arn()), Tags: []taggingtypes.Tag{}}
		for _, key := range sortedKeys(found.tags) {
			mapping.Tags = append(mapping.Tags, taggingtypes.Tag{Key: aws.String(key), Value: aws.String(found.tags[key])})
		}
		out.ResourceTagMappingList = append(out.ResourceTagMappingList, mapping)
	}
	return out, nil
}

func invalidParameter(message string) *Error {
	return &Error{Code: "InvalidParameterException", Message: message}
}

// taggable are the ids of all that may have tags, ascending, which is the order of their ARNs as well: those of accounts
// are digits, those of OUs begin with ou, that of the root with r. No page sorts ten thousand ARNs.
func (o *organization) taggable() []string {
	if o.rootID == "" {
		return nil
	}
	return append(slices.Concat(o.members, o.unitIDs), o.rootID)
}

// tagged is the resource of an id, as it was at a time. It reports false when there was none or it never had a tag.
func (w *World) tagged(o *organization, id string, seen time.Time) (found tagged, known bool) {
	found = tagged{id: id, org: o}
	switch u := o.units[id]; {
	case id == o.rootID:
		found.kind, found.tags = "root", o.rootTags.at(seen)
	case u != nil && u.existed(seen):
		found.kind, found.tags = "ou", u.at(seen).tags
	case u == nil:
		if a := o.member(w, id, seen); a != nil {
			found.kind, found.tags = "account", a.at(seen).tags
		}
	}
	return found, found.tags != nil
}

func (t tagged) arn() string { return t.org.arn(t.kind, t.id) }

func (t tagged) wanted(in *resourcegroupstaggingapi.GetResourcesInput) bool {
	if len(in.ResourceARNList) > 0 {
		return slices.Contains(in.ResourceARNList, t.arn())
	}
	const service = "organizations"
	if len(in.ResourceTypeFilters) > 0 && !slices.Contains(in.ResourceTypeFilters, service+":"+t.kind) &&
		!slices.Contains(in.ResourceTypeFilters, service) {
		return false
	}
	for _, filter := range in.TagFilters {
		value, has := t.tags[aws.ToString(filter.Key)]
		if !has || len(filter.Values) > 0 && !slices.Contains(filter.Values, value) {
			return false
		}
	}
	return true
}
