package adminuser

import (
	"encoding/json"
	"fmt"

	awspolicy "github.com/hashicorp/awspolicyequivalence"
)

// mfaPolicyName is the inline policy of require_mfa. The name is the provider's own.
const mfaPolicyName = "doit-require-mfa"

// withoutMFA is what somebody without MFA may do: sign in for the first time, choose a password, and enrol MFA
// (IAM user guide: Allows MFA-authenticated IAM users to manage their own credentials).
var withoutMFA = []string{
	"iam:ChangePassword", "iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetAccountPasswordPolicy", "iam:GetMFADevice",
	"iam:GetUser", "iam:ListMFADevices", "iam:ListVirtualMFADevices", "iam:ResyncMFADevice", "sts:GetSessionToken",
}

// mfaPolicy denies an administrator everything until MFA is used. The second statement keeps somebody who knows only the
// password from the credentials of other users, which an administrator could change.
func mfaPolicy(partition string) string {
	unless := map[string]any{"BoolIfExists": map[string]string{"aws:MultiFactorAuthPresent": "false"}}
	own := func(path string) string { return fmt.Sprintf("arn:%s:iam::*:user/%s${aws:username}", partition, path) }
	document, err := json.Marshal(map[string]any{
		"Version": "2012-10-17",
		"Statement": []map[string]any{
			{"Sid": "DenyMostWithoutMFA", "Effect": "Deny", "NotAction": withoutMFA, "Resource": "*", "Condition": unless},
			{
				"Sid": "DenyOtherUsersWithoutMFA", "Effect": "Deny", "NotResource": []string{own(""), own("*/")}, "Condition": unless,
				"Action": []string{"iam:ChangePassword", "iam:EnableMFADevice", "iam:ResyncMFADevice"},
			},
		},
	})
	if err != nil {
		panic("a policy of strings is JSON: " + err.Error())
	}
	return string(document)
}

// isMFAPolicy compares by meaning.
func isMFAPolicy(document, partition string) bool {
	same, err := awspolicy.PoliciesAreEquivalent(document, mfaPolicy(partition))
	return err == nil && same
}
