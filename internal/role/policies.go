package role

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// maxVersions is how many versions IAM keeps of a managed policy (IAM quotas page).
const maxVersions = 5

// policyARN is where a role's own policy is: below the path of the role.
func (s site) policyARN(path, name string) string {
	return arn.ARN{Partition: s.client.Partition(), Service: "iam", AccountID: s.accountID, Resource: "policy" + path + name}.String()
}

// numberOf is the number that a policy has among a role's own ones, 0 when it is none of them.
func numberOf(policyARN, accountID, roleName string) int {
	parsed, err := arn.Parse(policyARN)
	if err != nil || parsed.AccountID != accountID {
		return 0
	}
	name := parsed.Resource[strings.LastIndex(parsed.Resource, "/")+1:]
	if strings.EqualFold(name, roleName) {
		return 1
	}
	if len(name) <= len(roleName) || !strings.EqualFold(name[:len(roleName)], roleName) || name[len(roleName)] != '-' {
		return 0
	}
	number, err := strconv.Atoi(name[len(roleName)+1:])
	if err != nil || number < 2 || policyName(roleName, number) != roleName+name[len(roleName):] {
		return 0
	}
	return number
}

// ownPolicies reads the attached policies that are named after the role.
func (s site) ownPolicies(ctx context.Context, r Role) ([]Policy, error) {
	var own []string
	for _, policy := range r.Attached {
		if numberOf(policy, s.accountID, r.Name) > 0 {
			own = append(own, policy)
		}
	}
	slices.SortFunc(own, func(a, b string) int { return numberOf(a, s.accountID, r.Name) - numberOf(b, s.accountID, r.Name) })
	policies := []Policy{}
	for _, of := range own {
		found, err := s.findPolicy(ctx, of)
		if awsclient.IsNotFound(err) { // the listing is older than its deletion, or newer than its creation
			continue
		}
		if err != nil {
			return nil, err
		}
		policies = append(policies, found)
	}
	return policies, nil
}

func (s site) findPolicy(ctx context.Context, of string) (Policy, error) {
	out, err := s.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &of})
	if err == nil && out.Policy == nil {
		err = &awsclient.NotFoundError{Kind: "policy", ID: of}
	}
	if err != nil {
		return Policy{}, err
	}
	version, err := s.iam.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &of, VersionId: out.Policy.DefaultVersionId})
	if err == nil && version.PolicyVersion == nil {
		err = &awsclient.NotFoundError{Kind: "policy version", ID: of}
	}
	if err != nil {
		return Policy{}, err
	}
	found := Policy{
		Name: aws.ToString(out.Policy.PolicyName), ARN: of, JSON: decoded(version.PolicyVersion.Document),
		Attachments: int(aws.ToInt32(out.Policy.AttachmentCount)),
	}
	found.Made, _, err = s.owned(ctx, "policy", of, tagMap(out.Policy.Tags))
	return found, err
}

// createPolicy makes a policy. It carries the ownership tag from this call on.
func (s site) createPolicy(ctx context.Context, p Policy, path string) error {
	owner, err := s.directory.Owner(ctx, "policy", p.ARN)
	if err != nil {
		return err
	}
	_, err = s.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: &p.Name, Path: &path, PolicyDocument: &p.JSON, Tags: tagList(nil, owner),
	})
	return err
}

// rewritePolicy puts another document into force. IAM keeps five versions, so the oldest that is not in force makes room.
func (s site) rewritePolicy(ctx context.Context, p Policy) error {
	versions, err := s.versions(ctx, p.ARN)
	if err != nil {
		return err
	}
	if len(versions) >= maxVersions {
		if err := s.deleteVersion(ctx, p.ARN, oldest(versions)); err != nil {
			return err
		}
	}
	_, err = s.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: &p.ARN, PolicyDocument: &p.JSON, SetAsDefault: true})
	return err
}

// oldest is the id of the oldest version that is not in force.
func oldest(versions []iamtypes.PolicyVersion) string {
	var found *iamtypes.PolicyVersion
	for i := range versions {
		v := &versions[i]
		if !v.IsDefaultVersion && (found == nil || versionNumber(v) < versionNumber(found)) {
			found = v
		}
	}
	if found == nil {
		return ""
	}
	return aws.ToString(found.VersionId)
}

// versionNumber counts up: v2 was made after v1.
func versionNumber(v *iamtypes.PolicyVersion) int {
	digits, _, _ := strings.Cut(strings.TrimPrefix(aws.ToString(v.VersionId), "v"), ".")
	number, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return number
}

func (s site) versions(ctx context.Context, of string) ([]iamtypes.PolicyVersion, error) {
	var versions []iamtypes.PolicyVersion
	pages := iam.NewListPolicyVersionsPaginator(s.iam, &iam.ListPolicyVersionsInput{PolicyArn: &of})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		versions = append(versions, page.Versions...)
	}
	return versions, nil
}

func (s site) deleteVersion(ctx context.Context, of, id string) error {
	_, err := s.iam.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: &of, VersionId: &id})
	return unlessGone(err)
}

// deletePolicy deletes a policy that is attached nowhere, with all its versions. One that is gone already is fine.
func (s site) deletePolicy(ctx context.Context, of string) error {
	versions, err := s.versions(ctx, of)
	if err != nil {
		return unlessGone(err)
	}
	for i := range versions {
		if versions[i].IsDefaultVersion {
			continue
		}
		if err := s.deleteVersion(ctx, of, aws.ToString(versions[i].VersionId)); err != nil {
			return err
		}
	}
	return s.retry(ctx, "IAM knows everywhere what was detached", isDeleteConflict, func(ctx context.Context) error { // it may have been detached a moment ago
		_, err := s.iam.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: &of})
		return unlessGone(err)
	})
}

func isDeleteConflict(err error) bool { return awsclient.IsCode(err, "DeleteConflict") }

// madePolicies are the policies with the numbers from first on that this Terraform state made, attached or not. They are
// made in the order of their numbers and deleted in the opposite order, so none comes after a missing one.
func (s site) madePolicies(ctx context.Context, path, roleName string, first int) ([]Policy, error) {
	var made []Policy
	for number := first; number < first+maxAttachments; number++ {
		found, err := s.findPolicy(ctx, s.policyARN(path, policyName(roleName, number)))
		if awsclient.IsNotFound(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		if found.Made {
			made = append(made, found)
		}
	}
	return made, nil
}

func unlessGone(err error) error {
	if awsclient.IsNotFound(err) {
		return nil
	}
	return err
}

// tagList is the tags of a new object, with the one that proves whose it is.
func tagList(tags map[string]string, owner string) []iamtypes.Tag {
	list := []iamtypes.Tag{{Key: aws.String(organization.OwnerKey), Value: &owner}}
	return append(list, tagsOf(tags)...)
}

// tags are all tags of the wanted role but that of its owner.
func (w Wanted) tags() map[string]string {
	all := maps.Clone(w.Tags)
	if all == nil {
		all = map[string]string{}
	}
	if w.Generation != "" {
		all[organization.GenerationKey] = w.Generation
	}
	return all
}

// tags are all tags of the role but that of its owner.
func (r Role) tags() map[string]string {
	return Wanted{Tags: r.Tags, Generation: r.Generation}.tags()
}

func tagsOf(tags map[string]string) []iamtypes.Tag {
	list := make([]iamtypes.Tag, 0, len(tags))
	for key, value := range tags {
		list = append(list, iamtypes.Tag{Key: aws.String(key), Value: aws.String(value)})
	}
	slices.SortFunc(list, func(a, b iamtypes.Tag) int { return strings.Compare(*a.Key, *b.Key) })
	return list
}
