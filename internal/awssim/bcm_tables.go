package awssim

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	bcmtypes "github.com/aws/aws-sdk-go-v2/service/bcmdataexports/types"
)

// exportTable is a table that Data Exports offers.
type exportTable struct {
	description string
	quota       int
	kind        string // tables of one kind share their quota
	columns     string // "name:type", in order; string where no type is given
	optional    map[string]string
	properties  []tableProperty
}

// tableProperty is a setting of a table. Without values it takes any text.
type tableProperty struct {
	name, standard string
	values         []string
}

var (
	flag         = []string{"FALSE", "TRUE"}
	granularity  = tableProperty{"TIME_GRANULARITY", "HOURLY", []string{"HOURLY", "DAILY", "MONTHLY"}}
	exportTables = map[string]exportTable{
		"COST_AND_USAGE_REPORT": {
			description: "Cost and Usage Report 2.0", quota: 5, kind: "CUR", columns: costAndUsageColumns,
			optional: map[string]string{
				"line_item_resource_id": "INCLUDE_RESOURCES",
				"split_line_item_":      "INCLUDE_SPLIT_COST_ALLOCATION_DATA",
			},
			properties: []tableProperty{
				{"BILLING_VIEW_ARN", "arn:aws:billing::ACCOUNT:billingview/primary", nil},
				{"INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY", "FALSE", flag},
				{"INCLUDE_RESOURCES", "FALSE", flag},
				{"INCLUDE_SPLIT_COST_ALLOCATION_DATA", "FALSE", flag},
				granularity,
			},
		},
		"FOCUS_1_0_AWS": {
			description: "FOCUS 1.0 with AWS columns", quota: 2, kind: "FOCUS", columns: focusColumns, properties: []tableProperty{granularity},
		},
		"COST_OPTIMIZATION_RECOMMENDATIONS": {
			description: "Recommendations of Cost Optimization Hub", quota: 2, kind: "RECOMMENDATIONS", columns: recommendationColumns,
			properties: []tableProperty{{"FILTER", "{}", nil}, {"INCLUDE_ALL_RECOMMENDATIONS", "FALSE", flag}},
		},
		"CARBON_EMISSIONS": {description: "Carbon emissions", quota: 2, kind: "CARBON", columns: carbonColumns},
	}
)

const (
	costAndUsageColumns = `bill_bill_type bill_billing_entity bill_billing_period_end_date:timestamp bill_billing_period_start_date:timestamp
		bill_invoice_id bill_invoicing_entity bill_payer_account_id bill_payer_account_name cost_category:map<string,string>
		discount:map<string,double> discount_bundled_discount:double discount_total_discount:double identity_line_item_id identity_time_interval
		line_item_availability_zone line_item_blended_cost:double line_item_blended_rate line_item_currency_code line_item_legal_entity
		line_item_line_item_description line_item_line_item_type line_item_net_unblended_cost:double line_item_net_unblended_rate
		line_item_normalization_factor:double line_item_normalized_usage_amount:double line_item_operation line_item_product_code
		line_item_resource_id line_item_tax_type line_item_unblended_cost:double line_item_unblended_rate line_item_usage_account_id
		line_item_usage_account_name line_item_usage_amount:double line_item_usage_end_date:timestamp line_item_usage_start_date:timestamp
		line_item_usage_type pricing_currency pricing_lease_contract_length pricing_offering_class pricing_public_on_demand_cost:double
		pricing_public_on_demand_rate pricing_purchase_option pricing_rate_code pricing_rate_id pricing_term pricing_unit
		product:map<string,string> product_comment product_fee_code product_fee_description product_from_location product_from_location_type
		product_from_region_code product_instance_family product_instance_type product_instancesku product_location product_location_type
		product_operation product_pricing_unit product_product_family product_region_code product_servicecode product_sku product_to_location
		product_to_location_type product_to_region_code product_usagetype reservation_amortized_upfront_cost_for_usage:double
		reservation_effective_cost:double reservation_end_time reservation_reservation_a_r_n reservation_start_time
		reservation_unused_quantity:double resource_tags:map<string,string> savings_plan_end_time savings_plan_offering_type
		savings_plan_payment_option savings_plan_purchase_term savings_plan_savings_plan_a_r_n savings_plan_savings_plan_effective_cost:double
		savings_plan_savings_plan_rate:double savings_plan_start_time savings_plan_used_commitment:double split_line_item_actual_usage:double
		split_line_item_parent_resource_id split_line_item_reserved_usage:double split_line_item_split_cost:double split_line_item_unused_cost:double`
	focusColumns = `AvailabilityZone BilledCost:double BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd:timestamp
		BillingPeriodStart:timestamp ChargeCategory ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd:timestamp
		ChargePeriodStart:timestamp CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName CommitmentDiscountStatus
		CommitmentDiscountType ConsumedQuantity:double ConsumedUnit ContractedCost:double ContractedUnitPrice:double EffectiveCost:double
		InvoiceIssuerName ListCost:double ListUnitPrice:double PricingCategory PricingQuantity:double PricingUnit ProviderName PublisherName
		RegionId RegionName ResourceId ResourceName ResourceType ServiceCategory ServiceName SkuId SkuPriceId SubAccountId SubAccountName
		Tags:map<string,string> x_CostCategories:map<string,string> x_Discounts:map<string,double> x_Operation x_ServiceCode x_UsageType`
	recommendationColumns = `account_id action_type currency_code estimated_monthly_cost_after_discount:double estimated_monthly_savings_after_discount:double
		estimated_savings_percentage_after_discount:double implementation_effort last_refresh_timestamp:timestamp recommendation_id
		recommendation_source region resource_arn restart_needed:boolean rollback_possible:boolean tags:map<string,string>`
	carbonColumns = `location model_version payer_account_id product_code region_code total_mbm_emissions_unit total_mbm_emissions_value:double
		usage_account_id usage_period_end:timestamp usage_period_start:timestamp`
)

func exportQuota(table string) int { return exportTables[table].quota }

func kindOfTable(table string) string { return exportTables[table].kind }

// configure completes what the caller says about a table, and refuses what the table does not know.
func (t exportTable) configure(accountID string, given map[string]string) (map[string]string, error) {
	properties := map[string]string{}
	for _, p := range t.properties {
		properties[p.name] = strings.ReplaceAll(p.standard, "ACCOUNT", accountID)
		if value, isGiven := given[p.name]; isGiven {
			if len(p.values) > 0 && !slices.Contains(p.values, value) {
				return nil, badField("TableConfigurations", "The value "+value+" is not valid for the property "+p.name+".")
			}
			properties[p.name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, known := properties[name]; !known {
			return nil, badField("TableConfigurations", "The table has no property "+name+".")
		}
	}
	return properties, nil
}

// columnsWith are the columns of a table whose properties have the given values.
func (t exportTable) columnsWith(properties map[string]string) []bcmtypes.Column {
	columns := []bcmtypes.Column{}
	for text := range strings.FieldsSeq(t.columns) {
		name, kind, typed := strings.Cut(text, ":")
		if !typed {
			kind = "string"
		}
		shown := true
		for prefix, property := range t.optional {
			shown = shown && (!strings.HasPrefix(name, prefix) || properties[property] == "TRUE")
		}
		if shown {
			columns = append(columns, bcmtypes.Column{Name: aws.String(name), Type: aws.String(kind), Description: aws.String("The column " + name + ".")})
		}
	}
	return columns
}

func (w *World) listTables(r *request, in *bcmdataexports.ListTablesInput) (*bcmdataexports.ListTablesOutput, error) {
	page, next, err := exportPages(in.MaxResults, in.NextToken).cut(r, sortedKeys(exportTables), nil)
	if err != nil {
		return nil, err
	}
	out := &bcmdataexports.ListTablesOutput{Tables: []bcmtypes.Table{}, NextToken: next}
	for _, name := range page {
		table := bcmtypes.Table{TableName: aws.String(name), Description: aws.String(exportTables[name].description), TableProperties: []bcmtypes.TablePropertyDescription{}}
		for _, p := range exportTables[name].properties {
			table.TableProperties = append(table.TableProperties, bcmtypes.TablePropertyDescription{
				Name: aws.String(p.name), DefaultValue: aws.String(strings.ReplaceAll(p.standard, "ACCOUNT", r.caller.account.id)),
				Description: aws.String("The property " + p.name + "."), ValidValues: p.values,
			})
		}
		out.Tables = append(out.Tables, table)
	}
	return out, nil
}

func (w *World) getTable(r *request, in *bcmdataexports.GetTableInput) (*bcmdataexports.GetTableOutput, error) {
	if err := r.check(needs("TableName", in.TableName, s3NameRule)); err != nil {
		return nil, err
	}
	table, known := exportTables[*in.TableName]
	if !known {
		return nil, badField("TableName", "The table "+*in.TableName+" does not exist.")
	}
	properties, err := table.configure(r.caller.account.id, in.TableProperties)
	if err != nil {
		return nil, err
	}
	return &bcmdataexports.GetTableOutput{
		TableName: in.TableName, Description: aws.String(table.description), TableProperties: properties, Schema: table.columnsWith(properties),
	}, nil
}
