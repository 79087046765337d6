package onboarding

// Who acts. The reseller is DoiT, unless somebody else uses the provider.
const (
	byCustomer            = "customer"
	byProvider            = "provider"
	byReseller            = "reseller"
	byCustomerAndProvider = "customer and provider"
	byCustomerOrProvider  = "customer or provider"
	byProviderAndReseller = "provider and reseller" // the reseller tells what is needed
	byResellerAndCustomer = "reseller and customer" // the customer accepts
	byResellerOrProvider  = "reseller or provider"
)

// The ids of the steps.
const (
	stepManagementAccount = "management_account"
	stepAdminUser         = "admin_user"
	stepRootEmail         = "root_email"
	stepRootMFARemoved    = "root_mfa_removed"
	stepCustomerNotice    = "customer_notice"
	stepRootPassword      = "root_password"
	stepRootMFA           = "root_mfa"
	StepCMPRole           = "cmp_role"
	StepCloudHealthRole   = "cloudhealth_role"
	StepAWSAdminRole      = "awsadmin_role"
	stepChannel           = "channel_onboarding"
	stepPaymentMethod     = "payment_method"
	stepTaxProfile        = "tax_profile"
	stepVerification      = "email_verification"
	stepCUREnabled        = "cur_enabled"
	stepCURBucket         = "cur_bucket"
	stepCURReport         = "cur_report"
)

// PhaseNames say what the phases 1 to 3 are about.
var PhaseNames = [3]string{"The customer prepares the management account", "The reseller gets access", "Payment, tax and billing data"}

// stepRow is one step of the process, whichever import it belongs to.
type stepRow struct {
	id     string
	phase  int
	title  string
	actor  string
	manual bool // AWS has no API that shows it
	judge  func(in StepInput, id string) verdict
	how    func(in StepInput) string
}

// verdict is what the facts say about a step.
type verdict struct {
	status   StepStatus
	evidence string
}

// stepTable is the process. Its order is the order in which the steps are done.
var stepTable = []stepRow{
	{stepManagementAccount, 1, "Identify the management account", byCustomerAndProvider, false, judgeManagementAccount, howManagementAccount},
	{stepAdminUser, 1, "IAM user with administrator permissions", byCustomerOrProvider, false, judgeAdminUser, howAdminUser},
	{stepRootEmail, 1, "Root e-mail address of the management account is the reseller's", byCustomer, false, judgeRootEmail, howRootEmail},
	{stepRootMFARemoved, 1, "MFA of the root user removed", byCustomer, false, judgeRootMFARemoved, howRootMFARemoved},
	{stepCustomerNotice, 1, "Success manager told that phase 1 is done", byCustomer, true, judgeAttested, howCustomerNotice},
	{stepRootPassword, 2, "New password of the root user", byReseller, true, judgeAttested, howRootPassword},
	{stepRootMFA, 2, "MFA of the root user on again", byReseller, false, judgeRootMFA, howRootMFA},
	{StepCMPRole, 2, "Role for the reseller's console", byProvider, false, judgeRole, howRole(StepCMPRole)},
	{StepCloudHealthRole, 2, "Role for CloudHealth", byProvider, false, judgeRole, howRole(StepCloudHealthRole)},
	{StepAWSAdminRole, 2, "Role for the AWS Channel Reseller Program", byProviderAndReseller, false, judgeRole, howRole(StepAWSAdminRole)},
	{stepChannel, 2, "Onboarding to AWS's channel program", byResellerAndCustomer, true, judgeAttested, howChannel},
	{stepPaymentMethod, 3, "Payment method of the reseller", byReseller, true, judgeAttested, howPaymentMethod},
	{stepTaxProfile, 3, "Tax profile of the country of the billing profile", byResellerOrProvider, false, judgeTaxProfile, howTaxProfile},
	{stepVerification, 3, "E-mail address of the organization verified", byReseller, true, judgeAttested, howVerification},
	{stepCUREnabled, 3, "Cost and Usage Reports enabled", byProvider, false, judgeCUREnabled, howCUREnabled},
	{stepCURBucket, 3, "Bucket for the Cost and Usage Report", byProvider, false, judgeCURBucket, howCURBucket},
	{stepCURReport, 3, "Cost and Usage Report for the reseller", byProvider, false, judgeCURReport, howCURReport},
}
