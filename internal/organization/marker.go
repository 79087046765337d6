package organization

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// MarkerKey is the tag that a new account carries from the creating call on. It lets an interrupted apply find its own
// account again and proves that the account is nobody else's.
const MarkerKey = hiddenTagPrefix + "vend-id"

// resumeWindow is how long after it joined an account is still continued with by its marker alone.
const resumeWindow = 7 * 24 * time.Hour

// marker binds an account to the organization, its address and the Terraform state that vends it.
func (d *Directory) marker(ctx context.Context, email string) (string, error) {
	org, err := d.Organization(ctx)
	if err != nil {
		return "", err
	}
	return markerValue(aws.ToString(org.MasterAccountId), email, d.scope), nil
}

func markerValue(managementAccountID, email, scope string) string {
	sum := sha256.Sum256([]byte(managementAccountID + "\n" + strings.ToLower(email) + "\n" + scope))
	return hex.EncodeToString(sum[:16])
}

// Unfinished reads the marker of an account and says whether this scope began it lately, so that it may be continued
// with. tags are those that the account carries, the provider's own included.
func (d *Directory) Unfinished(ctx context.Context, a Account) (ours bool, tags map[string]string, err error) {
	marker, err := d.marker(ctx, aws.ToString(a.Email))
	if err != nil {
		return false, nil, err
	}
	tags, err = d.allTags(ctx, a.ID())
	if err != nil {
		return false, nil, err
	}
	alive := a.StateNow() == orgtypes.AccountStateActive || a.StateNow() == orgtypes.AccountStatePendingActivation
	return alive && d.young(a) && tags[MarkerKey] == marker, tags, nil
}

// young says that the account joined so lately that its marker counts.
func (d *Directory) young(a Account) bool {
	return d.clock.Now().Sub(aws.ToTime(a.JoinedTimestamp)) < resumeWindow
}
