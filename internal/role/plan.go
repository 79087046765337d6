package role

import (
	"context"
	"slices"
	"strings"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// State is what is there before a role is made.
type State int

// The states of a place.
const (
	Free       State = iota // nothing of that name is there
	Unfinished              // this Terraform state made it, and Create continues with it
	Adoptable               // somebody else made it, and it may be adopted
)

// Finding is what is there before a role is made, and what making it will change about that.
type Finding struct {
	State    State
	Existing Role     // zero when only policies are there
	Changes  []string // in the words of the user; empty for Free
}

// Plan looks at what is there in the place of a wanted role. The error is a *TakenError or *PolicyTakenError when it
// belongs to somebody else and may not be adopted, and an *InputError when what is wanted cannot be. Nothing is changed.
func (r *Roles) Plan(ctx context.Context, place Place, w Wanted) (Finding, error) {
	s, err := r.open(ctx, place)
	if err != nil {
		return Finding{}, err
	}
	job, err := s.look(ctx, w, Former{})
	if err != nil {
		return Finding{}, err
	}
	if err := s.checkPolicies(ctx, w, job); err != nil {
		return Finding{}, err
	}
	found := Finding{State: job.state()}
	if job.role != nil {
		found.Existing = *job.role
	}
	if found.State != Free {
		for _, step := range job.steps() {
			found.Changes = append(found.Changes, step.what)
		}
	}
	return found, nil
}

// PlanChange looks whether a role that is in the state of Terraform can become what is wanted. Nothing is changed.
func (r *Roles) PlanChange(ctx context.Context, place Place, w Wanted, former Former) error {
	s, err := r.open(ctx, place)
	if err != nil {
		return err
	}
	former.InState = true
	j, err := s.look(ctx, w, former)
	if err != nil {
		return err
	}
	return s.checkPolicies(ctx, w, j)
}

// job is what is to be done to get from what is there to what is wanted.
type job struct {
	site
	wanted    Wanted
	former    Former
	documents Documents
	role      *Role             // nil when there is none
	policies  map[string]Policy // the wanted ones that are there, by ARN
	left      []Policy          // what an interrupted Create made when more policies were wanted
}

// look reads what is there, and refuses what belongs to somebody else. With a former role, nothing is foreign.
func (s site) look(ctx context.Context, w Wanted, former Former) (*job, error) {
	documents, err := Compose(s.client.Partition(), w)
	if err != nil {
		return nil, err
	}
	j := &job{site: s, wanted: w, former: former, documents: documents, policies: map[string]Policy{}}
	existing, err := s.find(ctx, w.Name)
	switch {
	case err == nil:
		j.role = &existing
	case !awsclient.IsNotFound(err):
		return nil, err
	}
	for i, p := range documents.Policies {
		documents.Policies[i].ARN = s.policyARN(w.path(), p.Name)
		if err := j.lookPolicy(ctx, documents.Policies[i].ARN); err != nil {
			return nil, err
		}
	}
	if err := j.checkOwner(); err != nil {
		return nil, err
	}
	if former.InState || j.state() != Unfinished {
		return j, nil
	}
	j.left, err = s.madePolicies(ctx, w.path(), w.Name, len(documents.Policies)+1)
	return j, err
}

func (j *job) lookPolicy(ctx context.Context, of string) error {
	if j.role != nil {
		if i := slices.IndexFunc(j.role.Policies, func(p Policy) bool { return p.ARN == of }); i >= 0 {
			j.policies[of] = j.role.Policies[i]
			return nil
		}
	}
	found, err := j.findPolicy(ctx, of)
	if awsclient.IsNotFound(err) {
		return nil
	}
	if err == nil {
		j.policies[of] = found
	}
	return err
}

// mine says whether a policy that is there may be written.
func (j *job) mine(p Policy) bool {
	return p.Made || j.wanted.Adopt || slices.Contains(j.former.PolicyARNs, p.ARN)
}

func (j *job) checkOwner() error {
	if existing := j.role; existing != nil {
		if existing.Remade(j.former) {
			return &RemadeError{Role: existing.ARN}
		}
		if !existing.Made && !j.wanted.Adopt && !j.former.InState {
			return &TakenError{AccountID: j.accountID, Name: existing.Name}
		}
		if existing.Path != j.wanted.path() {
			return &TakenError{AccountID: j.accountID, Name: existing.Name, OtherPath: existing.Path}
		}
	}
	for _, p := range j.documents.Policies {
		if existing, there := j.policies[p.ARN]; there && !j.mine(existing) {
			return &PolicyTakenError{ARN: p.ARN}
		}
	}
	return j.checkRoom()
}

// checkRoom counts what others attached as well.
func (j *job) checkRoom() error {
	if j.role == nil {
		return nil
	}
	kept := slices.DeleteFunc(j.role.Others(j.former), func(policy string) bool {
		return slices.Contains(j.attachments(), policy) || !slices.Contains(j.role.Attached, policy)
	})
	if all := len(kept) + len(j.attachments()); all > maxAttachments {
		return invalid("managed_policy_arns", "The role would have %d policies attached, with the %d that others attached to it (%s). AWS attaches at most %d to a role.",
			all, len(kept), kept, maxAttachments)
	}
	return nil
}

// attachments are the ARNs of all policies that the role is to have.
func (j *job) attachments() []string {
	var arns []string
	for _, p := range j.documents.Policies {
		arns = append(arns, p.ARN)
	}
	return append(arns, j.wanted.ManagedPolicyARNs...)
}

func (j *job) state() State {
	switch {
	case j.role != nil && j.role.Made:
		return Unfinished
	case j.role != nil:
		return Adoptable
	}
	foreign := false
	for _, p := range j.policies {
		if p.Made {
			return Unfinished
		}
		foreign = true
	}
	if foreign {
		return Adoptable
	}
	return Free
}

// checkPolicies finds policies of AWS that are not there. A policy of the customer may still be made by the same apply.
func (s site) checkPolicies(ctx context.Context, w Wanted, j *job) error {
	prefix := ManagedPolicyARN(s.client.Partition(), "")
	check := func(attribute, of string) error {
		if !strings.HasPrefix(of, prefix) || j.role != nil && slices.Contains(j.role.Attached, of) {
			return nil
		}
		_, err := s.findPolicy(ctx, of)
		if awsclient.IsNotFound(err) {
			return invalid(attribute, "AWS has no policy %s. Check the spelling, also of upper and lower case and of the path.", of)
		}
		return err
	}
	for _, of := range w.ManagedPolicyARNs {
		if err := check("managed_policy_arns", of); err != nil {
			return err
		}
	}
	return check("permissions_boundary", w.PermissionsBoundary)
}
