package awssim

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// listEntitiesForPolicy lists who has a managed policy attached: users and roles, as this IAM has no groups.
func (w *World) listEntitiesForPolicy(r *request, in *iam.ListEntitiesForPolicyInput) (*iam.ListEntitiesForPolicyOutput, error) {
	if err := w.checkPolicy(r, in.PolicyArn); err != nil {
		return nil, err
	}
	space := w.iam(r.caller.account)
	attached := map[string]*entity{} // "role/NAME", "user/NAME"
	for key, known := range space.roles {
		attached["role/"+key] = &known.entity
	}
	for key, known := range space.users {
		attached["user/"+key] = &known.entity
	}
	filter := map[iamtypes.EntityType]string{iamtypes.EntityTypeUser: "user/", iamtypes.EntityTypeRole: "role/"}[in.EntityFilter]
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(attached), func(key string) bool {
		e := attached[key]
		return slices.Contains(e.attached, *in.PolicyArn) && strings.HasPrefix(e.path, aws.ToString(in.PathPrefix)) &&
			strings.HasPrefix(key, filter) && (filter != "" || in.EntityFilter == "")
	})
	if err != nil {
		return nil, err
	}
	out := &iam.ListEntitiesForPolicyOutput{
		PolicyGroups: []iamtypes.PolicyGroup{}, PolicyRoles: []iamtypes.PolicyRole{}, PolicyUsers: []iamtypes.PolicyUser{},
		IsTruncated: next != nil, Marker: next,
	}
	for _, key := range page {
		e := attached[key]
		if strings.HasPrefix(key, "role/") {
			out.PolicyRoles = append(out.PolicyRoles, iamtypes.PolicyRole{RoleName: aws.String(e.name), RoleId: aws.String(e.id)})
			continue
		}
		out.PolicyUsers = append(out.PolicyUsers, iamtypes.PolicyUser{UserName: aws.String(e.name), UserId: aws.String(e.id)})
	}
	return out, nil
}
