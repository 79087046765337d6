// Package functions has the provider's functions, each one a pure rule and the few lines that offer it to Terraform.
package functions

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

var _ function.Function = rootEmail{}

// NewRootEmail returns root_email(base, name): a root e-mail address for a new account, delivered to a mailbox that exists.
func NewRootEmail() function.Function { return rootEmail{} }

type rootEmail struct{}

// Metadata names the function.
func (rootEmail) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "root_email"
}

// Definition describes the arguments and the result.
func (rootEmail) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Root e-mail address for an account, derived from its name",
		MarkdownDescription: "Returns a plus-address of the mailbox `base` for the account `name`, so that the mail of many accounts arrives in one mailbox: " +
			"`root_email(\"aws@example.com\", \"My Team / Dev\")` is `aws+my-team-dev@example.com`.\n\n" +
			"The name is written in lower case, and every run of characters other than `a` to `z` and `0` to `9` becomes one hyphen, none at the ends. " +
			"When `base` has a plus part already, the name is appended to it with a hyphen: `aws+prod@example.com` becomes `aws+prod-my-team-dev@example.com`. " +
			"Names that differ only in case or in other characters give the same address; the plan finds such duplicates.\n\n" +
			"It is an error when `base` is not a root e-mail address that AWS accepts, when nothing is left of the name, and when the result has more than 64 characters.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "base", MarkdownDescription: "E-mail address of the mailbox, for example `aws@example.com`. Its mail server must deliver plus-addresses."},
			function.StringParameter{Name: "name", MarkdownDescription: "Name of the account, for example `My Team / Dev`."},
		},
		Return: function.StringReturn{},
	}
}

// Run reads the arguments and returns RootEmail of them.
func (rootEmail) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var base, name string
	if resp.Error = req.Arguments.Get(ctx, &base, &name); resp.Error != nil {
		return
	}
	address, err := RootEmail(base, name)
	if err != nil {
		resp.Error = funcError(err)
		return
	}
	resp.Error = resp.Result.Set(ctx, address)
}

// RootEmail inserts name as a plus part into the address base. Its error is an *ArgumentError.
func RootEmail(base, name string) (string, error) {
	if err := organization.CheckEmail(base); err != nil {
		return "", &ArgumentError{Position: 0, Err: fmt.Errorf("%q is not a root e-mail address that AWS accepts: %w", base, err)}
	}
	part := slug(name)
	if part == "" {
		return "", &ArgumentError{Position: 1, Err: fmt.Errorf("nothing is left of the name %q: it needs at least one of a-z, A-Z and 0-9", name)}
	}
	if organization.CheckEmail(plus(base, "x")) != nil {
		return "", &ArgumentError{Position: 0, Err: fmt.Errorf("%q has %d characters, which leaves no room for a name: AWS takes 64 together", base, len(base))}
	}
	address := plus(base, part)
	if err := organization.CheckEmail(address); err != nil {
		return "", &ArgumentError{Position: 1, Err: fmt.Errorf("the name %q makes the address %q: %w", name, address, err)}
	}
	return address, nil
}

// plus inserts a part before the @ of an address.
func plus(base, part string) string {
	local, domain, _ := strings.Cut(base, "@")
	return local + separator(local) + part + "@" + domain
}

// separator stands between what a mailbox has already and a further plus part.
func separator(local string) string {
	switch {
	case strings.HasSuffix(local, "+"):
		return ""
	case strings.Contains(local, "+"):
		return "-"
	default:
		return "+"
	}
}

// slug is lower case, with one hyphen for every run of characters other than ASCII letters and digits, none at the ends.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
