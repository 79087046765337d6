package onboarding

// checkTable is what has to be true of a management account before its organization is onboarded, in the order in which
// it is looked at (AWS guide to the management account; DoiT help).
var checkTable = []checkRow{
	{"caller", "Credentials of the management account", nil, checkCaller},
	{"all_features", "Organization with all features", nil, checkAllFeatures},
	{"root_email", "Root e-mail address", nil, checkRootEmail},
	{"email_verified", "Root e-mail address verified", nil, checkEmailVerified},
	{"root_mfa", "MFA of the root user", []Part{PartSummary}, checkRootMFA},
	{"root_keys", "No access keys of the root user", []Part{PartSummary}, checkRootKeys},
	{"root_certs", "No signing certificates of the root user", []Part{PartSummary}, checkRootCertificates},
	{"root_use", "Root user not used for daily work", []Part{PartRootUse}, checkRootUse},
	{"admin_user", "IAM user with administrator permissions", []Part{PartAdministrators, PartSummary}, checkAdminUser},
	{"admin_mfa", "MFA of the administrators", []Part{PartAdministrators}, checkAdminMFA},
	{"admin_keys", "No access keys of the administrators", []Part{PartAdministrators}, checkAdminKeys},
	{"contacts", "Alternate contacts", []Part{PartContacts}, checkContacts},
	{"primary_contact", "Primary contact", []Part{PartPrimaryContact}, checkPrimaryContact},
	{"trusted_access", "Trusted access of Account Management and IAM", []Part{PartServices}, checkTrustedAccess},
	{"root_features", "Central management of member root users", []Part{PartRootFeatures}, checkRootFeatures},
	{"member_root", "No root credentials in member accounts", nil, checkMemberRoot},
	{"account_quota", "Room for the wanted accounts", []Part{PartQuota}, checkAccountQuota},
	{"transfer", "No billing transfer to another payer", []Part{PartTransfers}, checkTransfer},
	{"tax", "Tax registration", []Part{PartTax}, checkTax},
	{"payment", "Payment method", nil, checkPayment},
	{"support_plan", "Support plan", nil, checkSupportPlan},
	{"roles", "Roles of the reseller", []Part{PartRoles}, checkRoles},
	{"bucket", "Bucket for the Cost and Usage Report", []Part{PartBucket}, checkBucket},
	{"cur", "Cost and Usage Report", []Part{PartReports}, checkCUR},
	{"cur_slot", "Room for the Cost and Usage Report", []Part{PartReports}, checkCURSlot},
	{"export", "Data exports", []Part{PartExports}, checkExport},
	{"invoice_unit", "Invoice units", nil, checkInvoiceUnit},
	{"billing_access", "Access of IAM to billing", nil, checkBillingAccess},
}
