package awssim

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// iamSpace is the IAM of one account. Names are keys in lower case: IAM's names are unique without regard to case.
type iamSpace struct {
	roles    map[string]*role
	users    map[string]*user
	policies map[string]*managedPolicy // by ARN
	mfa      map[string]*mfaDevice     // by serial number
	ghosts   []ghost
}

// entity is what roles and users have in common.
type entity struct {
	name, path, id, arn string
	createdAt           time.Time
	inline              map[string]document
	attached            []string // ARNs of managed policies
	boundary            string
	former              []past[permissions] // still in force, oldest first
	tags                map[string]string
	visibleAt           time.Time // from when on other calls see it
	deleted             bool
}

// iamOperations are the operations of IAM.
var iamOperations = map[string]operation{
	"CreateRole":                    handle((*World).createRole),
	"GetRole":                       handle((*World).getRole),
	"ListRoles":                     handle((*World).listRoles),
	"UpdateRole":                    handle((*World).updateRole),
	"UpdateAssumeRolePolicy":        handle((*World).updateAssumeRolePolicy),
	"DeleteRole":                    handle((*World).deleteRole),
	"TagRole":                       handle((*World).tagRole),
	"UntagRole":                     handle((*World).untagRole),
	"ListRoleTags":                  handle((*World).listRoleTags),
	"ListInstanceProfilesForRole":   handle((*World).listInstanceProfilesForRole),
	"PutRolePermissionsBoundary":    handle((*World).putRoleBoundary),
	"DeleteRolePermissionsBoundary": handle((*World).deleteRoleBoundary),
	"PutRolePolicy":                 handle((*World).putRolePolicy),
	"GetRolePolicy":                 handle((*World).getRolePolicy),
	"DeleteRolePolicy":              handle((*World).deleteRolePolicy),
	"ListRolePolicies":              handle((*World).listRolePolicies),
	"AttachRolePolicy":              handle((*World).attachRolePolicy),
	"DetachRolePolicy":              handle((*World).detachRolePolicy),
	"ListAttachedRolePolicies":      handle((*World).listAttachedRolePolicies),
	"CreatePolicy":                  handle((*World).createPolicy),
	"GetPolicy":                     handle((*World).getPolicy),
	"ListPolicies":                  handle((*World).listPolicies),
	"DeletePolicy":                  handle((*World).deletePolicy),
	"CreatePolicyVersion":           handle((*World).createPolicyVersion),
	"GetPolicyVersion":              handle((*World).getPolicyVersion),
	"ListPolicyVersions":            handle((*World).listPolicyVersions),
	"SetDefaultPolicyVersion":       handle((*World).setDefaultPolicyVersion),
	"DeletePolicyVersion":           handle((*World).deletePolicyVersion),
	"CreateUser":                    handle((*World).createUser),
	"GetUser":                       handle((*World).getUser),
	"ListUsers":                     handle((*World).listUsers),
	"DeleteUser":                    handle((*World).deleteUser),
	"UpdateUser":                    handle((*World).updateUser),
	"TagUser":                       handle((*World).tagUser),
	"UntagUser":                     handle((*World).untagUser),
	"ListUserTags":                  handle((*World).listUserTags),
	"PutUserPermissionsBoundary":    handle((*World).putUserBoundary),
	"DeleteUserPermissionsBoundary": handle((*World).deleteUserBoundary),
	"GetUserPolicy":                 handle((*World).getUserPolicy),
	"ListUserPolicies":              handle((*World).listUserPolicies),
	"ListGroupsForUser":             handle((*World).listGroupsForUser),
	"RemoveUserFromGroup":           handle((*World).removeUserFromGroup),
	"ListSigningCertificates":       handle((*World).listSigningCertificates),
	"DeleteSigningCertificate":      handle((*World).deleteSigningCertificate),
	"ListSSHPublicKeys":             handle((*World).listSSHPublicKeys),
	"DeleteSSHPublicKey":            handle((*World).deleteSSHPublicKey),
	"PutUserPolicy":                 handle((*World).putUserPolicy),
	"DeleteUserPolicy":              handle((*World).deleteUserPolicy),
	"AttachUserPolicy":              handle((*World).attachUserPolicy),
	"DetachUserPolicy":              handle((*World).detachUserPolicy),
	"ListAttachedUserPolicies":      handle((*World).listAttachedUserPolicies),
	"ListEntitiesForPolicy":         handle((*World).listEntitiesForPolicy),
	"CreateAccessKey":               handle((*World).createAccessKey),
	"ListAccessKeys":                handle((*World).listAccessKeys),
	"UpdateAccessKey":               handle((*World).updateAccessKey),
	"DeleteAccessKey":               handle((*World).deleteAccessKey),
	"ListAccountAliases":            handle((*World).listAccountAliases),
	"TagPolicy":                     handle((*World).tagPolicy),
	"UntagPolicy":                   handle((*World).untagPolicy),
	"ListPolicyTags":                handle((*World).listPolicyTags),
	"CreateLoginProfile":            handle((*World).createLoginProfile),
	"GetLoginProfile":               handle((*World).getLoginProfile),
	"UpdateLoginProfile":            handle((*World).updateLoginProfile),
	"DeleteLoginProfile":            handle((*World).deleteLoginProfile),
	"ListMFADevices":                handle((*World).listMFADevices),
	"ListVirtualMFADevices":         handle((*World).listVirtualMFADevices),
	"CreateVirtualMFADevice":        handle((*World).createVirtualMFADevice),
	"EnableMFADevice":               handle((*World).enableMFADevice),
	"DeactivateMFADevice":           handle((*World).deactivateMFADevice),
	"DeleteVirtualMFADevice":        handle((*World).deleteVirtualMFADevice),
	"GetAccountSummary":             handle((*World).getAccountSummary),
	"GenerateCredentialReport":      handle((*World).generateCredentialReport),
	"GetCredentialReport":           handle((*World).getCredentialReport),
	"ListOrganizationsFeatures":     handle((*World).listOrganizationsFeatures),
	"EnableOrganizationsRootCredentialsManagement":  handle((*World).enableRootCredentials),
	"DisableOrganizationsRootCredentialsManagement": handle((*World).disableRootCredentials),
	"EnableOrganizationsRootSessions":               handle((*World).enableRootSessions),
	"DisableOrganizationsRootSessions":              handle((*World).disableRootSessions),
	"ListServiceSpecificCredentials":                handle((*World).listServiceSpecificCredentials),
	"DeleteServiceSpecificCredential":               handle((*World).deleteServiceSpecificCredential),
}

var iamStatuses = map[string]int{
	"NoSuchEntity": http.StatusNotFound, "EntityAlreadyExists": http.StatusConflict, "DeleteConflict": http.StatusConflict,
	"LimitExceeded": http.StatusConflict, "ConcurrentModification": http.StatusConflict,
	"EntityTemporarilyUnmodifiable": http.StatusConflict, "AccessDenied": http.StatusForbidden,
	"ReportNotPresent": http.StatusGone, "ReportExpired": http.StatusGone, "ReportInProgress": http.StatusNotFound,
	"InvalidAuthenticationCode": http.StatusForbidden,
}

var (
	policyNameRule     = rule{min: 1, max: 128, pattern: whole(`[\w+=,.@-]+`)}
	policyDocumentRule = rule{min: 1, max: 131072}
	policyARNRule      = rule{min: 20, max: 2048}
	pathRule           = rule{min: 1, max: 512, pattern: whole(`/|/[!-\x7F]+/`)}
	descriptionRule    = rule{max: 1000}
	iamTagValueRule    = tagValueRule
)

// iam returns the IAM of an account, with the access role that its creation made.
func (w *World) iam(a *account) *iamSpace {
	if a.space != nil {
		return a.space
	}
	a.space = &iamSpace{roles: map[string]*role{}, users: map[string]*user{}, policies: map[string]*managedPolicy{}, mfa: map[string]*mfaDevice{}}
	if a.roleName != "" {
		trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` +
			a.roleTrusts + `:root"},"Action":"sts:AssumeRole"}]}`
		parsed, err := parsePolicy(trust, trustPolicy)
		if err != nil {
			panic("awssim: " + err.Error())
		}
		e := w.newEntity(a, "role", "AROA", a.roleName, "/", nil)
		e.createdAt = a.now.joinedAt
		e.attached = []string{administratorAccess}
		a.space.roles[strings.ToLower(a.roleName)] = &role{entity: e, trust: parsed, maxSession: 3600}
	}
	return a.space
}

// fresh is when other calls see what a request makes.
func (w *World) fresh(r *request) time.Time { return r.now.Add(w.options.IAMDelay) }

// newEntity makes a role or user; kind is its word in ARNs and prefix begins its unique id.
func (w *World) newEntity(a *account, kind, prefix, name, path string, tags []iamtypes.Tag) entity {
	e := entity{
		name: name, path: path, id: prefix + w.ids.upper(17), arn: "arn:aws:iam::" + a.id + ":" + kind + path + name,
		createdAt: w.clock.Now(), inline: map[string]document{}, tags: map[string]string{},
	}
	for _, tag := range tags {
		e.tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return e
}

func noSuchEntity(message string) error { return &Error{Code: "NoSuchEntity", Message: message} }

func checkIAMTags(r *request, tags []iamtypes.Tag) error {
	seen := map[string]bool{}
	for _, tag := range tags {
		if err := r.check(needs("tags.member.key", tag.Key, tagKeyRule), needs("tags.member.value", tag.Value, iamTagValueRule)); err != nil {
			return err
		}
		key := strings.ToLower(*tag.Key)
		if strings.HasPrefix(key, "aws:") || seen[key] {
			return &Error{Code: "InvalidInput", Message: "Duplicate or reserved tag keys found. Tag keys are case insensitive."}
		}
		seen[key] = true
	}
	if len(seen) > maxTags {
		return &Error{Code: "LimitExceeded", Message: "The number of tags has reached the maximum limit."}
	}
	return nil
}

func (e *entity) tag(tags []iamtypes.Tag) error {
	for _, tag := range tags {
		if _, known := e.tags[*tag.Key]; !known && len(e.tags) >= maxTags {
			return &Error{Code: "LimitExceeded", Message: "The number of tags has reached the maximum limit."}
		}
		e.tags[*tag.Key] = *tag.Value
	}
	return nil
}

func (e *entity) tagList() []iamtypes.Tag {
	tags := []iamtypes.Tag{}
	for _, key := range sortedKeys(e.tags) {
		tags = append(tags, iamtypes.Tag{Key: aws.String(key), Value: aws.String(e.tags[key])})
	}
	return tags
}

func (e *entity) attachedList(names []string) []iamtypes.AttachedPolicy {
	list := []iamtypes.AttachedPolicy{}
	for _, arn := range names {
		list = append(list, iamtypes.AttachedPolicy{PolicyArn: aws.String(arn), PolicyName: aws.String(arn[strings.LastIndex(arn, "/")+1:])})
	}
	return list
}

// detach takes a policy off; an entity without it is refused.
func (w *World) detach(r *request, e *entity, arn string) error {
	i := slices.Index(e.attached, arn)
	if i < 0 {
		return noSuchEntity("Policy " + arn + " was not found.")
	}
	w.changing(e, r.now)
	e.attached = slices.Delete(e.attached, i, i+1)
	return nil
}

func (e *entity) boundaryOf() *iamtypes.AttachedPermissionsBoundary {
	if e.boundary == "" {
		return nil
	}
	return &iamtypes.AttachedPermissionsBoundary{
		PermissionsBoundaryArn:  aws.String(e.boundary),
		PermissionsBoundaryType: iamtypes.PermissionsBoundaryAttachmentTypePolicy,
	}
}

// percentEncoded is how IAM returns policy documents (RFC 3986).
func percentEncoded(text string) *string {
	return aws.String(strings.ReplaceAll(url.QueryEscape(text), "+", "%20"))
}

// markers pages as IAM does, by Marker and MaxItems.
func markers(maxItems *int32, marker *string) pages {
	return pages{max: maxItems, token: marker, limit: 1000, standard: 100, invalid: func(_, message string) *Error {
		return &Error{Code: "ValidationError", Message: message, Status: http.StatusBadRequest}
	}}
}
