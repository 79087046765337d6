package awssim

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// iamQuotas are what GetAccountSummary tells about the limits of an account (IAM quotas page).
var iamQuotas = map[iamtypes.SummaryKeyType]int32{
	"AccessKeysPerUserQuota": maxAccessKeys, "AssumeRolePolicySizeQuota": maxTrustSize, "AttachedPoliciesPerGroupQuota": maxAttached,
	"AttachedPoliciesPerRoleQuota": maxAttached, "AttachedPoliciesPerUserQuota": maxAttached, "GlobalEndpointTokenVersion": 1,
	"GroupPolicySizeQuota": 5120, "GroupsPerUserQuota": 10, "GroupsQuota": 300, "InstanceProfilesQuota": 1000, "PoliciesQuota": 1500,
	"PolicySizeQuota": maxPolicySize, "PolicyVersionsInUseQuota": 10000, "RolePolicySizeQuota": maxInlineSize, "RolesQuota": maxRoles,
	"ServerCertificatesQuota": 20, "SigningCertificatesPerUserQuota": 2, "UserPolicySizeQuota": maxUserInlineSize, "UsersQuota": maxUsers,
	"VersionsPerPolicyQuota": maxVersions,
}

func (w *World) getAccountSummary(r *request, _ *iam.GetAccountSummaryInput) (*iam.GetAccountSummaryOutput, error) {
	a := r.caller.account
	space := w.iam(a)
	summary := map[string]int32{
		"Users": size(space.users), "Roles": size(space.roles), "Policies": size(space.policies), "MFADevices": size(w.virtualDevices(a)),
		"AccountMFAEnabled": bit(a.root.mfa), "AccountPasswordPresent": bit(a.root.password),
		"AccountAccessKeysPresent": bit(a.root.keys > 0), "AccountSigningCertificatesPresent": bit(a.root.certificates > 0),
		"Groups": 0, "InstanceProfiles": 0, "Providers": 0, "ServerCertificates": 0,
	}
	for _, device := range w.virtualDevices(a) {
		summary["MFADevicesInUse"] += bit(device.User != nil)
	}
	for _, p := range space.policies {
		summary["PolicyVersionsInUse"] += bit(space.attachments(p.arn) > 0)
	}
	for key, quota := range iamQuotas {
		summary[string(key)] = quota
	}
	return &iam.GetAccountSummaryOutput{SummaryMap: summary}, nil
}

func size[K comparable, V any](m map[K]V) int32 {
	n := int32(0)
	for range m {
		n++
	}
	return n
}

func bit(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
