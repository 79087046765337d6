package awsclient

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

const (
	// sessionName says in CloudTrail who opened a session.
	sessionName = "terraform-provider-doit"
	// A session lasts from shortestSession to longestSession (STS API model, AssumeRole, DurationSeconds).
	shortestSession, longestSession = 15 * time.Minute, 12 * time.Hour
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

// Session says which session in an account is wanted.
type Session struct {
	AccountID, RoleName string
	Duration            time.Duration // see CheckSessionDuration
	Policy              string        // in JSON, allows only part of what the role may do; "" allows all of it
}

// OpenSession opens a session that nobody else shares.
func (c *Client) OpenSession(ctx context.Context, s Session) (aws.Credentials, error) {
	role := c.roleARN(s.AccountID, s.RoleName)
	keys, err := stscreds.NewAssumeRoleProvider(c.STS(), role, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName, o.Duration = sessionName, s.Duration
		if s.Policy != "" {
			o.Policy = &s.Policy
		}
	}).Retrieve(ctx)
	if err != nil {
		return keys, fmt.Errorf("assuming the role %s: %w", role, err)
	}
	return keys, nil
}

// CheckSessionDuration holds the duration of a session to what STS allows.
func CheckSessionDuration(text string) error {
	duration, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return errors.New("it cannot be read as a duration")
	case duration < shortestSession || duration > longestSession:
		return fmt.Errorf("it is %s", duration)
	}
	return nil
}

// ForgetRole ends the sharing of a session: whoever asks for the role next asks AWS anew.
func (c *Client) ForgetRole(accountID, roleName string) {
	c.sessions.mu.Lock()
	defer c.sessions.mu.Unlock()
	delete(c.sessions.byRole, c.roleARN(accountID, roleName))
}

// TryRole asks AWS whether a role lets these credentials in now, whatever session this run has.
func (c *Client) TryRole(ctx context.Context, accountID, roleName string) error {
	_, err := c.OpenSession(ctx, Session{AccountID: accountID, RoleName: roleName, Duration: shortestSession})
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
