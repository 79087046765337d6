package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

const (
	maxCreations    = 5 // in progress at a time
	defaultRoleName = "OrganizationAccountAccessRole"
)

// creation is one request for an account.
type creation struct {
	id            string
	name, email   string
	roleName      string
	billingAccess orgtypes.IAMUserAccessToBilling
	govCloud      bool
	tags          tagSet
	verdict       string // failure reason set before, "" when the facts decide
	requestedAt   time.Time
	completesAt   time.Time
	state         orgtypes.CreateAccountState
	reason        string
	accountID     string
	govCloudID    string
}

func (c *creation) status() *orgtypes.CreateAccountStatus {
	s := &orgtypes.CreateAccountStatus{
		Id: aws.String(c.id), AccountName: aws.String(c.name), State: c.state, RequestedTimestamp: aws.Time(c.requestedAt),
	}
	if c.state == orgtypes.CreateAccountStateInProgress {
		return s
	}
	s.CompletedTimestamp = aws.Time(c.completesAt)
	s.FailureReason = orgtypes.CreateAccountFailureReason(c.reason)
	if c.accountID != "" {
		s.AccountId = aws.String(c.accountID)
	}
	if c.govCloudID != "" {
		s.GovCloudAccountId = aws.String(c.govCloudID)
	}
	return s
}

func (w *World) createAccount(r *request, in *organizations.CreateAccountInput) (*organizations.CreateAccountOutput, error) {
	c, err := w.requestAccount(r, in, false)
	if err != nil {
		return nil, err
	}
	return &organizations.CreateAccountOutput{CreateAccountStatus: c.status()}, nil
}

// createGovCloudAccount makes a pair: a commercial account in the organization, and its twin in GovCloud.
func (w *World) createGovCloudAccount(
	r *request, in *organizations.CreateGovCloudAccountInput,
) (*organizations.CreateGovCloudAccountOutput, error) {
	c, err := w.requestAccount(r, &organizations.CreateAccountInput{
		AccountName: in.AccountName, Email: in.Email, RoleName: in.RoleName,
		IamUserAccessToBilling: in.IamUserAccessToBilling, Tags: in.Tags,
	}, true)
	if err != nil {
		return nil, err
	}
	return &organizations.CreateGovCloudAccountOutput{CreateAccountStatus: c.status()}, nil
}

func (w *World) requestAccount(r *request, in *organizations.CreateAccountInput, govCloud bool) (*creation, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	tags, err := checkCreation(r, in, govCloud)
	if err != nil {
		return nil, err
	}
	switch {
	case r.now.Before(o.finalizing):
		return nil, &Error{
			Code:    "FinalizingOrganizationException",
			Message: "AWS Organizations is still initializing. Try again in an hour.",
		}
	case len(o.inProgress) >= maxCreations:
		return nil, ConstraintViolation("ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED")
	case o.size(w, r.now)+o.invitations(r.now)+len(o.inProgress) >= o.quota:
		return nil, ConstraintViolation("ACCOUNT_NUMBER_LIMIT_EXCEEDED")
	}
	c := &creation{
		id: "car-" + w.ids.hex(32), name: *in.AccountName, email: *in.Email, govCloud: govCloud, tags: tags,
		roleName: defaultRoleName, billingAccess: orgtypes.IAMUserAccessToBillingAllow,
		requestedAt: r.now, completesAt: r.now.Add(w.options.CreateDuration), state: orgtypes.CreateAccountStateInProgress,
	}
	if in.RoleName != nil {
		c.roleName = *in.RoleName
	}
	if in.IamUserAccessToBilling != "" {
		c.billingAccess = in.IamUserAccessToBilling
	}
	if len(w.verdicts) > 0 {
		c.verdict, w.verdicts = w.verdicts[0], w.verdicts[1:]
	}
	o.creations[c.id] = c
	o.requestIDs = insert(o.requestIDs, c.id)
	o.inProgress = append(o.inProgress, c)
	return c, nil
}

func checkCreation(r *request, in *organizations.CreateAccountInput, govCloud bool) (tagSet, error) {
	names := nameRule
	if govCloud {
		names = govNameRule
	}
	if err := r.check(
		needs("Email", in.Email, emailRule),
		needs("AccountName", in.AccountName, names),
		may("RoleName", in.RoleName, roleNameRule),
		mayEnum("IamUserAccessToBilling", in.IamUserAccessToBilling, in.IamUserAccessToBilling.Values()),
	); err != nil {
		return nil, err
	}
	if in.RoleName != nil && strings.HasPrefix(*in.RoleName, "AWSServiceRoleFor") {
		return nil, invalidInput("INVALID_ROLE_NAME", "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.")
	}
	return newTags(r, in.Tags)
}

// settleCreations gives every creation its verdict that is due, in the order in which they end.
func (w *World) settleCreations(now time.Time) {
	for _, o := range w.orgs {
		due := slices.ContainsFunc(o.inProgress, func(c *creation) bool { return !now.Before(c.completesAt) })
		if !due {
			continue
		}
		slices.SortStableFunc(o.inProgress, func(a, b *creation) int { return a.completesAt.Compare(b.completesAt) })
		for len(o.inProgress) > 0 && !now.Before(o.inProgress[0].completesAt) {
			w.settle(o, o.inProgress[0])
			o.inProgress = o.inProgress[1:]
		}
	}
}

func (w *World) settle(o *organization, c *creation) {
	switch {
	case c.verdict != "":
		c.reason = c.verdict
	case !deliverableEmail(c.email):
		c.reason = string(orgtypes.CreateAccountFailureReasonInvalidEmail)
	case w.emailTaken(c.email, c.completesAt):
		c.reason = string(orgtypes.CreateAccountFailureReasonEmailAlreadyExists)
	case o.size(w, c.completesAt)+o.invitations(c.completesAt) >= o.quota:
		c.reason = string(orgtypes.CreateAccountFailureReasonAccountLimitExceeded)
	}
	if c.reason != "" {
		c.state = orgtypes.CreateAccountStateFailed
		return
	}
	c.state = orgtypes.CreateAccountStateSucceeded
	a := w.addAccount(w.accountID(), facts{
		name: c.name, email: c.email, parentID: o.rootID, tags: c.tags, org: o,
		joined: orgtypes.AccountJoinedMethodCreated, joinedAt: c.completesAt,
		activeAt: c.completesAt.Add(w.options.ActivationDuration),
	})
	a.roleName, a.roleTrusts, a.billingAccess = c.roleName, o.management.id, c.billingAccess
	c.accountID = a.id
	if c.govCloud {
		a.govCloudID = w.accountID()
		c.govCloudID = a.govCloudID
	}
	o.members = insert(o.members, a.id)
}

func (w *World) describeCreateAccountStatus(
	r *request, in *organizations.DescribeCreateAccountStatusInput,
) (*organizations.DescribeCreateAccountStatusOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("CreateAccountRequestId", in.CreateAccountRequestId, requestIDRule)); err != nil {
		return nil, err
	}
	c, known := o.creations[*in.CreateAccountRequestId]
	if !known {
		return nil, &Error{
			Code:    "CreateAccountStatusNotFoundException",
			Message: "You specified a CreateAccountRequestId that doesn't exist.",
		}
	}
	return &organizations.DescribeCreateAccountStatusOutput{CreateAccountStatus: c.status()}, nil
}

func (w *World) listCreateAccountStatus(
	r *request, in *organizations.ListCreateAccountStatusInput,
) (*organizations.ListCreateAccountStatusOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	for _, state := range in.States {
		if err := r.check(needsEnum("States", state, state.Values())); err != nil {
			return nil, err
		}
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, o.requestIDs, func(id string) bool {
		c := o.creations[id]
		return (len(in.States) == 0 || slices.Contains(in.States, c.state)) && !r.now.Before(c.requestedAt.Add(w.options.RequestLag))
	})
	if err != nil {
		return nil, err
	}
	out := &organizations.ListCreateAccountStatusOutput{CreateAccountStatuses: []orgtypes.CreateAccountStatus{}, NextToken: next}
	for _, id := range page {
		out.CreateAccountStatuses = append(out.CreateAccountStatuses, *o.creations[id].status())
	}
	return out, nil
}
