package awsclient

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

const (
	sessionName = "terraform-provider-doit"
	shortest    = 900 // seconds of a session (STS API reference, AssumeRole)
)

// sessions are the roles in member accounts that this run has entered.
type sessions struct {
	mu     sync.Mutex
	byRole map[string]aws.CredentialsProvider
}

// AssumeRole gives credentials of a role in a member account: one session per account and role, shared by all who ask.
func (c *Client) AssumeRole(accountID, roleName string) aws.CredentialsProvider {
	role := c.roleARN(accountID, roleName)
	c.sessions.mu.Lock()
	defer c.sessions.mu.Unlock()
	if c.sessions.byRole == nil {
		c.sessions.byRole = map[string]aws.CredentialsProvider{}
	}
	session, ok := c.sessions.byRole[role]
	if !ok {
		session = newSession(role, stscreds.NewAssumeRoleProvider(c.STS(), role, func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = sessionName
		}))
		c.sessions.byRole[role] = session
	}
	return session
}

// session keeps the credentials of a role until they expire. The cache of the SDK asks for new ones on a context that
// nobody can end, so the context of those who wait for them travels along as a value.
type session struct {
	role    string
	cache   *aws.CredentialsCache
	flights wait.Flights
}

func newSession(role string, provider aws.CredentialsProvider) *session {
	return &session{role: role, cache: aws.NewCredentialsCache(mortal{provider})}
}

// mortal asks on the context of those who wait.
type mortal struct{ aws.CredentialsProvider }

func (p mortal) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if waiting, ok := ctx.Value(waitingKey{}).(context.Context); ok {
		return p.CredentialsProvider.Retrieve(waiting) //nolint:contextcheck // the one that was handed over never ends
	}
	return p.CredentialsProvider.Retrieve(ctx)
}

type waitingKey struct{}

// Retrieve gives the credentials, and asks for new ones for as long as somebody waits for them.
func (s *session) Retrieve(ctx context.Context) (aws.Credentials, error) {
	return wait.Together(ctx, &s.flights, "credentials of the role "+s.role, func(ctx context.Context) (aws.Credentials, error) {
		return s.cache.Retrieve(context.WithValue(ctx, waitingKey{}, ctx))
	})
}

// ForgetRole ends the sharing of a session: whoever asks for the role next asks AWS anew.
func (c *Client) ForgetRole(accountID, roleName string) {
	c.sessions.mu.Lock()
	defer c.sessions.mu.Unlock()
	delete(c.sessions.byRole, c.roleARN(accountID, roleName))
}

// TryRole asks AWS whether a role lets these credentials in now, whatever session this run has.
func (c *Client) TryRole(ctx context.Context, accountID, roleName string) error {
	_, err := c.STS().AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String(c.roleARN(accountID, roleName)), RoleSessionName: aws.String(sessionName), DurationSeconds: aws.Int32(shortest),
	})
	return err
}

// CheckRole enters a role once and asks AWS who that is. Whether it is worth asking again is the caller's decision.
func (c *Client) CheckRole(ctx context.Context, accountID, roleName string) error {
	if _, err := c.AssumeRole(accountID, roleName).Retrieve(ctx); err != nil {
		return fmt.Errorf("assuming the role %s: %w", c.roleARN(accountID, roleName), err)
	}
	_, err := c.STS().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, func(o *sts.Options) {
		o.Credentials = c.AssumeRole(accountID, roleName)
	})
	if err != nil {
		return fmt.Errorf("using the role %s: %w", c.roleARN(accountID, roleName), err)
	}
	return nil
}

func (c *Client) roleARN(accountID, roleName string) string {
	return arn.ARN{Partition: c.Partition(), Service: "iam", AccountID: accountID, Resource: "role/" + roleName}.String()
}

// MemberIAM is the IAM of a member account, entered through a role.
func (c *Client) MemberIAM(accountID, roleName string) *iam.Client {
	return iam.New(c.IAM().Options(), func(o *iam.Options) { o.Credentials = c.AssumeRole(accountID, roleName) })
}
