package awsclient

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	"github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"
)

// nothing is the answer of operations that AWS answers without a word.
const nothing = "-"

// answers names, for every operation that the provider calls, what AWS never leaves out of its answer: members of the
// SDK's output, through all items of a list. A list has to be there, but may be empty.
//
//	Accounts+.Id          the list has at least one item, unless it is in pages
//	Tags.Value?           it may be an empty text
//	Account.State|Status  one of the two
//	Account.Id=AccountId  it is what the input has in AccountId
//
// Where AWS does not say that a member is always there (the tags of reports and exports, the tax registration, credentials
// for services), none is demanded. Sources: the required members of the API models, and the examples of the API references.
var answers = map[string]map[string]string{
	organizations.ServiceID: {
		"CloseAccount":                        nothing,
		"CreateAccount":                       "CreateAccountStatus.Id CreateAccountStatus.State",
		"CreateGovCloudAccount":               "CreateAccountStatus.Id CreateAccountStatus.State",
		"CreateOrganizationalUnit":            "OrganizationalUnit.Id OrganizationalUnit.Arn OrganizationalUnit.Name",
		"DeleteOrganizationalUnit":            nothing,
		"DescribeAccount":                     "Account.Id=AccountId Account.Arn Account.Email Account.Name Account.State|Status",
		"DescribeCreateAccountStatus":         "CreateAccountStatus.Id=CreateAccountRequestId CreateAccountStatus.State",
		"DescribeOrganization":                "Organization.Id Organization.Arn Organization.MasterAccountId Organization.FeatureSet",
		"DescribeOrganizationalUnit":          "OrganizationalUnit.Id=OrganizationalUnitId OrganizationalUnit.Arn OrganizationalUnit.Name",
		"ListAWSServiceAccessForOrganization": "EnabledServicePrincipals.ServicePrincipal",
		"ListAccounts":                        "Accounts+.Id Accounts.State|Status",
		"ListAccountsForParent":               "Accounts.Id Accounts.State|Status",
		"ListCreateAccountStatus":             "CreateAccountStatuses.Id CreateAccountStatuses.State CreateAccountStatuses.AccountName CreateAccountStatuses.RequestedTimestamp",
		"ListHandshakesForOrganization":       "Handshakes.Id Handshakes.State",
		"ListOrganizationalUnitsForParent":    "OrganizationalUnits.Id OrganizationalUnits.Name",
		"ListOutboundResponsibilityTransfers": "ResponsibilityTransfers.Id ResponsibilityTransfers.Status",
		"ListParents":                         "Parents+.Id",
		"ListRoots":                           "Roots+.Id",
		"ListTagsForResource":                 "Tags.Key Tags.Value?",
		"MoveAccount":                         nothing,
		"RemoveAccountFromOrganization":       nothing,
		"TagResource":                         nothing,
		"UntagResource":                       nothing,
		"UpdateOrganizationalUnit":            "OrganizationalUnit.Id=OrganizationalUnitId OrganizationalUnit.Name",
	},
	account.ServiceID: {
		"AcceptPrimaryEmailUpdate":      "Status",
		"DeleteAlternateContact":        nothing,
		"GetAlternateContact":           "AlternateContact.AlternateContactType=AlternateContactType AlternateContact.Name AlternateContact.EmailAddress",
		"GetContactInformation":         "ContactInformation.FullName",
		"GetGovCloudAccountInformation": "GovCloudAccountId AccountState",
		"GetPrimaryEmail":               "PrimaryEmail",
		"PutAccountName":                nothing,
		"PutAlternateContact":           nothing,
		"StartPrimaryEmailUpdate":       "Status",
	},
	iam.ServiceID: {
		"AttachRolePolicy":                nothing,
		"AttachUserPolicy":                nothing,
		"CreateLoginProfile":              "LoginProfile.UserName",
		"CreatePolicy":                    "Policy.Arn",
		"CreatePolicyVersion":             "PolicyVersion.VersionId",
		"CreateRole":                      "Role.RoleName=RoleName Role.Arn Role.RoleId",
		"CreateUser":                      "User.UserName=UserName User.Arn User.UserId",
		"DeactivateMFADevice":             nothing,
		"DeleteAccessKey":                 nothing,
		"DeleteLoginProfile":              nothing,
		"DeletePolicy":                    nothing,
		"DeletePolicyVersion":             nothing,
		"DeleteRole":                      nothing,
		"DeleteRolePermissionsBoundary":   nothing,
		"DeleteRolePolicy":                nothing,
		"DeleteSSHPublicKey":              nothing,
		"DeleteServiceSpecificCredential": nothing,
		"DeleteSigningCertificate":        nothing,
		"DeleteUser":                      nothing,
		"DeleteUserPermissionsBoundary":   nothing,
		"DeleteUserPolicy":                nothing,
		"DeleteVirtualMFADevice":          nothing,
		"DetachRolePolicy":                nothing,
		"DetachUserPolicy":                nothing,
		"GenerateCredentialReport":        "State",
		"GetAccountSummary":               "SummaryMap",
		"GetCredentialReport":             "Content",
		"GetLoginProfile":                 "LoginProfile.UserName=UserName",
		"GetPolicy":                       "Policy.Arn=PolicyArn Policy.DefaultVersionId",
		"GetPolicyVersion":                "PolicyVersion.VersionId=VersionId PolicyVersion.Document",
		"GetRole":                         "Role.RoleName=RoleName Role.Arn Role.RoleId Role.Path Role.AssumeRolePolicyDocument",
		"GetUser":                         "User.UserName=UserName User.Arn User.UserId User.Path",
		"GetUserPolicy":                   "PolicyName=PolicyName PolicyDocument",
		"ListAccessKeys":                  "AccessKeyMetadata.AccessKeyId",
		"ListAttachedRolePolicies":        "AttachedPolicies.PolicyArn",
		"ListAttachedUserPolicies":        "AttachedPolicies.PolicyArn",
		"ListEntitiesForPolicy":           "PolicyUsers.UserName", // only users are asked for
		"ListGroupsForUser":               "Groups.GroupName",
		"ListInstanceProfilesForRole":     "InstanceProfiles.InstanceProfileName",
		"ListMFADevices":                  "MFADevices.SerialNumber",
		"ListOrganizationsFeatures":       "OrganizationId",
		"ListPolicyVersions":              "Versions+.VersionId",
		"ListRolePolicies":                "PolicyNames",
		"ListSSHPublicKeys":               "SSHPublicKeys.SSHPublicKeyId",
		"ListServiceSpecificCredentials":  "",
		"ListSigningCertificates":         "Certificates.CertificateId",
		"ListUserPolicies":                "PolicyNames",
		"ListUsers":                       "Users.UserName Users.UserId",
		"PutRolePermissionsBoundary":      nothing,
		"PutUserPermissionsBoundary":      nothing,
		"PutUserPolicy":                   nothing,
		"RemoveUserFromGroup":             nothing,
		"TagRole":                         nothing,
		"TagUser":                         nothing,
		"UntagRole":                       nothing,
		"UntagUser":                       nothing,
		"UpdateAssumeRolePolicy":          nothing,
		"UpdateLoginProfile":              nothing,
		"UpdateRole":                      nothing,
		"UpdateUser":                      nothing,
	},
	sns.ServiceID: {
		"Publish": "MessageId",
	},
	sts.ServiceID: {
		"AssumeRole":        "Credentials.AccessKeyId Credentials.SecretAccessKey Credentials.SessionToken Credentials.Expiration",
		"GetCallerIdentity": "Account Arn",
	},
	s3.ServiceID: {
		"CreateBucket":                    nothing,
		"DeleteBucket":                    nothing,
		"DeleteBucketPolicy":              nothing,
		"DeleteBucketTagging":             nothing,
		"DeleteObjects":                   "",
		"GetBucketEncryption":             "ServerSideEncryptionConfiguration.Rules+",
		"GetBucketLifecycleConfiguration": "Rules.Status",
		"GetBucketOwnershipControls":      "OwnershipControls.Rules+.ObjectOwnership",
		"GetBucketPolicy":                 "Policy",
		"GetBucketTagging":                "TagSet.Key TagSet.Value?",
		"GetBucketVersioning":             "",
		"GetPublicAccessBlock":            "PublicAccessBlockConfiguration.BlockPublicAcls",
		"HeadBucket":                      nothing,
		"ListBuckets":                     "Buckets.Name",
		"ListObjectVersions":              "Name=Bucket",
		"PutBucketEncryption":             nothing,
		"PutBucketLifecycleConfiguration": nothing,
		"PutBucketOwnershipControls":      nothing,
		"PutBucketPolicy":                 nothing,
		"PutBucketTagging":                nothing,
		"PutBucketVersioning":             nothing,
		"PutPublicAccessBlock":            nothing,
	},
	costandusagereportservice.ServiceID: {
		"DeleteReportDefinition":    nothing,
		"DescribeReportDefinitions": "ReportDefinitions.ReportName ReportDefinitions.TimeUnit ReportDefinitions.Format ReportDefinitions.Compression ReportDefinitions.S3Bucket ReportDefinitions.S3Region",
		"ListTagsForResource":       "",
		"ModifyReportDefinition":    nothing,
		"PutReportDefinition":       nothing,
		"TagResource":               nothing,
		"UntagResource":             nothing,
	},
	bcmdataexports.ServiceID: {
		"CreateExport":        "ExportArn",
		"DeleteExport":        nothing,
		"GetExport":           "Export.ExportArn=ExportArn Export.Name Export.DataQuery.QueryStatement Export.DestinationConfigurations.S3Destination",
		"GetTable":            "Schema+.Name",
		"ListExports":         "Exports.ExportArn Exports.ExportName",
		"ListTables":          "Tables.TableName",
		"ListTagsForResource": "",
		"TagResource":         nothing,
		"UntagResource":       nothing,
		"UpdateExport":        "ExportArn",
	},
	resourcegroupstaggingapi.ServiceID: {"GetResources": "ResourceTagMappingList.ResourceARN"},
	servicequotas.ServiceID:            {"ListServiceQuotas": "Quotas.QuotaName"},
	taxsettings.ServiceID:              {"GetTaxRegistration": ""},
}

// Understood lists the operations of which it is known what AWS's answer has to have, by the SDK's id of the service and
// the name of the operation: "Organizations ListRoots".
func Understood() (operations []string) {
	for service, rules := range answers {
		for operation := range rules {
			operations = append(operations, service+" "+operation)
		}
	}
	return slices.Sorted(slices.Values(operations))
}

// lacks says what an answer lacks that AWS never leaves out, or what tells that it is about another object; "" when nothing
// does.
func lacks(service, operation string, in, out any) string {
	if answers[service][operation] == nothing {
		return ""
	}
	for rule := range strings.FieldsSeq(answers[service][operation]) {
		path, asked, compares := strings.Cut(rule, "=")
		a := answer{input: reflect.Indirect(reflect.ValueOf(in)), output: reflect.Indirect(reflect.ValueOf(out))}
		if !a.output.IsValid() {
			return "it is empty"
		}
		if compares {
			a.asked = text(a.input.FieldByName(asked))
		}
		if what := a.lacks(a.output, path); what != "" {
			return what
		}
	}
	return ""
}

// answer is an answer together with what was asked.
type answer struct {
	input, output reflect.Value
	asked         string // what the member has to be, "" for anything
}

// lacks follows a path of members.
func (a answer) lacks(v reflect.Value, path string) string {
	name, rest, deeper := strings.Cut(path, ".")
	name, some := strings.CutSuffix(name, "+")
	name, blank := strings.CutSuffix(name, "?")
	var member reflect.Value
	for option := range strings.SplitSeq(name, "|") {
		if member = v.FieldByName(option); present(member, blank) {
			break
		}
	}
	switch {
	case !present(member, blank):
		return "it lacks " + name
	case some && member.Len() == 0 && !a.paged():
		return "it lists no " + name
	case a.asked != "" && !deeper && !strings.EqualFold(text(member), a.asked): // IAM looks names up without case
		return fmt.Sprintf("it is about another object, its %s is %q", name, text(member))
	case !deeper:
		return ""
	}
	return a.each(reflect.Indirect(member), name, rest)
}

// each goes on within a structure, or within all structures of a list.
func (a answer) each(v reflect.Value, name, rest string) string {
	if v.Kind() != reflect.Slice {
		return within(name, a.lacks(v, rest))
	}
	for i := range v.Len() {
		if what := a.lacks(reflect.Indirect(v.Index(i)), rest); what != "" {
			return within(name, what)
		}
	}
	return ""
}

func within(name, what string) string {
	if missing, ok := strings.CutPrefix(what, "it lacks "); ok {
		return "it lacks " + name + "." + missing
	}
	return what
}

// paged says that an answer is not all there is: any page may be empty.
func (a answer) paged() bool {
	for _, token := range []string{"NextToken", "Marker"} {
		for _, v := range []reflect.Value{a.input, a.output} {
			if member := v.FieldByName(token); member.IsValid() && text(member) != "" {
				return true
			}
		}
	}
	return false
}

// present says that a member is there. A text has to say something, unless it may be blank.
func present(v reflect.Value, blank bool) bool {
	if !v.IsValid() {
		return false
	}
	switch v.Kind() {
	case reflect.Pointer:
		return !v.IsNil() && (blank || present(v.Elem(), blank))
	case reflect.Slice, reflect.Map:
		return !v.IsNil()
	case reflect.String:
		return blank || v.Len() > 0
	default:
		return true
	}
}

// text is what a text or a pointer to one says, "" for everything else.
func text(v reflect.Value) string {
	if v = reflect.Indirect(v); v.IsValid() && v.Kind() == reflect.String {
		return v.String()
	}
	return ""
}
