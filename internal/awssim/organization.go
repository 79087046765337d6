package awssim

import (
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// organization is one AWS organization with its tree.
type organization struct {
	id, rootID string
	management *account
	featureSet orgtypes.OrganizationFeatureSet
	quota      int                  // accounts, closed ones included
	trusted    map[string]time.Time // service principals with trusted access
	finalizing time.Time            // until then nothing can be created
	rootTags   history[tagSet]
	members    []string // ids of all accounts that were ever here, ascending
	units      map[string]*unit
	unitIDs    []string // ascending, deleted ones included
	creations  map[string]*creation
	requestIDs []string // ascending
	inProgress []*creation
	closings   []time.Time // of accepted CloseAccount requests, oldest first
	handshakes []*orgtypes.Handshake
	transfers  []orgtypes.ResponsibilityTransfer // by which others pay for this organization

	rootFeatures map[string]bool // of central root access, by AWS's names
}

// organizationsOperations are the operations of AWS Organizations.
var organizationsOperations = map[string]operation{
	"CreateAccount":                       handle((*World).createAccount),
	"CreateGovCloudAccount":               handle((*World).createGovCloudAccount),
	"DescribeCreateAccountStatus":         handle((*World).describeCreateAccountStatus),
	"ListCreateAccountStatus":             handle((*World).listCreateAccountStatus),
	"DescribeAccount":                     handle((*World).describeAccount),
	"ListAccounts":                        handle((*World).listAccounts),
	"ListAccountsForParent":               handle((*World).listAccountsForParent),
	"MoveAccount":                         handle((*World).moveAccount),
	"CloseAccount":                        handle((*World).closeAccount),
	"RemoveAccountFromOrganization":       handle((*World).removeAccount),
	"LeaveOrganization":                   handle((*World).leaveOrganization),
	"ListParents":                         handle((*World).listParents),
	"ListChildren":                        handle((*World).listChildren),
	"ListRoots":                           handle((*World).listRoots),
	"CreateOrganizationalUnit":            handle((*World).createOrganizationalUnit),
	"DescribeOrganizationalUnit":          handle((*World).describeOrganizationalUnit),
	"UpdateOrganizationalUnit":            handle((*World).updateOrganizationalUnit),
	"DeleteOrganizationalUnit":            handle((*World).deleteOrganizationalUnit),
	"ListOrganizationalUnitsForParent":    handle((*World).listOrganizationalUnits),
	"TagResource":                         handle((*World).tagResource),
	"UntagResource":                       handle((*World).untagResource),
	"ListTagsForResource":                 handle((*World).listTagsForResource),
	"DescribeOrganization":                handle((*World).describeOrganization),
	"EnableAWSServiceAccess":              handle((*World).enableServiceAccess),
	"DisableAWSServiceAccess":             handle((*World).disableServiceAccess),
	"ListAWSServiceAccessForOrganization": handle((*World).listServiceAccess),
	"ListHandshakesForOrganization":       handle((*World).listHandshakesForOrganization),
	"ListOutboundResponsibilityTransfers": handle((*World).listOutboundTransfers),
	"ListInboundResponsibilityTransfers":  handle((*World).listInboundTransfers),
	"ListDelegatedAdministrators":         handle((*World).listDelegatedAdministrators),
	"ListDelegatedServicesForAccount":     handle((*World).listDelegatedServices),
	"EnableAllFeatures":                   handle((*World).enableAllFeatures),
}

// addOrganization makes an organization with all features and its management account.
func (w *World) addOrganization(managementID, email string, quota int) *organization {
	o := &organization{
		id: "o-" + w.ids.lower(10), rootID: "r-" + w.ids.lower(4), featureSet: orgtypes.OrganizationFeatureSetAll, quota: quota,
		trusted: map[string]time.Time{}, units: map[string]*unit{}, creations: map[string]*creation{},
		rootFeatures: map[string]bool{rootCredentials: true, rootSessions: true},
	}
	now := w.clock.Now()
	// Calls about member accounts need both; DisableAWSServiceAccess shows the organization without.
	o.trusted["account.amazonaws.com"], o.trusted["iam.amazonaws.com"] = now, now
	o.management = w.addAccount(managementID, facts{
		name: "management", email: email, parentID: o.rootID, org: o,
		joined: orgtypes.AccountJoinedMethodInvited, joinedAt: now.Add(-2 * 365 * 24 * time.Hour),
	})
	o.management.root = rootUser{password: true, mfa: true}
	o.members = insert(o.members, managementID)
	w.orgs = append(w.orgs, o)
	return o
}

func insert(sorted []string, id string) []string {
	i, found := slices.BinarySearch(sorted, id)
	if found {
		return sorted
	}
	return slices.Insert(sorted, i, id)
}

func (o *organization) arn(kind, id string) string {
	return "arn:aws:organizations::" + o.management.id + ":" + kind + "/" + o.id + "/" + id
}

// managed returns the organization of a caller that manages it; everybody else is refused.
func managed(r *request) (*organization, error) {
	o := r.caller.account.now.org
	switch {
	case o == nil:
		return nil, errNotInOrganization
	case r.caller.account != o.management:
		return nil, errOrganizationOnly
	}
	return o, nil
}

func (w *World) describeOrganization(r *request, _ *organizations.DescribeOrganizationInput) (*organizations.DescribeOrganizationOutput, error) {
	o := r.caller.account.now.org
	if o == nil {
		return nil, errNotInOrganization
	}
	return &organizations.DescribeOrganizationOutput{Organization: &orgtypes.Organization{
		Id:                 aws.String(o.id),
		Arn:                aws.String("arn:aws:organizations::" + o.management.id + ":organization/" + o.id),
		FeatureSet:         o.featureSet,
		MasterAccountId:    aws.String(o.management.id),
		MasterAccountArn:   aws.String(o.arn("account", o.management.id)),
		MasterAccountEmail: aws.String(o.management.now.email),
	}}, nil
}

func (w *World) listRoots(r *request, in *organizations.ListRootsInput) (*organizations.ListRootsOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, []string{o.rootID}, nil)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListRootsOutput{Roots: []orgtypes.Root{}, NextToken: next}
	for _, id := range page {
		out.Roots = append(out.Roots, orgtypes.Root{
			Id: aws.String(id), Arn: aws.String(o.arn("root", id)), Name: aws.String("Root"), PolicyTypes: []orgtypes.PolicyTypeSummary{},
		})
	}
	return out, nil
}

func (w *World) enableServiceAccess(r *request, in *organizations.EnableAWSServiceAccessInput) (*organizations.EnableAWSServiceAccessOutput, error) {
	o, err := w.trusting(r, in.ServicePrincipal)
	if err != nil {
		return nil, err
	}
	if _, already := o.trusted[*in.ServicePrincipal]; !already {
		o.trusted[*in.ServicePrincipal] = r.now
	}
	return &organizations.EnableAWSServiceAccessOutput{}, nil
}

func (w *World) disableServiceAccess(r *request, in *organizations.DisableAWSServiceAccessInput) (*organizations.DisableAWSServiceAccessOutput, error) {
	o, err := w.trusting(r, in.ServicePrincipal)
	if err != nil {
		return nil, err
	}
	delete(o.trusted, *in.ServicePrincipal)
	return &organizations.DisableAWSServiceAccessOutput{}, nil
}

// trusting returns the organization whose trusted access may be changed for a service.
func (w *World) trusting(r *request, principal *string) (*organization, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("ServicePrincipal", principal, principalRule)); err != nil {
		return nil, err
	}
	if o.featureSet != orgtypes.OrganizationFeatureSetAll {
		return nil, ConstraintViolation("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE")
	}
	if !servicePrincipal.MatchString(*principal) {
		return nil, invalidInput("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.")
	}
	return o, nil
}

var servicePrincipal = whole(`[a-z0-9.-]+\.amazonaws\.com`)

func (w *World) listServiceAccess(
	r *request, in *organizations.ListAWSServiceAccessForOrganizationInput,
) (*organizations.ListAWSServiceAccessForOrganizationOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, slices.Sorted(maps.Keys(o.trusted)), nil)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListAWSServiceAccessForOrganizationOutput{
		EnabledServicePrincipals: []orgtypes.EnabledServicePrincipal{}, NextToken: next,
	}
	for _, principal := range page {
		out.EnabledServicePrincipals = append(out.EnabledServicePrincipals, orgtypes.EnabledServicePrincipal{
			ServicePrincipal: aws.String(principal), DateEnabled: aws.Time(o.trusted[principal]),
		})
	}
	return out, nil
}

// listDelegatedAdministrators has nobody to show: no operation of this World delegates.
func (w *World) listDelegatedAdministrators(
	r *request, _ *organizations.ListDelegatedAdministratorsInput,
) (*organizations.ListDelegatedAdministratorsOutput, error) {
	if _, err := managed(r); err != nil {
		return nil, err
	}
	return &organizations.ListDelegatedAdministratorsOutput{DelegatedAdministrators: []orgtypes.DelegatedAdministrator{}}, nil
}

func (w *World) listDelegatedServices(
	r *request, in *organizations.ListDelegatedServicesForAccountInput,
) (*organizations.ListDelegatedServicesForAccountOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("AccountId", in.AccountId, accountIDRule)); err != nil {
		return nil, err
	}
	if o.member(w, *in.AccountId, r.now) == nil {
		return nil, errAccountNotFound
	}
	return nil, &Error{Code: "AccountNotRegisteredException", Message: "The specified account is not a delegated administrator for this AWS service."}
}

// enableAllFeatures turns an organization without invited members at once, as AWS does: only they would have to agree.
func (w *World) enableAllFeatures(r *request, _ *organizations.EnableAllFeaturesInput) (*organizations.EnableAllFeaturesOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if o.featureSet == orgtypes.OrganizationFeatureSetAll {
		return nil, &Error{
			Code: "HandshakeConstraintViolationException", Reason: "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
			Message: "The organization already has all features enabled.",
		}
	}
	o.featureSet = orgtypes.OrganizationFeatureSetAll
	id := "h-" + w.ids.lower(10)
	return &organizations.EnableAllFeaturesOutput{Handshake: &orgtypes.Handshake{
		Id: aws.String(id), Arn: aws.String(o.arn("handshake", "enable_all_features/"+id)),
		Action: orgtypes.ActionTypeEnableAllFeatures, State: orgtypes.HandshakeStateAccepted,
		RequestedTimestamp: aws.Time(r.now), ExpirationTimestamp: aws.Time(r.now.Add(90 * 24 * time.Hour)),
		Parties: []orgtypes.HandshakeParty{{Id: aws.String(o.id), Type: orgtypes.HandshakePartyTypeOrganization}},
	}}, nil
}
