// Package tfx is the glue between terraform-plugin-framework and the rest of the provider: what every resource,
// data source and function of it would otherwise repeat.
package tfx

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// Meta is what the configured provider hands to every resource and data source.
type Meta struct {
	AWS        *awsclient.Client       // nil while Unknown is not empty
	Org        *organization.Directory // nil while Unknown is not empty
	Tags       TagPolicy
	CustomerID string // "" when not set
	Clock      clock.Clock
	Claims     *Claims
	Unknown    []string // arguments of the provider block that are known only after apply
}

// Ready says whether AWS can be called. When it cannot, it adds the error that names the arguments to blame.
func (m *Meta) Ready(diags *diag.Diagnostics) bool {
	if len(m.Unknown) == 0 {
		return true
	}
	diags.AddError("Provider configuration is not known yet", fmt.Sprintf(
		"The provider argument %s gets its value only during apply, and AWS must be called before that. "+
			"Use a value that is known at plan time, or apply first what the argument depends on (terraform apply -target).",
		strings.Join(m.Unknown, ", ")))
	return false
}

// ProviderData casts what a Configure method got from the framework; nil before the provider is configured.
func ProviderData(data any, diags *diag.Diagnostics) *Meta {
	if data == nil {
		return nil
	}
	meta, ok := data.(*Meta)
	if !ok {
		diags.AddAttributeError(path.Empty(), "Provider bug", fmt.Sprintf("Provider data is a %T, not a *tfx.Meta. Report this to the maintainers.", data))
	}
	return meta
}
