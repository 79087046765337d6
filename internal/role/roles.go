package role

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// Roles finds, makes, changes and deletes roles, in the own account and in member accounts.
type Roles struct {
	client    *awsclient.Client
	directory *organization.Directory
	clock     clock.Clock
}

// New returns the roles that a configured provider can reach. It calls nothing.
func New(client *awsclient.Client, directory *organization.Directory, c clock.Clock) *Roles {
	return &Roles{client: client, directory: directory, clock: c}
}

// site is the IAM of the account that a role is in.
type site struct {
	*Roles
	iam       *iam.Client
	accountID string
	entered   bool // through a role
}

// AccountID is the account of a place.
func (r *Roles) AccountID(ctx context.Context, place Place) (string, error) {
	if place.AccountID != "" {
		return place.AccountID, nil
	}
	return r.client.AccountID(ctx)
}

// open gives the IAM of a place. Another account is entered at once, so that a refusal is not taken for an answer of IAM:
// the error is an *EntryError.
func (r *Roles) open(ctx context.Context, place Place) (site, error) {
	own, err := r.client.AccountID(ctx)
	if err != nil {
		return site{}, err
	}
	if place.AccountID == "" || place.AccountID == own {
		return site{Roles: r, iam: r.client.IAM(), accountID: own}, nil
	}
	entry := place.entryRole()
	if err := r.enter(ctx, place); err != nil {
		return site{}, &EntryError{AccountID: place.AccountID, EntryRole: entry, Err: err}
	}
	return site{Roles: r, iam: r.client.MemberIAM(place.AccountID, entry), accountID: place.AccountID, entered: true}, nil
}

// enter assumes the entry role. One that was removed is not waited for: it lets nobody in ever again.
func (r *Roles) enter(ctx context.Context, place Place) error {
	_, err := r.client.AssumeRole(place.AccountID, place.entryRole()).Retrieve(ctx)
	if !place.Wait || err != nil && !awsclient.IsAccessDenied(err) {
		return err
	}
	if r.Removed(ctx, place, err) {
		return &organization.RoleRemovedError{AccountID: place.AccountID, RoleName: place.entryRole(), Err: err}
	}
	return r.directory.WaitForAccess(ctx, place.AccountID, place.entryRole())
}

// Enter says why a place cannot be entered, with an *EntryError.
func (r *Roles) Enter(ctx context.Context, place Place) error {
	_, err := r.open(ctx, place)
	return err
}

// Removed says that AWS refused something because the role through which the account is entered was removed as a bootstrap
// role: it lets nobody in any more, or has lost its policies already.
func (r *Roles) Removed(ctx context.Context, place Place, err error) bool {
	if place.AccountID == "" || !awsclient.IsAccessDenied(err) && !awsclient.IsCode(err, "InvalidClientTokenId") {
		return false
	}
	if own, err := r.client.AccountID(ctx); err != nil || own == place.AccountID {
		return false
	}
	removed, unknown := r.directory.RoleRemoved(ctx, place.AccountID, place.entryRole())
	if unknown != nil {
		tflog.Debug(ctx, "cannot tell whether the access role was removed", map[string]any{"account_id": place.AccountID, "error": unknown.Error()})
	}
	return removed
}

func (p Place) entryRole() string {
	if p.EntryRole == "" {
		return organization.DefaultRoleName
	}
	return p.EntryRole
}

// Find reads a role with its own policies. An error that awsclient.IsNotFound knows says that the account has none of
// that name: it was really asked, and not another account.
func (r *Roles) Find(ctx context.Context, place Place, name string) (Role, error) {
	s, err := r.open(ctx, place)
	if err != nil {
		return Role{}, err
	}
	return s.find(ctx, name)
}

func (s site) find(ctx context.Context, name string) (Role, error) {
	out, err := s.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
	if awsclient.IsNotFound(err) || err == nil && out.Role == nil {
		return Role{}, &awsclient.NotFoundError{Kind: "role", ID: s.accountID + "/" + name}
	}
	if err != nil {
		return Role{}, err
	}
	found := fromAPI(*out.Role)
	found.AccountID = s.accountID
	tags := tagMap(out.Role.Tags)
	if found.Made, found.Claimed, err = s.owned(ctx, "role", Key(s.accountID, name), tags); err != nil {
		return Role{}, err
	}
	found.Tags, found.Generation = visible(tags), tags[organization.GenerationKey]
	if found.Attached, err = s.attached(ctx, name); err != nil {
		return Role{}, err
	}
	if found.Inline, err = s.inline(ctx, name); err != nil {
		return Role{}, err
	}
	found.Policies, err = s.ownPolicies(ctx, found)
	return found, err
}

func fromAPI(r iamtypes.Role) Role {
	found := Role{
		Name: aws.ToString(r.RoleName), Path: aws.ToString(r.Path), ARN: aws.ToString(r.Arn), UniqueID: aws.ToString(r.RoleId),
		Description: aws.ToString(r.Description), MaxSession: time.Hour, Trust: decoded(r.AssumeRolePolicyDocument),
	}
	if r.MaxSessionDuration != nil {
		found.MaxSession = time.Duration(*r.MaxSessionDuration) * time.Second
	}
	if r.PermissionsBoundary != nil {
		found.PermissionsBoundary = aws.ToString(r.PermissionsBoundary.PermissionsBoundaryArn)
	}
	return found
}

// decoded is a policy document as it was written: IAM answers it percent-encoded.
func decoded(document *string) string {
	text, err := url.PathUnescape(aws.ToString(document))
	if err != nil {
		return aws.ToString(document)
	}
	return text
}

func (s site) owned(ctx context.Context, kind, key string, tags map[string]string) (made, claimed bool, err error) {
	_, claimed = tags[organization.OwnerKey]
	made, err = s.directory.Owns(ctx, kind, key, tags)
	return made, claimed, err
}

func (s site) attached(ctx context.Context, name string) ([]string, error) {
	arns := []string{}
	pages := iam.NewListAttachedRolePoliciesPaginator(s.iam, &iam.ListAttachedRolePoliciesInput{RoleName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, policy := range page.AttachedPolicies {
			arns = append(arns, aws.ToString(policy.PolicyArn))
		}
	}
	slices.Sort(arns)
	return arns, nil
}

func (s site) inline(ctx context.Context, name string) ([]string, error) {
	names := []string{}
	pages := iam.NewListRolePoliciesPaginator(s.iam, &iam.ListRolePoliciesInput{RoleName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		names = append(names, page.PolicyNames...)
	}
	slices.Sort(names)
	return names, nil
}

func tagMap(tags []iamtypes.Tag) map[string]string {
	all := make(map[string]string, len(tags))
	for _, tag := range tags {
		all[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return all
}

// visible leaves out the tags of the provider and of AWS.
func visible(tags map[string]string) map[string]string {
	shown := map[string]string{}
	for key, value := range tags {
		if !strings.HasPrefix(key, "doit:") && !strings.HasPrefix(key, "aws:") {
			shown[key] = value
		}
	}
	return shown
}
