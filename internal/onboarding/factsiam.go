package onboarding

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

func (r *Reader) summary(ctx context.Context) (Summary, error) {
	out, err := r.client.IAM().GetAccountSummary(ctx, &iam.GetAccountSummaryInput{})
	if err != nil {
		return Summary{}, fmt.Errorf("reading the summary of the account: %w", err)
	}
	return Summary{
		RootMFA:          out.SummaryMap[string(iamtypes.SummaryKeyTypeAccountMFAEnabled)] > 0,
		RootKeys:         int(out.SummaryMap[string(iamtypes.SummaryKeyTypeAccountAccessKeysPresent)]),
		RootCertificates: int(out.SummaryMap[string(iamtypes.SummaryKeyTypeAccountSigningCertificatesPresent)]),
		Users:            int(out.SummaryMap[string(iamtypes.SummaryKeyTypeUsers)]),
	}, nil
}

// maxAdministrators bounds what is asked about each administrator. Who has more has another problem.
const maxAdministrators = 20

// administrators reads who has AdministratorAccess, in one call whatever number of users there is, and then for each of
// them what protects the sign-in.
func (r *Reader) administrators(ctx context.Context, excuse string, f *Facts) error {
	if err := learn(ctx, excuse, &f.Admins, r.administratorNames); err != nil {
		return err
	}
	admins, known := f.Admins.Get()
	if !known {
		f.AdminMFA, f.AdminKeys = Evidence[map[string]int]{why: f.Admins.Why()}, Evidence[map[string]int]{why: f.Admins.Why()}
		return nil
	}
	var gone []string // deleted meanwhile: IAM's lists lag
	ofEach := func(count func(context.Context, string) (int, error)) func(context.Context) (map[string]int, error) {
		return func(ctx context.Context) (map[string]int, error) {
			counts := map[string]int{}
			for _, name := range admins.Names {
				n, err := count(ctx, name)
				switch {
				case awsclient.IsNotFound(err):
					gone = append(gone, name)
				case err != nil:
					return nil, err
				default:
					counts[name] = n
				}
			}
			return counts, nil
		}
	}
	if err := learn(ctx, "", &f.AdminMFA, ofEach(r.mfaDevices)); err != nil {
		return err
	}
	if err := learn(ctx, "", &f.AdminKeys, ofEach(r.activeKeys)); err != nil {
		return err
	}
	admins.Names = without(admins.Names, gone)
	f.Admins = Told(admins)
	return nil
}

func (r *Reader) administratorNames(ctx context.Context) (Administrators, error) {
	policy := arn.ARN{Partition: r.client.Partition(), Service: "iam", AccountID: "aws", Resource: "policy/AdministratorAccess"}.String()
	out, err := r.client.IAM().ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{
		PolicyArn: &policy, EntityFilter: iamtypes.EntityTypeUser, MaxItems: aws.Int32(maxAdministrators),
	})
	if err != nil {
		return Administrators{}, fmt.Errorf("listing the users with AdministratorAccess: %w", err)
	}
	admins := Administrators{More: out.IsTruncated}
	for _, user := range out.PolicyUsers {
		admins.Names = append(admins.Names, aws.ToString(user.UserName))
	}
	slices.Sort(admins.Names)
	return admins, nil
}

// A user has at most eight MFA devices and two access keys, so that one page has them all.

func (r *Reader) mfaDevices(ctx context.Context, user string) (int, error) {
	out, err := r.client.IAM().ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: &user})
	if err != nil {
		return 0, fmt.Errorf("listing the MFA devices of the user %s: %w", user, err)
	}
	return len(out.MFADevices), nil
}

func (r *Reader) activeKeys(ctx context.Context, user string) (active int, err error) {
	out, err := r.client.IAM().ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &user})
	if err != nil {
		return 0, fmt.Errorf("listing the access keys of the user %s: %w", user, err)
	}
	for _, key := range out.AccessKeyMetadata {
		if key.Status == iamtypes.StatusTypeActive {
			active++
		}
	}
	return active, nil
}

// rootFeatures treats the ways in which IAM says that central root access cannot be on as "none is on".
func (r *Reader) rootFeatures(ctx context.Context) ([]string, error) {
	out, err := r.client.IAM().ListOrganizationsFeatures(ctx, &iam.ListOrganizationsFeaturesInput{})
	if awsclient.IsCode(err, "ServiceAccessNotEnabledException", "OrganizationNotFoundException", "OrganizationNotInAllFeaturesModeException",
		"AccountNotManagementOrDelegatedAdministratorException") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the features of central root access: %w", err)
	}
	var features []string
	for _, feature := range out.EnabledFeatures {
		features = append(features, string(feature))
	}
	slices.Sort(features)
	return features, nil
}

func (r *Reader) roles(ctx context.Context, excuse string, names []string, f *Facts) error {
	f.Roles = map[string]Evidence[*Role]{}
	for _, name := range names {
		var evidence Evidence[*Role]
		if err := learn(ctx, excuse, &evidence, func(ctx context.Context) (*Role, error) { return r.role(ctx, name) }); err != nil {
			return err
		}
		f.Roles[name] = evidence
	}
	return nil
}

func (r *Reader) role(ctx context.Context, name string) (*Role, error) {
	out, err := r.client.IAM().GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
	switch {
	case awsclient.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the role %s: %w", name, err)
	}
	trust, err := url.PathUnescape(aws.ToString(out.Role.AssumeRolePolicyDocument))
	if err != nil {
		return nil, fmt.Errorf("decoding the trust policy of the role %s: %w", name, err)
	}
	return &Role{ARN: aws.ToString(out.Role.Arn), Trust: trust}, nil
}
