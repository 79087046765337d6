package tfx

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
)

// Listed is one object that a list resource has found.
type Listed struct {
	Name     string              // for people
	Identity any                 // model of the identity
	Resource func() (any, error) // model of the resource
}

// Stream hands objects to Terraform: no more than it wants, Resource only where it wants the whole resource, and nothing
// after the first error. doing completes "Failed ...", as in "listing AWS accounts".
func Stream(ctx context.Context, req list.ListRequest, doing string, objects iter.Seq2[Listed, error]) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		left := req.Limit // 0: as many as there are
		for object, err := range objects {
			result := req.NewListResult(ctx)
			if err == nil {
				err = object.fill(ctx, req, &result)
			}
			if err != nil {
				AddError(&result.Diagnostics, doing, err)
			}
			if left--; !push(result) || result.Diagnostics.HasError() || left == 0 {
				return
			}
		}
	}
}

func (o Listed) fill(ctx context.Context, req list.ListRequest, result *list.ListResult) error {
	result.DisplayName = o.Name
	result.Diagnostics.Append(result.Identity.Set(ctx, o.Identity)...)
	if !req.IncludeResource {
		return nil
	}
	whole, err := o.Resource()
	if err != nil {
		return err
	}
	result.Diagnostics.Append(result.Resource.Set(ctx, whole)...)
	return nil
}
