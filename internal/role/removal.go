package role

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// Removal says which bootstrap role a member account is to lose, and who may enter it afterwards.
type Removal struct {
	AccountID    string
	RoleName     string   // the bootstrap role
	Replacements []string // names of roles that stay
	Via          string   // a role that stays and may delete roles; "" to enter through the bootstrap role itself
	Before       Result   // as the state of Terraform has it; "" when this is the first time
}

// Result is what became of a bootstrap role.
type Result string

// The results of a removal.
const (
	Removed  Result = "removed"  // it was there and is deleted
	Disarmed Result = "disarmed" // it lets nobody in, but may still be there
	Absent   Result = "absent"   // it was not there
)

// Outcome is what Remove has done.
type Outcome struct {
	Result  Result
	RoleARN string
	Left    []string // policies that a disarmed role still has
	Unseen  bool     // nobody could look at the disarmed role
}

// Check says what is wrong with a removal by itself. The error is an *InputError.
func (w Removal) Check() error {
	switch {
	case strings.EqualFold(w.Via, w.RoleName):
		return invalid("via_role_name", "A role cannot cleanly delete itself: once its policies are off, it may do nothing any more. Name another role that stays, or leave via_role_name out.")
	case organization.NamesRole(w.Replacements, w.RoleName):
		return invalid("replacement_role_names", "%s is the role that is to be removed. Name roles that stay.", w.RoleName)
	}
	return nil
}

// RemovalPlan is what there is before a role is removed.
type RemovalPlan struct {
	Begun   bool     // an earlier Remove has begun it
	Role    *Role    // nil when there is none, or when nobody could look
	Missing []string // replacements that the account does not have, or that let nobody in
}

// PlanRemoval looks at what is there. The error is an *InputError for what cannot be, and an *EntryError when the account
// could not be entered. Nothing is changed.
func (r *Roles) PlanRemoval(ctx context.Context, w Removal) (RemovalPlan, error) {
	j, err := r.lookForRemoval(ctx, w, false)
	if err != nil {
		return RemovalPlan{}, err
	}
	return RemovalPlan{Begun: j.begun, Role: j.role, Missing: j.missing}, nil
}

// Remove removes a bootstrap role, or continues with what an earlier Remove began, and returns when AWS refuses to let
// anybody in through it. Through another role it is deleted. By itself it first closes its trust policy, then takes its
// policies off and deletes itself at once, which AWS refuses as soon as it obeys that these are off.
func (r *Roles) Remove(ctx context.Context, w Removal) (Outcome, error) {
	if len(w.Replacements) == 0 {
		return Outcome{}, invalid("replacement_role_names", "It is empty, so nobody but the owner of the root mailbox could enter the account %s. Nothing was changed.", w.AccountID)
	}
	r.client.ForgetRole(w.AccountID, w.RoleName) // once it is closed there is no other session, so this one must last
	j, err := r.lookForRemoval(ctx, w, true)
	if err != nil {
		return Outcome{}, err
	}
	if len(j.missing) > 0 {
		return Outcome{}, MissingReplacements(w.AccountID, j.missing)
	}
	// From here on, whoever entered through the role has to know why nobody can. It may be too late to write that later.
	if err := r.directory.MarkRoleRemoved(ctx, w.AccountID, w.RoleName); err != nil {
		return Outcome{}, &UnfinishedError{Doing: "tagging the account " + w.AccountID, Err: err}
	}
	defer r.client.ForgetRole(w.AccountID, w.RoleName)
	outcome, done, err := j.remove(ctx)
	if err != nil {
		return Outcome{}, j.takeBack(ctx, done, err)
	}
	if err := r.proveRefusal(ctx, w); err != nil {
		return Outcome{}, &UnfinishedError{Doing: "proving that the role lets nobody in", Done: done, Err: err}
	}
	return outcome, nil
}

// takeBack takes the role out of the tag again when AWS does not allow to touch it at all, as where the organization protects
// it: then nothing was removed. After any other failure the role may be closed.
func (j *removal) takeBack(ctx context.Context, done []string, err error) error {
	untouched := len(done) == 0 && (awsclient.IsAccessDenied(err) || awsclient.IsCode(err, "UnmodifiableEntity"))
	if j.begun || !untouched {
		return err
	}
	if failed := j.directory.UnmarkRoleRemoved(ctx, j.accountID, j.want.RoleName); failed != nil {
		return fmt.Errorf("%w. The account keeps the tag %s all the same: %w", err, organization.RemovedRolesKey, failed)
	}
	return err
}

// MissingReplacements says that roles which are to stay are not there, or let nobody in.
func MissingReplacements(accountID string, missing []string) error {
	return invalid("replacement_role_names", "The account %s has no role %s through which somebody could enter it: it is not there, or trusts nobody else. The bootstrap role was not touched. "+
		"Make the role, or let it trust whoever is to enter, and let this resource depend on it.", accountID, strings.Join(missing, ", "))
}

// LetsIn says whether a role can be entered now.
func (r *Roles) LetsIn(ctx context.Context, accountID, roleName string) (bool, error) {
	err := r.client.TryRole(ctx, accountID, roleName)
	if awsclient.IsAccessDenied(err) {
		return false, nil
	}
	return err == nil, err
}

func (r *Roles) proveRefusal(ctx context.Context, w Removal) error {
	return wait.For(ctx, r.clock, settling("AWS refuses to let anybody in through the role "+w.AccountID+"/"+w.RoleName), func(ctx context.Context) error {
		in, err := r.LetsIn(ctx, w.AccountID, w.RoleName)
		if in {
			return wait.Saw("it still lets in")
		}
		return err
	})
}

// removal is what is to be done until a bootstrap role is gone.
type removal struct {
	site
	want    Removal
	begun   bool  // an earlier Remove has begun it, as the tag of the account or the state says
	shut    bool  // it lets nobody in any more, and there is no other way to look at it
	role    *Role // nil when there is none, or when it is shut
	missing []string
}

// lookForRemoval reads what is there. patient waits for roles that were made a moment ago.
func (r *Roles) lookForRemoval(ctx context.Context, w Removal, patient bool) (*removal, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	management, err := r.ManagementAccountID(ctx)
	if err != nil {
		return nil, err
	}
	if management == w.AccountID {
		return nil, invalid("account_id", "%s is the management account. It has no bootstrap role, and nobody but itself could let anybody in again.", w.AccountID)
	}
	begun, full, err := r.directory.RemovedRoles(ctx, w.AccountID)
	switch {
	case awsclient.IsNotFound(err):
		return nil, invalid("account_id", "The organization of these credentials has no account %s. Check the id, and that the credentials belong to the right organization.", w.AccountID)
	case err != nil:
		return nil, err
	case full:
		return nil, invalid("account_id", "The account %s has 50 tags, which is the most that AWS allows, and removing its bootstrap role needs one more. Remove a tag first.", w.AccountID)
	}
	j := &removal{want: w, begun: w.Before != "" || organization.NamesRole(begun, w.RoleName)}
	if err := j.enter(ctx, r, patient); err != nil || j.shut {
		return j, err
	}
	return j, j.look(ctx, patient)
}

// enter opens the account. The bootstrap role that an earlier Remove has shut is not waited for.
func (j *removal) enter(ctx context.Context, r *Roles, patient bool) error {
	entry, attribute := j.want.Via, "via_role_name"
	if entry == "" {
		entry, attribute = j.want.RoleName, "role_name"
	}
	maybeShut := j.want.Via == "" && j.begun
	err := r.enter(ctx, Place{AccountID: j.want.AccountID, EntryRole: entry, Wait: patient && !maybeShut})
	j.site = site{Roles: r, iam: r.client.MemberIAM(j.want.AccountID, entry), accountID: j.want.AccountID}
	switch {
	case maybeShut && awsclient.IsAccessDenied(err):
		j.shut = true
	case err != nil:
		return &EntryError{AccountID: j.want.AccountID, EntryRole: entry, Attribute: attribute, Err: err}
	}
	return nil
}

func (j *removal) look(ctx context.Context, patient bool) error {
	find := func(ctx context.Context) (err error) {
		j.role, err = j.bootstrapRole(ctx)
		return err
	}
	maybeShut := j.want.Via == "" && j.begun
	err := j.whenAllowed(ctx, patient && !maybeShut, find)
	if maybeShut && lockedOut(err) { // its policies are off, and it was let in for the last time
		j.shut = true
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range j.want.Replacements {
		open, err := j.hasWayIn(ctx, name, patient)
		if err != nil {
			return err
		}
		if !open {
			j.missing = append(j.missing, name)
		}
	}
	return nil
}

// bootstrapRole is what has to be known about the role; nil when there is none.
func (j *removal) bootstrapRole(ctx context.Context) (*Role, error) {
	out, err := j.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: &j.want.RoleName})
	if err != nil {
		return nil, unlessGone(err)
	}
	found := fromAPI(*out.Role)
	for _, reserved := range []string{"/aws-service-role/", "/aws-reserved/"} {
		if strings.HasPrefix(found.Path, reserved) {
			return nil, invalid("role_name", "The role %s belongs to an AWS service, and only that service removes it.", found.ARN)
		}
	}
	if found.Attached, err = j.attached(ctx, found.Name); err != nil {
		return nil, err
	}
	if found.Inline, err = j.inline(ctx, found.Name); err != nil {
		return nil, err
	}
	profiles, err := j.profiles(ctx, found.Name)
	if err == nil && len(profiles) > 0 {
		return nil, invalid("role_name", "The role %s is in use: %s. Take that away first.", found.ARN, strings.Join(profiles, "; "))
	}
	return &found, err
}

// hasWayIn says whether there is a role that lets somebody in without the bootstrap role: another bootstrap role may have been
// disarmed.
func (j *removal) hasWayIn(ctx context.Context, name string, patient bool) (open bool, err error) {
	find := func(ctx context.Context) error {
		out, err := j.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
		open = err == nil && Admits(decoded(out.Role.AssumeRolePolicyDocument), j.roleARN())
		return err
	}
	err = find(ctx)
	if awsclient.IsNotFound(err) && patient { // perhaps it was made a moment ago
		err = j.settle(ctx, find)
		if errors.As(err, new(*wait.TimeoutError)) {
			return false, nil
		}
	}
	return open, unlessGone(err)
}

// remove does what is left. done says how far it came.
func (j *removal) remove(ctx context.Context) (outcome Outcome, done []string, err error) {
	outcome = Outcome{Result: Removed, RoleARN: j.roleARN()}
	switch {
	case j.shut:
		outcome.Result, outcome.Unseen = Disarmed, true
		if j.want.Before != "" {
			outcome.Result = j.want.Before
		}
		return outcome, nil, nil
	case j.role == nil:
		if !j.begun || j.want.Before == Absent {
			outcome.Result = Absent
		}
		return outcome, nil, nil
	case j.want.Via != "":
		done, err = run(ctx, j.steps())
		return outcome, done, err
	}
	var closing []step
	if !Equivalent(j.role.Trust, nobody) {
		closing = []step{{"trust policy closed", j.close}}
	}
	done, err = run(ctx, append(closing, j.steps()...))
	if off := len(done) - len(closing); off >= 0 && lockedOut(err) { // it is closed, and that is all it may do
		outcome.Result, outcome.Left, err = Disarmed, j.policies()[off:], nil
	}
	return outcome, done, err
}

// lockedOut says that a session may do nothing any more. IAM does not know that of a role which was deleted, as by a call whose
// answer was lost.
func lockedOut(err error) bool {
	return awsclient.IsAccessDenied(err) || awsclient.IsCode(err, "InvalidClientTokenId")
}

// nobody is a trust policy that lets nobody in. IAM wants it to name somebody.
const nobody = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`

func (j *removal) close(ctx context.Context) error {
	_, err := j.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &j.role.Name, PolicyDocument: aws.String(nobody)})
	return err
}

// policies are what the role has, in the order in which it can do without them: inline:NAME and ARNs. What lets it do
// anything is last, for the role may have to take off its policies itself.
func (j *removal) policies() []string {
	var all []string
	for _, name := range j.role.Inline {
		all = append(all, inlinePrefix+name)
	}
	administrator := ManagedPolicyARN(j.client.Partition(), "AdministratorAccess")
	attached := slices.Clone(j.role.Attached)
	slices.SortStableFunc(attached, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == administrator:
			return 1
		case b == administrator:
			return -1
		}
		return 0
	})
	return append(all, attached...)
}

func (j *removal) steps() []step {
	var steps []step
	for _, policy := range j.policies() {
		steps = append(steps, step{"policy " + policy + " taken off", func(ctx context.Context) error { return j.takeOff(ctx, policy) }})
	}
	return append(steps, step{"role " + j.role.Name + " deleted", func(ctx context.Context) error { return j.deleteRole(ctx, j.role.Name) }})
}

func (j *removal) takeOff(ctx context.Context, policy string) error {
	name, isInline := strings.CutPrefix(policy, inlinePrefix)
	if !isInline {
		return j.detach(ctx, j.role.Name, policy)
	}
	_, err := j.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &j.role.Name, PolicyName: &name})
	return unlessGone(err)
}

// roleARN is that of the role as IAM has it, else as it would be.
func (j *removal) roleARN() string {
	if j.role != nil {
		return j.role.ARN
	}
	return ARN(j.client.Partition(), j.accountID, j.want.RoleName)
}

// ARN is that of a role without path.
func ARN(partition, accountID, roleName string) string {
	return arn.ARN{Partition: partition, Service: "iam", AccountID: accountID, Resource: "role/" + roleName}.String()
}
