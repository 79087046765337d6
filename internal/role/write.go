package role

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// settling is how long everybody needs to see what was written to IAM: seconds as a rule, two minutes at most.
func settling(until string) wait.Policy {
	return wait.Policy{Until: until, First: time.Second, Max: 10 * time.Second, Timeout: 2 * time.Minute}
}

// Create makes a role, or continues with what an earlier Create made, or adopts one when that is wanted. It returns only
// when AWS shows all of it. The error is an *UnfinishedError once something may have been written.
func (r *Roles) Create(ctx context.Context, place Place, w Wanted) (Role, error) {
	return r.write(ctx, place, w, Former{})
}

// Update changes a role that is in the state of Terraform into what is wanted. When it fails, Find tells how far it came.
func (r *Roles) Update(ctx context.Context, place Place, w Wanted, former Former) (Role, error) {
	former.InState = true
	return r.write(ctx, place, w, former)
}

func (r *Roles) write(ctx context.Context, place Place, w Wanted, former Former) (Role, error) {
	s, err := r.open(ctx, place)
	if err != nil {
		return Role{}, err
	}
	var j *job
	err = s.whenAllowed(ctx, place.Wait && s.entered, func(ctx context.Context) (err error) {
		j, err = s.look(ctx, w, former)
		return err
	})
	if err != nil {
		return Role{}, err
	}
	if former.InState && j.role == nil {
		return Role{}, &awsclient.NotFoundError{Kind: "role", ID: s.accountID + "/" + w.Name}
	}
	done, err := run(ctx, j.steps())
	if err != nil {
		return Role{}, err
	}
	made, err := s.confirm(ctx, w, former, j, len(done) > 0)
	if err != nil {
		return made, &UnfinishedError{Doing: "waiting until AWS shows the role", Done: done, Err: err}
	}
	for i, p := range made.Policies {
		made.Policies[i].Made = p.Made || slices.Contains(j.attachments(), p.ARN)
	}
	return made, nil
}

// run makes the changes one after the other until one fails. The error is an *UnfinishedError that says how far it came.
func run(ctx context.Context, steps []step) (done []string, err error) {
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			if IsTaken(err) {
				return done, err
			}
			return done, &UnfinishedError{Doing: `"` + step.what + `"`, Done: done, Err: err}
		}
		done = append(done, step.what)
	}
	return done, nil
}

// confirm reads the role until it is as it was written.
func (s site) confirm(ctx context.Context, w Wanted, former Former, j *job, wrote bool) (Role, error) {
	if !wrote {
		return *j.role, nil
	}
	w.Adopt = true // whose it is was asked before
	var seen *job
	err := wait.For(ctx, s.clock, settling("AWS shows the role as it was written"), func(ctx context.Context) (err error) {
		seen, err = s.look(ctx, w, former)
		switch {
		case awsclient.IsNotFound(err):
			return wait.Refused(err)
		case err != nil:
			return err
		case seen.role == nil:
			return wait.Saw("no role")
		case len(seen.steps()) > 0:
			return wait.Saw("a role without " + seen.steps()[0].what)
		}
		return nil
	})
	if err != nil {
		return Role{}, err
	}
	return *seen.role, nil
}

// settle repeats a call that refers to something just written, until IAM has seen that everywhere.
func (s site) settle(ctx context.Context, do func(context.Context) error) error {
	return s.retry(ctx, "IAM knows everywhere what was written", awsclient.IsNotFound, do)
}

// whenAllowed looks at an account. Where the role through which it was entered may be new, it is not known everywhere yet
// what that role may do, and a refusal is waited out.
func (s site) whenAllowed(ctx context.Context, patient bool, look func(context.Context) error) error {
	err := look(ctx)
	if !patient || !awsclient.IsAccessDenied(err) {
		return err
	}
	return s.retry(ctx, "IAM knows everywhere what the role may do through which the account was entered", awsclient.IsAccessDenied, look)
}

// retry repeats a call while it is refused for a reason that may pass. until completes "waited until ...".
func (s site) retry(ctx context.Context, until string, passes func(error) bool, do func(context.Context) error) error {
	return wait.For(ctx, s.clock, settling(until), func(ctx context.Context) error {
		err := do(ctx)
		if err != nil && passes(err) {
			return wait.Refused(err)
		}
		return err
	})
}

func (j *job) makePolicy(ctx context.Context, p Policy) error {
	err := j.createPolicy(ctx, p, j.wanted.path())
	if !awsclient.IsCode(err, "EntityAlreadyExists") {
		return err
	}
	var existing Policy // perhaps the answer to our own request was lost
	findErr := j.settle(ctx, func(ctx context.Context) (err error) {
		existing, err = j.findPolicy(ctx, p.ARN)
		return err
	})
	switch {
	case findErr != nil:
		return err
	case !existing.Made:
		return &PolicyTakenError{ARN: p.ARN}
	case !Equivalent(existing.JSON, p.JSON): // an earlier Create, which IAM did not show yet, wanted something else
		return j.rewritePolicy(ctx, p)
	}
	return nil
}

func (j *job) makeRole(ctx context.Context) error {
	owner, err := j.directory.Owner(ctx, "role", Key(j.accountID, j.wanted.Name))
	if err != nil {
		return err
	}
	in := &iam.CreateRoleInput{
		RoleName: &j.wanted.Name, Path: aws.String(j.wanted.path()), AssumeRolePolicyDocument: &j.documents.Trust,
		MaxSessionDuration: aws.Int32(seconds(j.wanted.maxSession())), Tags: tagList(j.wanted.tags(), owner),
	}
	if j.wanted.Description != "" {
		in.Description = &j.wanted.Description
	}
	if j.wanted.PermissionsBoundary != "" {
		in.PermissionsBoundary = &j.wanted.PermissionsBoundary
	}
	err = j.trusting(ctx, func(ctx context.Context) error {
		_, err := j.iam.CreateRole(ctx, in)
		return err
	})
	if !awsclient.IsCode(err, "EntityAlreadyExists") {
		return err
	}
	var existing Role // perhaps the answer to our own request was lost
	findErr := j.settle(ctx, func(ctx context.Context) (err error) {
		existing, err = j.find(ctx, j.wanted.Name)
		return err
	})
	switch {
	case findErr != nil:
		return err
	case !existing.Made:
		return &TakenError{AccountID: j.accountID, Name: existing.Name}
	}
	// Or an earlier Create made it, which IAM did not show yet, and perhaps otherwise than it is wanted now.
	j.role = &existing
	_, err = run(ctx, j.roleSteps())
	return err
}

func (j *job) replaceTrust(ctx context.Context) error {
	return j.trusting(ctx, func(ctx context.Context) error {
		_, err := j.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &j.wanted.Name, PolicyDocument: &j.documents.Trust})
		return err
	})
}

// trusting writes a trust policy. A principal that was just made is not known everywhere at once.
func (j *job) trusting(ctx context.Context, do func(context.Context) error) error {
	unknown := func(err error) bool {
		return awsclient.IsCode(err, "MalformedPolicyDocument") && strings.Contains(strings.ToLower(awsclient.Message(err)), "principal")
	}
	err := j.retry(ctx, "IAM knows the trusted principals", unknown, do)
	if err != nil && unknown(err) {
		return &PrincipalError{Principals: j.named(awsclient.Message(err)), Err: err}
	}
	return err
}

var quotedARN = regexp.MustCompile(`arn:[^"\s,]+`)

// named are the principals that AWS names in a refusal, else all that could be meant.
func (j *job) named(message string) []string {
	if found := quotedARN.FindAllString(message, -1); len(found) > 0 {
		return found
	}
	return slices.Concat(j.wanted.TrustedPrincipals, j.wanted.TrustedAccounts)
}
