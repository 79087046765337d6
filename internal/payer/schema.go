package payer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Schema describes the account, the rules and the answer.
func (s *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	id := tfx.Check("an AWS account id", checkAccountID)
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Who pays for an AWS account: the management account of its organization, and whether that is a payer of the reseller.\n\n" +
			"Works with credentials of the account itself, of the management account and of delegated administrators. Costs one or two calls of AWS. " +
			"A billing transfer to another organization is not looked into.",
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				Optional: true, Computed: true, Validators: []validator.String{id},
				MarkdownDescription: "Id of the account. Default: the account of the provider's credentials.",
			},
			"consolidated_payers": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Management accounts that the reseller shares between customers: name by account id. Default: " + defaultPayers() + ".",
				Validators:          []validator.Map{mapvalidator.KeysAre(id)},
			},
			"reseller_payer_ids": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Ids of management accounts that the reseller holds for one customer each. Default: none.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(id)},
			},
			"reseller_email_pattern": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Root e-mail addresses of management accounts that the reseller holds for one customer each; `*` stands for any characters. " +
					"Default: `" + organization.DefaultResellerEmail + "`. Set it to `\"\"` to look at ids alone.",
				Validators: []validator.String{tfx.Check("a pattern of e-mail addresses", checkPattern)},
			},
			"kind": computed("`consolidated`: a payer that the reseller shares between customers. `dedicated`: a payer that the reseller holds for one customer. " +
				"`own`: any other account, and the account itself when it is in no organization."),
			"name":                  computed("Name of a consolidated payer, from `consolidated_payers`; else null."),
			"evidence":              computed("Why it is of that kind, in one sentence without e-mail addresses."),
			"management_account_id": computed("Id of the management account; null when the account is in no organization."),
			"organization_id":       computed("Id of the organization; null when the account is in none."),
		},
	}
}

// defaultPayers lists DoiT's consolidated payers for the documentation.
func defaultPayers() string {
	payers := organization.DefaultPayerRules().Consolidated
	texts := make([]string, 0, len(payers))
	for _, id := range slices.SortedFunc(maps.Keys(payers), func(a, b string) int { return strings.Compare(payers[a], payers[b]) }) {
		texts = append(texts, fmt.Sprintf("`%s` (%s)", id, payers[id]))
	}
	return strings.Join(texts, ", ")
}

var accountIDPattern = regexp.MustCompile(`^\d{12}$`)

func checkAccountID(id string) error {
	if !accountIDPattern.MatchString(id) {
		return errors.New("it has 12 digits")
	}
	return nil
}

func checkPattern(pattern string) error {
	if pattern == "" {
		return nil
	}
	return organization.CheckEmailPattern(pattern)
}
