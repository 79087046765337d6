package functions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

var _ function.Function = awsopsName{}

// NewAwsopsName returns awsops_name(customer_id): the name of a customer's Cost and Usage Report and of its bucket.
func NewAwsopsName() function.Function { return awsopsName{} }

type awsopsName struct{}

// Metadata names the function.
func (awsopsName) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "awsops_name"
}

// Definition describes the argument and the result.
func (awsopsName) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Name of a customer's Cost and Usage Report and of its bucket",
		MarkdownDescription: "Returns `doitintl-awsops-` and the customer id, the name that DoiT expects of the Cost and Usage Report and of the S3 bucket it is delivered to: " +
			"`awsops_name(\"acme\")` is `doitintl-awsops-acme`.\n\n" +
			"It is an error when the customer id is not 1 to 46 lower-case letters, digits and hyphens, with no hyphen at either end, because then the result is no bucket name.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "customer_id", MarkdownDescription: "Customer id at the reseller, for example `acme`."},
		},
		Return: function.StringReturn{},
	}
}

// Run reads the argument and returns AwsopsName of it.
func (awsopsName) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var customerID string
	if resp.Error = req.Arguments.Get(ctx, &customerID); resp.Error != nil {
		return
	}
	name, err := AwsopsName(customerID)
	if err != nil {
		resp.Error = funcError(err)
		return
	}
	resp.Error = resp.Result.Set(ctx, name)
}

// AwsopsName is the name of the report and bucket of a customer. Its error is an *ArgumentError.
func AwsopsName(customerID string) (string, error) {
	if err := organization.CheckCustomerID(customerID); err != nil {
		return "", &ArgumentError{Position: 0, Err: fmt.Errorf("%q is not a customer id: %w", customerID, err)}
	}
	return "doitintl-awsops-" + customerID, nil
}
