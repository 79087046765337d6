package adminuser

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// wanted is an administrator as the plan has it.
type wanted struct {
	name, path, boundary string // "" path: do not care, when the user is there
	requireMFA           bool
	password             string            // "" for none
	tags                 map[string]string // Create adds that of the generation
	adopt                bool
}

// takenError says that a user of that name is there which this configuration did not make.
type takenError struct{ name string }

func (e *takenError) Error() string {
	return fmt.Sprintf("there is already an IAM user %s, and this configuration did not make it", e.name)
}

// passwordError says that AWS refuses the password.
type passwordError struct{ err error }

func (e *passwordError) Error() string { return "AWS refuses the password: " + e.err.Error() }

func (e *passwordError) Unwrap() error { return e.err }

// settling is how long IAM may need until a new user is known everywhere.
var settling = wait.Policy{Until: "IAM knows the new user everywhere", First: time.Second, Max: 10 * time.Second, Timeout: 2 * time.Minute}

// settle repeats a call while IAM does not know the user that was just made.
func (d directory) settle(ctx context.Context, do func(context.Context) error) error {
	return wait.For(ctx, d.meta.Clock, settling, func(ctx context.Context) error {
		err := do(ctx)
		if awsclient.IsNotFound(err) {
			return wait.Refused(err)
		}
		return err
	})
}

// owns says whether the tags of a user prove that this Terraform state made it.
func (d directory) owns(ctx context.Context, u user) (bool, error) {
	return d.meta.Org.Owns(ctx, "user", strings.ToLower(aws.ToString(u.UserName)), u.tags)
}

func (d directory) owner(ctx context.Context, name string) (string, error) {
	return d.meta.Org.Owner(ctx, "user", strings.ToLower(name))
}

// make makes the administrator, or continues with the one that an interrupted run made. The password comes last, so that
// nobody signs in to half an administrator.
func (d directory) make(ctx context.Context, want wanted) (user, error) {
	found, ours, err := d.begin(ctx, want)
	if err != nil {
		return user{}, err
	}
	done, left := []string{"the user"}, []string{}
	steps := d.steps(found, want, ours)
	for i, step := range steps {
		if err := d.settle(ctx, step.do); err != nil {
			for _, later := range steps[i:] {
				left = append(left, later.name)
			}
			return user{}, fmt.Errorf("%w. Done: %s. Left: %s. Applying again goes on from there", err, strings.Join(done, ", "), strings.Join(left, ", "))
		}
		done = append(done, step.name)
	}
	err = d.settle(ctx, func(ctx context.Context) error {
		found, err = d.find(ctx, want.name)
		return err
	})
	return found, err
}

// begin finds the user, or makes it. ours is false for one that is adopted.
func (d directory) begin(ctx context.Context, want wanted) (found user, ours bool, err error) {
	found, err = d.find(ctx, want.name)
	if awsclient.IsNotFound(err) {
		err = d.create(ctx, want)
		if err == nil {
			return user{User: iamtypes.User{UserName: &want.name, Path: &want.path, PermissionsBoundary: boundaryOf(want.boundary)}, tags: want.tags}, true, nil
		}
		if !awsclient.IsCode(err, "EntityAlreadyExists") {
			return user{}, false, err
		}
		err = d.settle(ctx, func(ctx context.Context) error { // made since, perhaps by our own request whose answer got lost
			found, err = d.find(ctx, want.name)
			return err
		})
	}
	if err != nil {
		return user{}, false, err
	}
	ours, err = d.owns(ctx, found)
	if err == nil && !ours && !want.adopt {
		err = &takenError{name: aws.ToString(found.UserName)}
	}
	return found, ours, err
}

func (d directory) create(ctx context.Context, want wanted) error {
	owner, err := d.owner(ctx, want.name)
	if err != nil {
		return err
	}
	tags := maps.Clone(want.tags)
	tags[organization.OwnerKey] = owner
	in := &iam.CreateUserInput{UserName: &want.name, Tags: tagList(tags)}
	if want.path != "" {
		in.Path = &want.path
	}
	if want.boundary != "" {
		in.PermissionsBoundary = &want.boundary
	}
	if _, err = d.iam().CreateUser(ctx, in); err != nil {
		return fmt.Errorf("making the user: %w", err)
	}
	tflog.Info(ctx, "made IAM user")
	return nil
}

// step is one thing that makes an administrator of a user.
type step struct {
	name string
	do   func(context.Context) error
}

// steps are what is missing, in order.
func (d directory) steps(found user, want wanted, ours bool) (steps []step) {
	add := func(missing bool, name string, do func(context.Context) error) {
		if missing {
			steps = append(steps, step{name, do})
		}
	}
	name := want.name
	set := map[string]string{}
	for key, value := range want.tags {
		if old, ok := found.tags[key]; !ok || old != value {
			set[key] = value
		}
	}
	add(want.path != "" && want.path != aws.ToString(found.Path), "the path", func(ctx context.Context) error { return d.rename(ctx, found, name, want.path) })
	add(want.boundary != "" && want.boundary != boundaryARN(found), "the permissions boundary", func(ctx context.Context) error { return d.setBoundary(ctx, name, want.boundary) })
	add(len(set) > 0, "the tags", func(ctx context.Context) error { return d.tag(ctx, name, set, nil) })
	add(!found.administrator, "AdministratorAccess", func(ctx context.Context) error { return d.attach(ctx, name) })
	add(want.requireMFA && !found.mfaRequired || !want.requireMFA && found.mfaPolicy, "the policy of require_mfa",
		func(ctx context.Context) error { return d.requireMFA(ctx, name, want.requireMFA) })
	add(want.password != "" && (!found.password || ours && found.firstSignIn), "the password",
		func(ctx context.Context) error { return d.setPassword(ctx, name, want.password) })
	return steps
}

func boundaryARN(u user) string {
	if u.PermissionsBoundary == nil {
		return ""
	}
	return aws.ToString(u.PermissionsBoundary.PermissionsBoundaryArn)
}

func boundaryOf(arn string) *iamtypes.AttachedPermissionsBoundary {
	if arn == "" {
		return nil
	}
	return &iamtypes.AttachedPermissionsBoundary{PermissionsBoundaryArn: &arn}
}

func tagList(tags map[string]string) []iamtypes.Tag {
	list := make([]iamtypes.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, iamtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
