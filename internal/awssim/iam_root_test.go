package awssim_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func TestRootFeatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	ctx := t.Context()
	wantFeatures := func(want ...types.FeatureType) {
		t.Helper()
		out := must[*iam.ListOrganizationsFeaturesOutput](t)(w.iam.ListOrganizationsFeatures(ctx, &iam.ListOrganizationsFeaturesInput{}))
		if *out.OrganizationId != w.OrganizationID() || !slices.Equal(out.EnabledFeatures, want) {
			t.Errorf("%s has %v, want %v", *out.OrganizationId, out.EnabledFeatures, want)
		}
	}
	credentials, sessions := types.FeatureTypeRootCredentialsManagement, types.FeatureTypeRootSessions
	wantFeatures(credentials, sessions)
	must[*iam.DisableOrganizationsRootSessionsOutput](t)(w.iam.DisableOrganizationsRootSessions(ctx, &iam.DisableOrganizationsRootSessionsInput{}))
	wantFeatures(credentials)
	must[*iam.DisableOrganizationsRootCredentialsManagementOutput](t)(w.iam.DisableOrganizationsRootCredentialsManagement(ctx, &iam.DisableOrganizationsRootCredentialsManagementInput{}))
	wantFeatures()
	must[*iam.EnableOrganizationsRootSessionsOutput](t)(w.iam.EnableOrganizationsRootSessions(ctx, &iam.EnableOrganizationsRootSessionsInput{}))
	wantFeatures(sessions)
	must[*iam.EnableOrganizationsRootCredentialsManagementOutput](t)(w.iam.EnableOrganizationsRootCredentialsManagement(ctx, &iam.EnableOrganizationsRootCredentialsManagementInput{}))
	wantFeatures(credentials, sessions)
	w.SetRootFeatures("RootSessions")
	wantFeatures(sessions)
}

func TestRootFeaturesRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange      func(*world) clients
		list, enable string
	}{
		"no organization": {
			func(w *world) clients { w.SetOrganizationInUse(false); return w.clients },
			"OrganizationNotFoundException", "OrganizationNotFoundException",
		},
		"a member": {
			func(w *world) clients { return w.as(w.CredentialsFor(w.AddAccount(awssim.Account{}))) },
			"AccountNotManagementOrDelegatedAdministratorException", "CallerIsNotManagementAccountException",
		},
		"billing features only": {
			func(w *world) clients { w.SetFeatureSet("CONSOLIDATED_BILLING"); return w.clients },
			"OrganizationNotInAllFeaturesModeException", "OrganizationNotInAllFeaturesModeException",
		},
		"without trusted access": {
			func(w *world) clients { w.SetTrustedAccess("iam.amazonaws.com", false); return w.clients },
			"ServiceAccessNotEnabledException", "ServiceAccessNotEnabledException",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller := c.arrange(newWorld(t, awssim.Options{}))
			_, err := caller.iam.ListOrganizationsFeatures(t.Context(), &iam.ListOrganizationsFeaturesInput{})
			wantRefusal(t, err, c.list, "")
			_, err = caller.iam.EnableOrganizationsRootSessions(t.Context(), &iam.EnableOrganizationsRootSessionsInput{})
			wantRefusal(t, err, c.enable, "")
		})
	}
}
