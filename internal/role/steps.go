package role

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// step is one change: what it does, as a clause in the past tense, and how.
type step struct {
	what string
	do   func(context.Context) error
}

// steps are the changes that are left, in order: policies, role, attachments. What is there already makes no step, so a
// job that was cut off continues where it stopped.
func (j *job) steps() []step {
	var steps []step
	for _, p := range j.documents.Policies {
		existing, there := j.policies[p.ARN]
		switch {
		case !there:
			steps = append(steps, step{"policy " + p.Name + " made", func(ctx context.Context) error { return j.makePolicy(ctx, p) }})
		case !Equivalent(existing.JSON, p.JSON):
			steps = append(steps, step{"policy " + p.Name + " rewritten", func(ctx context.Context) error { return j.rewritePolicy(ctx, p) }})
		}
	}
	if j.role == nil {
		steps = append(steps, step{"role " + j.wanted.Name + " made", j.makeRole})
	} else {
		steps = append(steps, j.roleSteps()...)
	}
	attach, detach := j.attachSteps(), j.detachSteps()
	if j.role != nil && len(j.role.Attached)+len(attach) > maxAttachments {
		return slices.Concat(steps, detach, attach) // there is no room for both
	}
	return slices.Concat(steps, attach, detach)
}

// roleSteps change the role itself.
func (j *job) roleSteps() []step {
	var steps []step
	name := &j.wanted.Name
	if !Equivalent(j.role.Trust, j.documents.Trust) {
		steps = append(steps, step{"trust policy replaced" + j.trustChange(), j.replaceTrust})
	}
	description := j.wanted.Description
	if description == "" {
		description = j.role.Description
	}
	if description != j.role.Description || j.wanted.maxSession() != j.role.MaxSession {
		what := "description set"
		if j.wanted.maxSession() != j.role.MaxSession {
			what = fmt.Sprintf("max_session_duration changed from %d to %d", seconds(j.role.MaxSession), seconds(j.wanted.maxSession()))
		}
		steps = append(steps, step{what, func(ctx context.Context) error {
			_, err := j.iam.UpdateRole(ctx, &iam.UpdateRoleInput{
				RoleName: name, Description: &description, MaxSessionDuration: aws.Int32(seconds(j.wanted.maxSession())),
			})
			return err
		}})
	}
	switch boundary := j.wanted.PermissionsBoundary; boundary {
	case j.role.PermissionsBoundary:
	case "":
		steps = append(steps, step{"permissions boundary " + j.role.PermissionsBoundary + " removed", func(ctx context.Context) error {
			_, err := j.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: name})
			return err
		}})
	default:
		steps = append(steps, step{"permissions boundary set to " + boundary, func(ctx context.Context) error {
			return j.settle(ctx, func(ctx context.Context) error {
				_, err := j.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: name, PermissionsBoundary: &boundary})
				return err
			})
		}})
	}
	return append(steps, j.tagSteps()...)
}

func seconds(d time.Duration) int32 { return int32(d / time.Second) }

// trustChange names whom the role trusts before and after. External ids are secrets and stay out of it.
func (j *job) trustChange() string {
	describe := func(t Trust) string {
		all := slices.Concat(t.Accounts, t.Principals, t.Deleted)
		slices.Sort(all)
		if len(all) == 0 {
			return "nobody"
		}
		return strings.Join(all, ", ")
	}
	before, after := ReadTrust(j.role.Trust), ReadTrust(j.documents.Trust)
	text := fmt.Sprintf(" (it trusted %s, now %s", describe(before), describe(after))
	if before.ExternalID != after.ExternalID {
		text += "; the external id changes"
	}
	if SaysMore(j.client.Partition(), j.role.Trust) {
		text += "; its other conditions and statements are lost"
	}
	return text + ")"
}

// tagSteps remove before they set: AWS takes 50 tags at most, and tells keys apart without regard to case.
func (j *job) tagSteps() []step {
	var steps []step
	var remove []string
	for key := range j.former.Tags {
		_, wanted := j.wanted.Tags[key]
		if _, there := j.role.Tags[key]; there && !wanted {
			remove = append(remove, key)
		}
	}
	name, set, are := &j.wanted.Name, map[string]string{}, j.role.tags()
	for key, value := range j.wanted.tags() {
		if old, there := are[key]; !there || old != value {
			set[key] = value
		}
	}
	if slices.Sort(remove); len(remove) > 0 {
		steps = append(steps, step{"tags " + strings.Join(remove, ", ") + " removed", func(ctx context.Context) error {
			_, err := j.iam.UntagRole(ctx, &iam.UntagRoleInput{RoleName: name, TagKeys: remove})
			return err
		}})
	}
	if len(set) > 0 {
		keys := slices.Sorted(maps.Keys(set))
		steps = append(steps, step{"tags " + strings.Join(keys, ", ") + " set", func(ctx context.Context) error {
			_, err := j.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: name, Tags: tagsOf(set)})
			return err
		}})
	}
	return steps
}

func (j *job) attachSteps() []step {
	var steps []step
	for _, of := range j.attachments() {
		if j.role != nil && slices.Contains(j.role.Attached, of) {
			continue
		}
		steps = append(steps, step{"policy " + of + " attached", func(ctx context.Context) error {
			return j.settle(ctx, func(ctx context.Context) error {
				_, err := j.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &j.wanted.Name, PolicyArn: &of})
				return err
			})
		}})
	}
	return steps
}

// detachSteps take away what the configuration no longer wants. What others attached stays.
func (j *job) detachSteps() []step {
	var steps []step
	var attached []string
	own, wanted := slices.Clone(j.left), j.attachments()
	if j.role != nil {
		attached = j.role.Attached
		for _, p := range j.role.Own(j.former) {
			if !slices.ContainsFunc(own, func(o Policy) bool { return o.ARN == p.ARN }) {
				own = append(own, p)
			}
		}
	}
	slices.SortFunc(own, func(a, b Policy) int {
		return numberOf(b.ARN, j.accountID, j.wanted.Name) - numberOf(a.ARN, j.accountID, j.wanted.Name)
	})
	for _, p := range own {
		if !slices.Contains(wanted, p.ARN) {
			steps = append(steps, step{"policy " + p.Name + " detached and deleted", func(ctx context.Context) error { return j.dropPolicy(ctx, p) }})
		}
	}
	for _, of := range j.former.Attachments {
		if slices.Contains(attached, of) && !slices.Contains(wanted, of) {
			steps = append(steps, step{"policy " + of + " detached", func(ctx context.Context) error { return j.detach(ctx, j.wanted.Name, of) }})
		}
	}
	return steps
}

func (s site) detach(ctx context.Context, roleName, of string) error {
	_, err := s.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &roleName, PolicyArn: &of})
	return unlessGone(err)
}

// dropPolicy deletes an own policy, unless somebody attached it elsewhere, too.
func (j *job) dropPolicy(ctx context.Context, p Policy) error {
	if err := j.detach(ctx, j.wanted.Name, p.ARN); err != nil || p.Attachments > 1 {
		return err
	}
	return j.deletePolicy(ctx, p.ARN)
}
