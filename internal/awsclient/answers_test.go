package awsclient_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// TestSpareAnswers: AWS says little at times, in lists without items, without a body, and of what was not asked for nothing.
func TestSpareAnswers(t *testing.T) {
	t.Parallel()
	query := func(operation, members string) string {
		return fmt.Sprintf("<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></%[1]sResponse>", operation, members)
	}
	for _, row := range []struct {
		service, operation string
		status             int
		body               string
	}{
		{organizations.ServiceID, "MoveAccount", 200, ""},
		{organizations.ServiceID, "MoveAccount", 200, "{}"},
		{organizations.ServiceID, "ListTagsForResource", 200, `{"Tags":[]}`},
		{organizations.ServiceID, "ListTagsForResource", 200, `{"Tags":[{"Key":"team","Value":""}],"NextToken":null}`},
		{organizations.ServiceID, "ListAccounts", 200, `{"Accounts":[],"NextToken":"more"}`},
		{organizations.ServiceID, "ListCreateAccountStatus", 200, `{"CreateAccountStatuses":[]}`},
		{organizations.ServiceID, "DescribeAccount", 200, `{"Account":{"Id":"invented","Arn":"a","Email":"e","Name":"n","State":"PENDING_ACTIVATION","JoinedMethod":"CREATED","JoinedTimestamp":1.5e9}}`},
		{organizations.ServiceID, "DescribeAccount", 200, `{"Account":{"Id":"invented","Arn":"a","Email":"e","Name":"n","Status":"SUSPENDED","JoinedMethod":"INVITED","JoinedTimestamp":1.5e9}}`},
		{organizations.ServiceID, "DescribeAccount", 200, `{"Account":{"Id":"invented","Arn":"a","Email":"e","Name":"n","Status":"ACTIVE"}}`},
		{resourcegroupstaggingapi.ServiceID, "GetResources", 200, `{"PaginationToken":"","ResourceTagMappingList":[]}`},
		{account.ServiceID, "DeleteAlternateContact", 200, ""},
		{taxsettings.ServiceID, "GetTaxRegistration", 200, "{}"},
		{iam.ServiceID, "ListAttachedRolePolicies", 200, query("ListAttachedRolePolicies", "<AttachedPolicies/><IsTruncated>true</IsTruncated><Marker>more</Marker>")},
		{iam.ServiceID, "ListEntitiesForPolicy", 200, query("ListEntitiesForPolicy", "<PolicyUsers/><IsTruncated>false</IsTruncated>")}, // with the filter User
		{iam.ServiceID, "UpdateRole", 200, query("UpdateRole", "")},
		{s3.ServiceID, "HeadBucket", 200, ""},
		{s3.ServiceID, "PutBucketPolicy", 204, ""},
		{s3.ServiceID, "GetBucketVersioning", 200, `<?xml version="1.0" encoding="UTF-8"?><VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`},
		{s3.ServiceID, "ListBuckets", 200, `<ListAllMyBucketsResult><Owner><ID>i</ID></Owner><Buckets/></ListAllMyBucketsResult>`},
		{s3.ServiceID, "GetBucketTagging", 200, `<Tagging><TagSet><Tag><Key>team</Key><Value/></Tag></TagSet></Tagging>`},
		{s3.ServiceID, "DeleteObjects", 200, `<DeleteResult/>`},
	} {
		aws := newAWS(t, func(w http.ResponseWriter, _ request) bool {
			w.Header().Set("X-Amzn-Requestid", "req-1")
			w.WriteHeader(row.status)
			fmt.Fprint(w, row.body)
			return true
		})
		client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.MaxRetries = 1 }))
		if err := invoke(t.Context(), client, row.service, row.operation); err != nil {
			t.Errorf("%s %s: %v", row.operation, row.body, err)
		}
	}
}
