package awssim

import (
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// otherActions are the operations whose IAM actions have another name, or several (AWS service authorization reference).
var otherActions = map[string][]string{
	"s3:ListBuckets":                     {"s3:ListAllMyBuckets"},
	"s3:HeadBucket":                      {"s3:ListBucket"},
	"s3:PutPublicAccessBlock":            {"s3:PutBucketPublicAccessBlock"},
	"s3:GetPublicAccessBlock":            {"s3:GetBucketPublicAccessBlock"},
	"s3:DeletePublicAccessBlock":         {"s3:PutBucketPublicAccessBlock"},
	"s3:DeleteBucketOwnershipControls":   {"s3:PutBucketOwnershipControls"},
	"s3:PutBucketEncryption":             {"s3:PutEncryptionConfiguration"},
	"s3:GetBucketEncryption":             {"s3:GetEncryptionConfiguration"},
	"s3:DeleteBucketEncryption":          {"s3:PutEncryptionConfiguration"},
	"s3:DeleteBucketTagging":             {"s3:PutBucketTagging"},
	"s3:PutBucketLifecycleConfiguration": {"s3:PutLifecycleConfiguration"},
	"s3:GetBucketLifecycleConfiguration": {"s3:GetLifecycleConfiguration"},
	"s3:DeleteBucketLifecycle":           {"s3:PutLifecycleConfiguration"},
	"s3:ListObjectsV2":                   {"s3:ListBucket"},
	"s3:ListObjectVersions":              {"s3:ListBucketVersions"},
	"s3:HeadObject":                      {"s3:GetObject"},
	"s3:DeleteObjects":                   {},
}

// moreActions are what a call needs in addition when its input asks for more.
var moreActions = map[string][]conditionalAction{
	"organizations:CreateAccount":            {{"organizations:TagResource", hasTags}},
	"organizations:CreateGovCloudAccount":    {{"organizations:TagResource", hasTags}},
	"organizations:CreateOrganizationalUnit": {{"organizations:TagResource", hasTags}},
	"iam:CreateRole":                         {{"iam:TagRole", hasTags}},
	"iam:CreateUser":                         {{"iam:TagUser", hasTags}},
	"iam:CreatePolicy":                       {{"iam:TagPolicy", hasTags}},
	"iam:CreateVirtualMFADevice":             {{"iam:TagMFADevice", hasTags}},
	"iam:CreateOpenIDConnectProvider":        {{"iam:TagOpenIDConnectProvider", hasTags}},
	"cur:PutReportDefinition":                {{"cur:TagResource", hasTags}},
	"bcm-data-exports:CreateExport":          {{"bcm-data-exports:TagResource", hasTags}},
	"s3:CreateBucket":                        {{"s3:TagResource", hasBucketTags}, {"s3:PutBucketOwnershipControls", hasMember("ObjectOwnership")}},
	"s3:GetObject":                           {{"s3:GetObjectVersion", hasMember("VersionId")}},
	"s3:DeleteObject":                        {{"s3:DeleteObjectVersion", hasMember("VersionId")}},
	"s3:DeleteObjects":                       {{"s3:DeleteObject", deletesWith(false)}, {"s3:DeleteObjectVersion", deletesWith(true)}},
}

// conditionalAction is needed when the input of a call is so.
type conditionalAction struct {
	action string
	needed func(in any) bool
}

// Actions are the IAM actions that a caller of an operation must be allowed, as in s3:PutBucketPublicAccessBlock for
// PutPublicAccessBlock. Those that only some inputs need, such as tagging, are among them. service is Call.Service.
func Actions(service, operation string) []string {
	name := service + ":" + operation
	actions := plainActions(name)
	for _, more := range moreActions[name] {
		actions = append(actions, more.action)
	}
	return actions
}

// neededActions are those of Actions that the input of a call makes necessary.
func (c *Call) neededActions() []string {
	name := c.Service + ":" + c.Operation
	actions := plainActions(name)
	for _, more := range moreActions[name] {
		if more.needed(c.Input) {
			actions = append(actions, more.action)
		}
	}
	return actions
}

func plainActions(name string) []string {
	if others, renamed := otherActions[name]; renamed {
		return slices.Clone(others)
	}
	return []string{name}
}

func hasTags(in any) bool {
	for _, name := range []string{"Tags", "ResourceTags"} {
		tags := reflect.Indirect(reflect.ValueOf(in)).FieldByName(name)
		if tags.IsValid() && tags.Len() > 0 {
			return true
		}
	}
	return false
}

func hasBucketTags(in any) bool {
	create, ok := in.(*s3.CreateBucketInput)
	return ok && create.CreateBucketConfiguration != nil && len(create.CreateBucketConfiguration.Tags) > 0
}

func hasMember(name string) func(any) bool {
	return func(in any) bool { return !reflect.Indirect(reflect.ValueOf(in)).FieldByName(name).IsZero() }
}

// deletesWith says whether a call deletes versions, or objects without naming a version.
func deletesWith(version bool) func(any) bool {
	return func(in any) bool {
		all, ok := in.(*s3.DeleteObjectsInput)
		if !ok || all.Delete == nil {
			return false
		}
		for _, object := range all.Delete.Objects {
			if (object.VersionId != nil) == version {
				return true
			}
		}
		return false
	}
}
