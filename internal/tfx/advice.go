package tfx

import "strings"

// advice says, for AWS's reasons and codes, what they mean and what to do next. Reasons come first, because a code like
// ConstraintViolationException says nothing by itself. Sources: the texts of the Organizations API model, and the quotas
// and account-management pages of the Organizations user guide.
var advice = normalized(map[string]string{
	// CreateAccountStatus.FailureReason
	"ACCOUNT_LIMIT_EXCEEDED":                                  "The organization is at its account quota; open invitations and accounts that were closed less than 90 days ago count. Ask for more in Service Quotas (Organizations, us-east-1, management account), then apply again.",
	"EMAIL_ALREADY_EXISTS":                                    "Some AWS account, perhaps a closed one or one outside this organization, owns this e-mail address. Choose another address.",
	"INVALID_EMAIL":                                           "AWS rejected the e-mail address. Choose another one, then apply again.",
	"INVALID_ADDRESS":                                         "AWS copies the postal address of the management account into the new account, and it is not valid. Correct the contact information of the management account, then apply again.",
	"CONCURRENT_ACCOUNT_MODIFICATION":                         "Another request changes the same account at this moment. Apply again: the provider looks for that request and continues with it.",
	"INTERNAL_FAILURE":                                        "AWS failed internally, twice. Apply again later; if it stays so, open a case with AWS Support and name the request.",
	"GOVCLOUD_ACCOUNT_ALREADY_EXISTS":                         "A GovCloud account with this e-mail address exists. Choose another address.",
	"MISSING_PAYMENT_INSTRUMENT":                              "The management account has no payment method. Add one in the Billing console, then apply again.",
	"INVALID_PAYMENT_INSTRUMENT":                              "The payment method of the account is one that AWS does not support here. Replace it in the Billing console of that account, then apply again.",
	"MISSING_BUSINESS_VALIDATION":                             "The business-licence check of the organization's owner has not been started. Start it with AWS, then apply again.",
	"PENDING_BUSINESS_VALIDATION":                             "The business-licence check of the organization's owner is still running. Apply again when it is finished.",
	"FAILED_BUSINESS_VALIDATION":                              "The business-licence check of the organization's owner failed. Settle it with AWS Support, then apply again.",
	"UNKNOWN_BUSINESS_VALIDATION":                             "The business-licence check of the organization's owner is in an unknown state. Settle it with AWS Support, then apply again.",
	"INVALID_IDENTITY_FOR_BUSINESS_VALIDATION":                "The identity data of the organization's owner do not suffice for the business-licence check. Correct them with AWS, then apply again.",
	"IDENTITY_INVALID_BUSINESS_VALIDATION":                    "The identity data of the organization's owner do not suffice for the business-licence check. Correct them with AWS, then apply again.",
	"UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED": "AWS does not explain this reason. Open a case with AWS Support and name the request.",

	// ConstraintViolationException.Reason
	"ACCOUNT_NUMBER_LIMIT_EXCEEDED":                     "The organization is at its account quota; closed accounts and open invitations count. Ask for more in Service Quotas (Organizations, us-east-1, management account). If the organization is younger than an hour, apply again in an hour.",
	"ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED":              "Too many accounts are being created in this organization. Apply again later, at the latest tomorrow: the provider waits for a free place by itself until the create timeout ends.",
	"ACCOUNT_CREATION_NOT_COMPLETE":                     "The sign-up of the calling account is not finished. Finish it in the AWS console, then apply again.",
	"CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED":             "AWS closes three accounts of an organization at a time, and three are being closed. The account is still open. Apply again later: the provider waits for a free place by itself until the delete timeout ends.",
	"CLOSE_ACCOUNT_QUOTA_EXCEEDED":                      "AWS closes no more accounts of this organization for now: the quota of the last 30 days is used up and cannot be raised. The account is still open. Apply again when earlier closures are more than 30 days old, or use on_destroy = \"remove\".",
	"CANNOT_CLOSE_MANAGEMENT_ACCOUNT":                   "The management account cannot be closed from here. Empty the organization first, then close the account as its root user.",
	"ACCOUNT_CANNOT_LEAVE_ORGANIZATION":                 "The management account cannot leave its own organization. Remove the resource with a removed block, or set on_destroy = \"retain\" and apply first.",
	"WAIT_PERIOD_ACTIVE":                                "An account that was created in the organization must be four days old before it can leave. Apply again four days after joined_timestamp, or use on_destroy = \"close\". The account is unchanged.",
	"ACCOUNT_CANNOT_LEAVE_WITHOUT_EULA":                 "The account has not accepted the customer agreement as a stand-alone account. Sign in as its root user and finish the sign-up steps, or use on_destroy = \"close\". The account is unchanged.",
	"ACCOUNT_CANNOT_LEAVE_WITHOUT_PHONE_VERIFICATION":   "The account has no verified phone number of its own. Sign in as its root user and finish the sign-up steps, or use on_destroy = \"close\". The account is unchanged.",
	"MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED":        "The account has no payment method of its own. Sign in as its root user and add one, or use on_destroy = \"close\". The account is unchanged.",
	"CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG":    "The account is the delegated administrator of an AWS service. Deregister it there first, then apply again. The account is unchanged.",
	"MASTER_ACCOUNT_MISSING_CONTACT_INFO":               "The management account needs a valid address and phone number. Correct its contact information, then apply again.",
	"MASTER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED":        "The management account needs a payment method. Add one in the Billing console, then apply again.",
	"MASTER_ACCOUNT_ADDRESS_DOES_NOT_MATCH_MARKETPLACE": "The management account belongs to another AWS seller of record than its address. Have AWS Support move it first.",
	"MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED":               "The management account has no linked GovCloud account, so it cannot create pairs. Link one first, or leave create_govcloud out.",
	"MASTER_ACCOUNT_MISSING_BUSINESS_LICENSE":           "The management account has no business licence on file. Settle it with AWS, then apply again.",
	"ORGANIZATION_NOT_IN_ALL_FEATURES_MODE":             "The organization has consolidated billing only. Enable all features in the Organizations console, then apply again.",
	"SERVICE_ACCESS_NOT_ENABLED":                        "Trusted access for the AWS service is off. Enable it: aws organizations enable-aws-service-access --service-principal account.amazonaws.com",
	"MAX_TAG_LIMIT_EXCEEDED":                            "An account, root or organizational unit has at most 50 tags, and the provider's own marker is one of them. Remove tags, then apply again.",
	"TAG_POLICY_VIOLATION":                              "A tag policy of the organization forbids one of these tags or values. Compare them with the effective tag policy, then apply again.",
	"OU_NUMBER_LIMIT_EXCEEDED":                          "The organization has 2,000 organizational units, which is the most that AWS allows. Delete one first.",
	"OU_DEPTH_LIMIT_EXCEEDED":                           "Organizational units nest at most five levels deep. Choose a parent that is higher up.",

	// InvalidInputException.Reason
	"INVALID_ROLE_NAME":                      "AWS reserves this role name. Choose another role_name.",
	"INVALID_SYSTEM_TAGS_PARAMETER":          "Tag keys that begin with aws: belong to AWS. Remove them.",
	"DUPLICATE_TAG_KEY":                      "Two tags have the same key. Remove one.",
	"MOVING_ACCOUNT_BETWEEN_DIFFERENT_ROOTS": "An account cannot move to another organization's root. Use a root or organizational unit of its own organization.",

	// Reasons that the provider finds by itself behind a refusal
	"NOT_THE_MANAGEMENT_ACCOUNT": "Use credentials of the management account, of a delegated administrator for account.amazonaws.com, or of the account itself.",

	"ROLE_REFUSED":         "Either the account has no such role, or its trust policy does not name the account of the provider's credentials, or these credentials lack sts:AssumeRole for it. Check role_name, the trust policy and the guide \"Permissions\".",
	"ROLE_OF_OWN_ACCOUNT":  "AWS makes an access role only in accounts that the organization creates. Use the provider's own credentials for this account, or name in role_name a role of it that trusts them.",
	"ROLE_OF_INVITED":      "AWS makes no access role in an account that was invited. Make a role in it that trusts the account of the provider's credentials, and name it in role_name.",
	"ACCOUNT_NOT_OPEN":     "Nobody gets into an account in this state. Settle it with AWS Support, or take this account out of the configuration.",
	"ACCOUNT_UNKNOWN":      "Check the account id, and that the credentials belong to the right organization. An account elsewhere can be entered only through a role in it that trusts these credentials.",
	"ACCOUNT_UNREAD":       "Check that the account has this role, that the role trusts the account of the provider's credentials, and that these may sts:AssumeRole. Waiting for the role of a new account needs organizations:DescribeAccount.",
	"ROOT_USER":            "AWS lets no root user assume a role. Give the provider credentials of an IAM user or of a role.",
	"SESSION_TOO_LONG":     "A role allows sessions as long as its MaxSessionDuration, which is one hour unless somebody has changed it. Credentials that come from a role themselves, as in HCP Terraform, never get more than one hour. Set a shorter duration.",
	"SESSION_POLICY_LARGE": "A session policy has at most 2,048 characters, and AWS packs it more tightly still. Shorten session_policy, or use a role that may do less.",

	// What stands between the provider and AWS, found by the provider itself
	"NOT_FROM_AWS":        "Something else answers in the place of AWS: a proxy, the sign-in page of a network, or a wrong endpoint. Nothing was believed of it. Check http_proxy, https_proxy, no_proxy and endpoints of the provider, and the variables HTTP_PROXY, HTTPS_PROXY, NO_PROXY and AWS_ENDPOINT_URL. Then apply again: the provider looks first for what is there.",
	"GARBLED":             "Something between here and AWS changes its answers, such as a proxy, or the endpoint is not one of AWS. Nothing was believed of it. Check http_proxy, https_proxy and endpoints of the provider, and the variables HTTP_PROXY, HTTPS_PROXY and AWS_ENDPOINT_URL. Then apply again: the provider looks first for what is there.",
	"UNKNOWN_CERTIFICATE": "Where a proxy of your own opens the connections to AWS, set custom_ca_bundle of the provider, or AWS_CA_BUNDLE, to a PEM file with the certificate of its authority. insecure = true trusts everyone, and is for tests only.",
	"WRONG_HOST":          "Check the endpoints of the provider and AWS_ENDPOINT_URL: the server there is another one, or its certificate must be made anew for this name. insecure = true trusts everyone, and is for tests only.",
	"EXPIRED_CERTIFICATE": "Whoever runs that server must renew its certificate; a proxy of your own may be the one. Check the clock of this machine, too. insecure = true trusts everyone, and is for tests only.",
	"PROXY_LOGIN":         "Put user and password into the address of the proxy, as in http://user:password@proxy.example.com:3128: http_proxy and https_proxy of the provider, or the variables HTTP_PROXY and HTTPS_PROXY.",
	"PROXY_REFUSAL":       "Ask whoever runs the proxy to let this host pass, or choose another way: https_proxy and no_proxy of the provider, or the variables HTTPS_PROXY and NO_PROXY.",
	"PROXY_DOWN":          "Check the address of the proxy: http_proxy and https_proxy of the provider, or the variables HTTP_PROXY and HTTPS_PROXY. no_proxy and NO_PROXY name hosts that are reached without it.",

	// Codes of SNS, which are too plain to stand for themselves
	"SNS_AuthorizationError": "These credentials need sns:Publish on the topic, and a topic in another account needs a policy that allows them as well.",
	"SNS_NotFound":           "There is no such topic. Correct notification_topic_arn.",
	"SNS_InvalidParameter":   "Correct notification_topic_arn.",
	"SNS_KMSAccessDenied":    "The topic is encrypted, and these credentials also need kms:GenerateDataKey and kms:Decrypt on its key.",
	"SNS_KMSDisabled":        "The topic is encrypted, and its key is disabled. Enable it in KMS.",
	"SNS_KMSNotFound":        "The topic is encrypted, and its key does not exist. Give the topic another one.",

	// Codes
	"AccessDeniedException":                  "These credentials may not do this. They need the permission for it (see the guide \"Permissions\"), and most calls must come from the management account or a delegated administrator of the organization.",
	"AccessDenied":                           "These credentials may not do this, or the role does not trust them, or it is too new to be known everywhere. See the guide \"Permissions\".",
	"AWSOrganizationsNotInUseException":      "The account of these credentials is in no organization. Use credentials of the management account, or create an organization first (aws organizations create-organization).",
	"TooManyRequestsException":               "AWS throttled this call for longer than the provider may wait. Apply again later, and give other tools that call Organizations less to do; request_share in the provider block makes this provider slower.",
	"ThrottlingException":                    "AWS throttled this call for longer than the provider may wait. Apply again later.",
	"EntityAlreadyExists":                    "Somebody made an object of that name at the same moment, or AWS does not show it to these credentials. Apply again: the provider looks first for what is there.",
	"MalformedPolicyDocument":                "AWS does not take the policy as it is written. Correct it, then apply again; aws accessanalyzer validate-policy says what is wrong with it.",
	"PolicyNotAttachable":                    "AWS keeps this policy for a purpose of its own. Choose another one.",
	"UnmodifiableEntity":                     "An AWS service owns this object, and only that service changes it.",
	"ExpiredToken":                           "The credentials have expired. Get new ones, then apply again.",
	"ExpiredTokenException":                  "The credentials have expired. Get new ones, then apply again.",
	"InvalidIdentityToken":                   "AWS does not believe the web identity token. The OIDC provider in IAM must have the issuer of the token and its audience. See the guide \"HCP Terraform dynamic credentials\".",
	"IDPRejectedClaim":                       "The issuer has taken the web identity token back, or it says that it has expired. Start a new run.",
	"UnrecognizedClientException":            "AWS does not know these credentials. Check access_key, secret_key, token and profile of the provider, and the AWS_ environment variables.",
	"InvalidClientTokenId":                   "AWS does not know these credentials. Check access_key, secret_key, token and profile of the provider, and the AWS_ environment variables.",
	"SignatureDoesNotMatch":                  "The secret key does not belong to the access key, or the clock of this machine is wrong.",
	"InvalidSignatureException":              "The secret key does not belong to the access key, or the clock of this machine is wrong.",
	"AccountNotFoundException":               "The organization of these credentials has no such account. Check the account id, and that the credentials belong to the right organization.",
	"ParentNotFoundException":                "The organization has no such root or organizational unit. Check the parent id.",
	"DestinationParentNotFoundException":     "The organization has no such root or organizational unit. Check parent_id. The account stays where it is.",
	"SourceParentNotFoundException":          "Somebody moved the account at the same time. Apply again.",
	"OrganizationalUnitNotFoundException":    "The organization has no such organizational unit. Check the id.",
	"DuplicateOrganizationalUnitException":   "The parent already has an organizational unit of this name. Import it, or choose another name.",
	"OrganizationalUnitNotEmptyException":    "The organizational unit still has accounts or organizational units in it. Move them away first.",
	"ConcurrentModificationException":        "Other changes of the organization kept getting in the way. Apply again.",
	"ConflictException":                      "AWS is busy with another change of this account. Apply again in a few minutes.",
	"FinalizingOrganizationException":        "AWS is still setting the organization up, which takes up to an hour. Apply again later.",
	"UnsupportedAPIEndpointException":        "This AWS partition does not offer this operation.",
	"MasterCannotLeaveOrganizationException": "The management account cannot leave its own organization. Remove the resource with a removed block, or set on_destroy = \"retain\" and apply first.",
	"CreateAccountStatusNotFoundException":   "AWS no longer knows this request. Apply again: the provider looks for the account by its address.",
	"AccountAlreadyClosedException":          "The account is already closed.",
	"Forbidden":                              "These credentials may not do this. See the guide \"Permissions\".",
	"OperationAborted":                       "Other changes of the same bucket kept getting in the way. Apply again.",
	"NoSuchBucket":                           "Somebody deleted the bucket, or S3 does not know it everywhere yet. Apply again in a few minutes.",
	"BucketNotEmpty":                         "Something was put into the bucket since the provider looked. Destroy again, or set bucket.force_destroy = true and apply first.",
	"TooManyBuckets":                         "The account has as many buckets as its quota allows. Delete one, or ask for more in Service Quotas (S3), then apply again.",
	"MalformedPolicy":                        "S3 takes no policy that names a role which does not exist, or an action or resource that it does not know. Check the roles that are to read the bucket and the statements of others in its policy, then apply again.",
	"SlowDown":                               "S3 throttled this call for longer than the provider may wait. Apply again later.",
	"InternalError":                          "AWS failed internally. Apply again later.",
	"InternalErrorException":                 "AWS failed internally. Apply again later.",
	"ReportLimitReachedException":            "An account has at most five Cost and Usage Reports. Delete one that nobody reads, then apply again.",
	"LimitExceeded":                          "A quota of IAM is used up. Delete what is no longer needed, or ask for more in Service Quotas (IAM, us-east-1), then apply again.",
	"DeleteConflict":                         "Something is still attached to it, which the message names. Take that away first, then apply again.",
	"PasswordPolicyViolation":                "Choose a password that follows the password policy of the account (aws iam get-account-password-policy), then apply again.",
	"EntityTemporarilyUnmodifiable":          "IAM is busy with another change of the same object. Apply again in a minute.",
	"ConcurrentModification":                 "Others were changing the same object at this moment. Apply again.",
	"Throttling":                             "AWS throttled this call for longer than the provider may wait. Apply again later.",
	"ServiceFailure":                         "AWS failed internally. Apply again later.",
	"ServiceException":                       "AWS failed internally. Apply again later.",
	"ServiceQuotaExceededException":          "The account has as many of them as AWS allows. Delete one that nobody needs, then apply again.",
	"cannotParse":                            "AWS could not read the query of the export. Check its columns, then apply again.",
	"InternalServerException":                "AWS failed internally. Apply again later.",
	"ResourceUnavailableException":           "AWS cannot give this information at the moment. Apply again later.",
})

// Advice is the sentence of the table for one of AWS's reasons or codes, for a message that no error brings about.
func Advice(key string) string { return adviceFor(key) }

// adviceFor finds the sentence for the first of the given reasons and codes that has one; "" when none has.
func adviceFor(keys ...string) string {
	for _, key := range keys {
		if sentence, ok := advice[normalize(key)]; ok {
			return sentence
		}
	}
	return ""
}

// normalize makes CLOSE_ACCOUNT_QUOTA_EXCEEDED and CloseAccountQuotaExceeded the same: AWS has been seen using both.
func normalize(key string) string { return strings.ToUpper(strings.ReplaceAll(key, "_", "")) }

func normalized(table map[string]string) map[string]string {
	out := make(map[string]string, len(table))
	for key, sentence := range table {
		out[normalize(key)] = sentence
	}
	return out
}
