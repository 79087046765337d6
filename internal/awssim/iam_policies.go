package awssim

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

const (
	administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess"
	maxPolicySize       = 6144 // characters without white space
	maxVersions         = 5
)

// awsManaged are the managed policies of AWS that this World knows, by ARN.
var awsManaged = map[string]string{
	administratorAccess:                                  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/ReadOnlyAccess":             `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["*:Describe*","*:Get*","*:List*"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/IAMUserChangePassword":      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ChangePassword","iam:GetAccountPasswordPolicy"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/AWSOrganizationsFullAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["organizations:*","account:*"],"Resource":"*"}]}`,
}

// managedPolicy is a policy of the customer.
type managedPolicy struct {
	name, path, id, arn string
	description         *string
	createdAt           time.Time
	visibleAt           time.Time       // from when on other calls see it
	versions            []policyVersion // oldest first
	defaultVersion      string
	lastVersion         int
	tags                []iamtypes.Tag
}

type policyVersion struct {
	id        string
	createdAt time.Time
	document  document
}

// checkPolicy refuses an ARN behind which there is no policy.
func (w *World) checkPolicy(r *request, arn *string) error {
	if err := r.check(needs("PolicyArn", arn, policyARNRule)); err != nil {
		return err
	}
	own, isOwn := w.iam(r.caller.account).policies[*arn]
	if _, known := w.documentOf(r.caller.account, *arn); !known || isOwn && r.now.Before(own.visibleAt) {
		return noSuchEntity("Policy " + *arn + " does not exist or is not attachable.")
	}
	return nil
}

// checkBoundary is checkPolicy for a permissions boundary that may be left out.
func (w *World) checkBoundary(r *request, arn *string) error {
	if arn == nil {
		return nil
	}
	return w.checkPolicy(r, arn)
}

// documentOf returns the policy in force behind an ARN.
func (w *World) documentOf(a *account, arn string) (document, bool) {
	if text, known := awsManaged[arn]; known {
		parsed, err := parsePolicy(text, identityPolicy)
		return parsed, err == nil
	}
	p, known := w.iam(a).policies[arn]
	if !known {
		return document{}, false
	}
	for _, v := range p.versions {
		if v.id == p.defaultVersion {
			return v.document, true
		}
	}
	return document{}, false
}

// policy finds the customer's policy that a call names.
func (w *World) policy(r *request, arn *string) (*managedPolicy, error) {
	if err := r.check(needs("PolicyArn", arn, policyARNRule)); err != nil {
		return nil, err
	}
	found, known := w.iam(r.caller.account).policies[*arn]
	if !known || r.now.Before(found.visibleAt) {
		return nil, noSuchEntity("Policy " + *arn + " was not found.")
	}
	return found, nil
}

// attachments counts the entities of an account that a policy is attached to.
func (s *iamSpace) attachments(arn string) int32 {
	n := int32(0)
	count := func(e *entity) {
		for _, attached := range e.attached {
			if attached == arn {
				n++
			}
		}
	}
	for _, o := range s.roles {
		count(&o.entity)
	}
	for _, u := range s.users {
		count(&u.entity)
	}
	return n
}

func (s *iamSpace) describePolicy(p *managedPolicy) *iamtypes.Policy {
	return &iamtypes.Policy{
		PolicyName: aws.String(p.name), PolicyId: aws.String(p.id), Arn: aws.String(p.arn), Path: aws.String(p.path),
		Description: p.description, DefaultVersionId: aws.String(p.defaultVersion), AttachmentCount: aws.Int32(s.attachments(p.arn)),
		IsAttachable: true, CreateDate: aws.Time(p.createdAt), UpdateDate: aws.Time(p.versions[len(p.versions)-1].createdAt), Tags: p.tags,
	}
}

func (w *World) createPolicy(r *request, in *iam.CreatePolicyInput) (*iam.CreatePolicyOutput, error) {
	if err := r.check(
		needs("PolicyName", in.PolicyName, policyNameRule), may("Path", in.Path, pathRule),
		needs("PolicyDocument", in.PolicyDocument, policyDocumentRule), may("Description", in.Description, descriptionRule),
	); err != nil {
		return nil, err
	}
	if err := checkIAMTags(r, in.Tags); err != nil {
		return nil, err
	}
	a, path := r.caller.account, pathOr(in.Path)
	space := w.iam(a)
	p := &managedPolicy{
		name: *in.PolicyName, path: path, id: "ANPA" + w.ids.upper(17), arn: "arn:aws:iam::" + a.id + ":policy" + path + *in.PolicyName,
		description: in.Description, createdAt: r.now, visibleAt: w.fresh(r), tags: in.Tags,
	}
	if _, exists := space.policies[p.arn]; exists {
		return nil, &Error{Code: "EntityAlreadyExists", Message: "A policy called " + p.name + " already exists. Duplicate names are not allowed."}
	}
	if _, err := p.add(r, *in.PolicyDocument, true); err != nil {
		return nil, err
	}
	space.policies[p.arn] = p
	return &iam.CreatePolicyOutput{Policy: space.describePolicy(p)}, nil
}

// sizeOf counts a policy as IAM does, without white space.
func sizeOf(text string) int { return len(strings.Join(strings.Fields(text), "")) }

// add makes a new version of a policy.
func (p *managedPolicy) add(r *request, text string, asDefault bool) (*policyVersion, error) {
	parsed, err := parsePolicy(text, identityPolicy)
	if err != nil {
		return nil, err
	}
	if sizeOf(text) > maxPolicySize {
		return nil, &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for PolicySize: 6144"}
	}
	if len(p.versions) >= maxVersions {
		return nil, &Error{Code: "LimitExceeded", Message: "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version."}
	}
	p.lastVersion++
	v := policyVersion{id: fmt.Sprintf("v%d", p.lastVersion), createdAt: r.now, document: parsed}
	p.versions = append(p.versions, v)
	if asDefault {
		p.defaultVersion = v.id
	}
	return &v, nil
}

func (w *World) getPolicy(r *request, in *iam.GetPolicyInput) (*iam.GetPolicyOutput, error) {
	if arn := aws.ToString(in.PolicyArn); awsManaged[arn] != "" {
		return &iam.GetPolicyOutput{Policy: &iamtypes.Policy{
			Arn: in.PolicyArn, PolicyName: aws.String(arn[strings.LastIndex(arn, "/")+1:]), Path: aws.String("/"),
			DefaultVersionId: aws.String("v1"), IsAttachable: true,
			AttachmentCount: aws.Int32(w.iam(r.caller.account).attachments(arn)),
		}}, nil
	}
	p, err := w.policy(r, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &iam.GetPolicyOutput{Policy: w.iam(r.caller.account).describePolicy(p)}, nil
}

func (w *World) listPolicies(r *request, in *iam.ListPoliciesInput) (*iam.ListPoliciesOutput, error) {
	space := w.iam(r.caller.account)
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(space.policies), func(arn string) bool {
		return in.Scope != iamtypes.PolicyScopeTypeAws && !r.now.Before(space.policies[arn].visibleAt) && (!in.OnlyAttached || space.attachments(arn) > 0)
	})
	if err != nil {
		return nil, err
	}
	out := &iam.ListPoliciesOutput{Policies: []iamtypes.Policy{}, IsTruncated: next != nil, Marker: next}
	for _, arn := range page {
		out.Policies = append(out.Policies, *space.describePolicy(space.policies[arn]))
	}
	return out, nil
}

func (w *World) deletePolicy(r *request, in *iam.DeletePolicyInput) (*iam.DeletePolicyOutput, error) {
	p, err := w.policy(r, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	space := w.iam(r.caller.account)
	if space.attachments(p.arn) > 0 {
		return nil, &Error{Code: "DeleteConflict", Message: "Cannot delete a policy attached to entities."}
	}
	if len(p.versions) > 1 {
		return nil, &Error{Code: "DeleteConflict", Message: "This policy has more than one version. Before you delete a policy, you must delete the policy's versions."}
	}
	delete(space.policies, p.arn)
	return nil, nil
}
