package awssim

import (
	"slices"
	"strings"

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
	kind string // "organizations:account"
	tags tagSet
}

// getResources shows what the caller's account owns, as it was ListLag ago. What Organizations has belongs to the
// management account. Resources that never had a tag are unknown here.
func (w *World) getResources(
	r *request, in *resourcegroupstaggingapi.GetResourcesInput,
) (*resourcegroupstaggingapi.GetResourcesOutput, error) {
	if len(in.ResourceARNList) > 0 && (in.PaginationToken != nil || in.ResourcesPerPage != nil || len(in.ResourceTypeFilters) > 0 || len(in.TagFilters) > 0) {
		return nil, invalidParameter("You cannot specify ResourceARNList with any other parameter in the same request.")
	}
	resources := w.taggedResources(r)
	paging := pages{
		max: in.ResourcesPerPage, token: in.PaginationToken, limit: maxTaggedPage, standard: standardTaggedPage,
		invalid: func(_, message string) *Error { return invalidParameter(message) },
	}
	page, next, err := paging.cut(r, sortedKeys(resources), func(arn string) bool {
		return resources[arn].wanted(arn, in)
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
	for _, arn := range page {
		mapping := taggingtypes.ResourceTagMapping{ResourceARN: aws.String(arn), Tags: []taggingtypes.Tag{}}
		for _, key := range sortedKeys(resources[arn].tags) {
			mapping.Tags = append(mapping.Tags, taggingtypes.Tag{Key: aws.String(key), Value: aws.String(resources[arn].tags[key])})
		}
		out.ResourceTagMappingList = append(out.ResourceTagMappingList, mapping)
	}
	return out, nil
}

func invalidParameter(message string) *Error {
	return &Error{Code: "InvalidParameterException", Message: message}
}

// taggedResources are the resources of the caller by ARN.
func (w *World) taggedResources(r *request) map[string]tagged {
	resources := map[string]tagged{}
	o := r.caller.account.now.org
	if o == nil || o.management != r.caller.account {
		return resources
	}
	seen := r.now.Add(-w.options.ListLag)
	add := func(kind, id string, tags tagSet) {
		if tags != nil {
			resources[o.arn(kind, id)] = tagged{"organizations:" + kind, tags}
		}
	}
	for _, id := range o.members {
		if a := o.member(w, id, seen); a != nil {
			add("account", id, a.at(seen).tags)
		}
	}
	for id, u := range o.units {
		if u.existed(seen) {
			add("ou", id, u.at(seen).tags)
		}
	}
	add("root", o.rootID, o.rootTags.at(seen))
	return resources
}

func (t tagged) wanted(arn string, in *resourcegroupstaggingapi.GetResourcesInput) bool {
	if len(in.ResourceARNList) > 0 {
		return slices.Contains(in.ResourceARNList, arn)
	}
	service, _, _ := strings.Cut(t.kind, ":")
	if len(in.ResourceTypeFilters) > 0 && !slices.Contains(in.ResourceTypeFilters, t.kind) &&
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
