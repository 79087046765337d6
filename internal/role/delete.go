package role

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// InUse lists what others did with a role or its policies, and what keeps it from being deleted: sentences without full
// stop, empty when it is free. The error is an *OutlivedError when the role is a newer object's than the former one.
func (r *Roles) InUse(ctx context.Context, place Place, name string, former Former) ([]string, error) {
	s, err := r.open(ctx, place)
	if err != nil {
		return nil, err
	}
	found, err := s.find(ctx, name)
	if err != nil {
		return nil, unlessGone(err)
	}
	if found.Outlived(former) {
		return nil, &OutlivedError{Role: found.ARN}
	}
	return s.inUse(ctx, found, former)
}

func (s site) inUse(ctx context.Context, r Role, former Former) ([]string, error) {
	var others []string
	for _, policy := range r.Others(former) {
		if slices.Contains(r.Attached, policy) {
			others = append(others, "somebody attached the policy "+policy)
		} else {
			others = append(others, "somebody gave it the policy "+policy)
		}
	}
	for _, p := range r.Own(former) {
		if p.Attachments > 1 {
			others = append(others, fmt.Sprintf("its policy %s is attached to %d more roles, users or groups", p.ARN, p.Attachments-1))
		}
	}
	profiles, err := s.profiles(ctx, r.Name)
	return append(others, profiles...), err
}

// profiles says in which instance profiles a role is.
func (s site) profiles(ctx context.Context, name string) (all []string, err error) {
	pages := iam.NewListInstanceProfilesForRolePaginator(s.iam, &iam.ListInstanceProfilesForRoleInput{RoleName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for i := range page.InstanceProfiles {
			all = append(all, "it is in the instance profile "+aws.ToString(page.InstanceProfiles[i].InstanceProfileName))
		}
	}
	return all, nil
}

// Delete deletes a role with its own policies, or finishes an earlier Delete. When others use it, it changes nothing and
// the error is an *InUseError, and when it is a newer object's than the former one, an *OutlivedError. gone says that there was no such role in the account, which was really asked.
func (r *Roles) Delete(ctx context.Context, place Place, name string, former Former) (gone bool, err error) {
	s, err := r.open(ctx, place)
	if err != nil {
		return false, err
	}
	found, err := s.find(ctx, name)
	if awsclient.IsNotFound(err) {
		return true, s.deleteLeft(ctx, former)
	}
	if err != nil {
		return false, err
	}
	switch {
	case found.Outlived(former):
		return false, &OutlivedError{Role: found.ARN}
	case found.Remade(former):
		return false, &RemadeError{Role: found.ARN}
	}
	others, err := s.inUse(ctx, found, former)
	if err != nil {
		return false, err
	}
	if len(others) > 0 {
		return false, &InUseError{Role: found.ARN, Others: others}
	}
	return false, s.deleteFound(ctx, found, former)
}

// deleteFound deletes the policies before the role: while the role is there, Terraform still knows that something is left.
func (s site) deleteFound(ctx context.Context, r Role, former Former) error {
	own, err := s.madePolicies(ctx, r.Path, r.Name, 1)
	if err != nil {
		return err
	}
	for _, p := range r.Own(former) {
		if !slices.ContainsFunc(own, func(o Policy) bool { return o.ARN == p.ARN }) {
			own = append(own, p)
		}
	}
	slices.SortFunc(own, func(a, b Policy) int {
		return numberOf(b.ARN, s.accountID, r.Name) - numberOf(a.ARN, s.accountID, r.Name)
	})
	var steps []step
	for _, policy := range r.Attached {
		steps = append(steps, step{"policy " + policy + " detached", func(ctx context.Context) error { return s.detach(ctx, r.Name, policy) }})
	}
	for _, p := range own {
		steps = append(steps, step{"policy " + p.ARN + " deleted", func(ctx context.Context) error { return s.deletePolicy(ctx, p.ARN) }})
	}
	steps = append(steps, step{"role " + r.Name + " deleted", func(ctx context.Context) error { return s.deleteRole(ctx, r.Name) }})
	_, err = run(ctx, steps)
	return err
}

func (s site) deleteRole(ctx context.Context, name string) error {
	return s.retry(ctx, "IAM knows everywhere what was detached", isDeleteConflict, func(ctx context.Context) error { // its policies were detached a moment ago
		_, err := s.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &name})
		return unlessGone(err)
	})
}

// deleteLeft deletes the policies of a role that is gone, as far as nobody else uses them.
func (s site) deleteLeft(ctx context.Context, former Former) error {
	for _, of := range former.PolicyARNs {
		found, err := s.findPolicy(ctx, of)
		if awsclient.IsNotFound(err) || err == nil && found.Attachments > 0 {
			continue
		}
		if err == nil {
			err = s.deletePolicy(ctx, of)
		}
		if err != nil {
			return fmt.Errorf("deleting the policy %s: %w", of, err)
		}
	}
	return nil
}
