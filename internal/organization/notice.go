package organization

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// noticeLimit is how long telling the topic may take, whatever the create timeout says: nothing depends on it.
const noticeLimit = 30 * time.Second

// Names of SNS topics and of regions (SNS API reference, CreateTopic).
var (
	topicPattern  = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.fifo)?$`)
	regionPattern = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-\d+$`)
)

// CheckTopicARN says what is wrong with the ARN of an SNS topic.
func CheckTopicARN(text string) error {
	topic, err := arn.Parse(text)
	home := awsclient.PartitionOf(topic.Region)
	switch {
	case err != nil || topic.Service != "sns" || !isAccountID(topic.AccountID):
		return errors.New("the ARN of a topic looks like arn:aws:sns:eu-central-1:111122223333:accounts")
	case !regionPattern.MatchString(topic.Region):
		return fmt.Errorf("%q is no region", topic.Region)
	case home != "" && home != topic.Partition:
		return fmt.Errorf("the region %s is in the partition %s, and not in %s", topic.Region, home, topic.Partition)
	case strings.Contains(topic.Resource, ":"):
		return errors.New("what follows the name of the topic belongs to a subscription, and subscriptions cannot be told anything")
	case !topicPattern.MatchString(topic.Resource) || len(topic.Resource) > 256:
		return errors.New("a topic name has 1 to 256 letters, digits, hyphens and underscores, and may end with .fifo")
	}
	return nil
}

// CheckTopic says why these credentials cannot tell a topic anything, wherever they are used: nothing crosses the border
// between two partitions.
func (d *Directory) CheckTopic(text string) error {
	topic, err := arn.Parse(text)
	if own := d.client.Partition(); err == nil && topic.Partition != own {
		return fmt.Errorf("the topic %s is in the partition %s, and these credentials are for %s", text, topic.Partition, own)
	}
	return err
}

// Notice is what a topic is told of a new account.
type Notice struct {
	TopicARN, Region string
	AccountID        string // also the group and the deduplication id on a FIFO topic
	Subject, Text    string
}

// FIFO says whether the topic keeps messages in order and forgets duplicates, those of five minutes.
func (n Notice) FIFO() bool { return strings.HasSuffix(n.TopicARN, ".fifo") }

// UntoldError says that a topic was not told of an account, which is complete.
type UntoldError struct {
	Notice Notice
	Err    error
}

func (e *UntoldError) Error() string { return "telling " + e.Notice.TopicARN + ": " + e.Err.Error() }

func (e *UntoldError) Unwrap() error { return e.Err }

// tell publishes that the account is ready. That of somebody else, which was adopted, is no news.
func (v *vending) tell(ctx context.Context) error {
	if v.want.TopicARN == "" || v.adopted {
		return nil
	}
	notice := NewNotice(v.want.TopicARN, v.account, v.want.RoleName, v.govCloudID)
	limited, cancel := wait.Within(ctx, v.clock, noticeLimit, &wait.LimitError{Limit: noticeLimit})
	defer cancel()
	if err := v.publish(limited, notice); err != nil {
		return &UntoldError{Notice: notice, Err: err}
	}
	return nil
}

// publish sends a notice. When an answer is lost it is sent again: subscribers may see it twice, but never not at all.
func (d *Directory) publish(ctx context.Context, n Notice) error {
	in := &sns.PublishInput{TopicArn: &n.TopicARN, Subject: &n.Subject, Message: &n.Text}
	if n.FIFO() {
		in.MessageGroupId, in.MessageDeduplicationId = &n.AccountID, &n.AccountID
	}
	_, err := d.client.SNS(n.Region).Publish(ctx, in)
	return err
}

// NewNotice words what a topic is told of an account: roleName is "" for the default, govCloudID is "" without a twin. The
// subject has at most 86 of the 99 characters that SNS takes, because a name has at most 50, all of them printable ASCII.
func NewNotice(topicARN string, a Account, roleName, govCloudID string) Notice {
	topic, _ := arn.Parse(topicARN) // both were checked before
	own, _ := arn.Parse(aws.ToString(a.Arn))
	id, name := a.ID(), aws.ToString(a.Name)
	organizationID, _, _ := strings.Cut(strings.TrimPrefix(own.Resource, "account/"), "/")
	role := arn.ARN{Partition: own.Partition, Service: "iam", AccountID: id, Resource: "role/" + cmp.Or(roleName, DefaultRoleName)}
	var text strings.Builder
	fmt.Fprintf(&text, "The AWS account %s is ready.\n\n", name)
	for _, fact := range [][2]string{
		{"Account id", id}, {"Name", name}, {"Root e-mail address", aws.ToString(a.Email)}, {"Access role", role.String()},
		{"Organization", organizationID}, {"Management account", own.AccountID}, {"GovCloud account", govCloudID},
	} {
		if fact[1] != "" {
			fmt.Fprintf(&text, "%-20s %s\n", fact[0]+":", fact[1])
		}
	}
	return Notice{
		TopicARN: topicARN, Region: topic.Region, AccountID: id,
		Subject: fmt.Sprintf("AWS account %s (%s) is ready", name, id), Text: text.String() + nextSteps,
	}
}

// nextSteps has lines that mail programs do not wrap.
const nextSteps = `
What to do next:

1. Reset the password of the root user. On the sign-in page of AWS choose
   "Root user", enter the root e-mail address, then choose "Forgot password".
   AWS mails a link to that address.
2. Sign in as the root user and enable MFA for it, under "Security credentials".
   Do not make access keys for it.
3. From then on, work through the access role. It trusts the management account.

Where the organization manages root access centrally, the root user of a new
account has no password and needs none: leave out 1 and 2.
`
