package awssim

import (
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// rootUser is the root user of an account. Members that Organizations creates have none of this (IAM User Guide,
// "Centralize root access").
type rootUser struct {
	password, mfa      bool
	keys, certificates int
	lastUsed           time.Time // of the password; zero: no information
}

func (a *account) rootARN() string { return "arn:aws:iam::" + a.id + ":root" }

// Features of central root access.
const (
	rootCredentials = string(iamtypes.FeatureTypeRootCredentialsManagement)
	rootSessions    = string(iamtypes.FeatureTypeRootSessions)
)

// centralRoot returns the organization whose central root access the caller may see or change.
func (w *World) centralRoot(r *request, notManagement string) (*organization, error) {
	o := r.caller.account.now.org
	switch {
	case o == nil:
		return nil, &Error{Code: "OrganizationNotFoundException", Message: "Your account is not a member of an organization."}
	case o.management != r.caller.account:
		return nil, &Error{Code: notManagement, Message: "The calling account is neither the management account nor a delegated administrator for IAM."}
	case o.featureSet != orgtypes.OrganizationFeatureSetAll:
		return nil, &Error{Code: "OrganizationNotInAllFeaturesModeException", Message: "Your organization does not have all features enabled."}
	}
	if _, trusted := o.trusted["iam.amazonaws.com"]; !trusted {
		return nil, &Error{Code: "ServiceAccessNotEnabledException", Message: "Trusted access is not enabled for IAM in AWS Organizations."}
	}
	return o, nil
}

const (
	notAdministrator     = "AccountNotManagementOrDelegatedAdministratorException"
	notManagementAccount = "CallerIsNotManagementAccountException"
)

func (o *organization) features() []iamtypes.FeatureType {
	features := []iamtypes.FeatureType{}
	for _, name := range slices.Sorted(maps.Keys(o.rootFeatures)) {
		features = append(features, iamtypes.FeatureType(name))
	}
	return features
}

func (w *World) listOrganizationsFeatures(
	r *request, _ *iam.ListOrganizationsFeaturesInput,
) (*iam.ListOrganizationsFeaturesOutput, error) {
	o, err := w.centralRoot(r, notAdministrator)
	if err != nil {
		return nil, err
	}
	return &iam.ListOrganizationsFeaturesOutput{OrganizationId: aws.String(o.id), EnabledFeatures: o.features()}, nil
}

func (w *World) enableRootCredentials(
	r *request, _ *iam.EnableOrganizationsRootCredentialsManagementInput,
) (*iam.EnableOrganizationsRootCredentialsManagementOutput, error) {
	o, err := w.centralRoot(r, notManagementAccount)
	if err != nil {
		return nil, err
	}
	o.rootFeatures[rootCredentials] = true
	return &iam.EnableOrganizationsRootCredentialsManagementOutput{OrganizationId: aws.String(o.id), EnabledFeatures: o.features()}, nil
}

func (w *World) disableRootCredentials(
	r *request, _ *iam.DisableOrganizationsRootCredentialsManagementInput,
) (*iam.DisableOrganizationsRootCredentialsManagementOutput, error) {
	o, err := w.centralRoot(r, notAdministrator)
	if err != nil {
		return nil, err
	}
	delete(o.rootFeatures, rootCredentials)
	return &iam.DisableOrganizationsRootCredentialsManagementOutput{OrganizationId: aws.String(o.id), EnabledFeatures: o.features()}, nil
}

func (w *World) enableRootSessions(
	r *request, _ *iam.EnableOrganizationsRootSessionsInput,
) (*iam.EnableOrganizationsRootSessionsOutput, error) {
	o, err := w.centralRoot(r, notManagementAccount)
	if err != nil {
		return nil, err
	}
	o.rootFeatures[rootSessions] = true
	return &iam.EnableOrganizationsRootSessionsOutput{OrganizationId: aws.String(o.id), EnabledFeatures: o.features()}, nil
}

func (w *World) disableRootSessions(
	r *request, _ *iam.DisableOrganizationsRootSessionsInput,
) (*iam.DisableOrganizationsRootSessionsOutput, error) {
	o, err := w.centralRoot(r, notAdministrator)
	if err != nil {
		return nil, err
	}
	delete(o.rootFeatures, rootSessions)
	return &iam.DisableOrganizationsRootSessionsOutput{OrganizationId: aws.String(o.id), EnabledFeatures: o.features()}, nil
}
