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
		session = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(c.STS(), role, func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = "terraform-provider-doit"
		}))
		c.sessions.byRole[role] = session
	}
	return session
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
