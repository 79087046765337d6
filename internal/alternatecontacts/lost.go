package alternatecontacts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const homeKey = "organization" // in private state: the organization of the account when its contacts were managed

// noteHome keeps the organization through which a member account was reached. Only what left this one is believed to be
// gone: any other organization lacks the account, too.
func (b book) noteHome(ctx context.Context, known string, private privateState, diags *diag.Diagnostics) {
	if b.target == nil || known != "" {
		return
	}
	org, err := b.meta.Org.Organization(ctx)
	if err != nil || aws.ToString(org.MasterAccountId) != b.caller {
		return // it is for later, and nobody has to tell
	}
	stored, err := json.Marshal(aws.ToString(org.Id))
	if err == nil {
		diags.Append(private.SetKey(ctx, homeKey, stored)...)
	}
}

func readHome(ctx context.Context, private privateReader) (id string) {
	stored, _ := private.GetKey(ctx, homeKey)
	if err := json.Unmarshal(stored, &id); err != nil {
		return ""
	}
	return id
}

// lost says in a sentence why AWS will never again tell about the contacts, "" when it may.
func (b book) lost(err error, home string) string {
	refused, ok := errors.AsType[*refusalError](err)
	switch {
	case ok && refused.state == orgtypes.AccountStateClosed:
		return fmt.Sprintf("The AWS account %s is closed.", b.accountID)
	case ok && refused.missingIn != "" && refused.missingIn == home:
		return fmt.Sprintf("The AWS account %s has left the organization %s.", b.accountID, home)
	}
	return ""
}

// dormant says in a sentence why AWS does not tell about the contacts for now, "" when there is another reason.
func (b book) dormant(err error) string {
	if refused, ok := errors.AsType[*refusalError](err); ok && refused.state != "" {
		return fmt.Sprintf("AWS does not tell about the AWS account %s, which is %s.", b.accountID, refused.state)
	}
	return ""
}
