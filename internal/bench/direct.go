package bench

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// readAlone is the id of the account that a call asks about; "" when it asks about none or about many.
func readAlone(call awssim.Call) string {
	switch in := call.Input.(type) {
	case *organizations.DescribeAccountInput:
		return aws.ToString(in.AccountId)
	case *organizations.ListParentsInput:
		return aws.ToString(in.ChildId)
	case *organizations.ListTagsForResourceInput:
		return aws.ToString(in.ResourceId)
	}
	return ""
}
