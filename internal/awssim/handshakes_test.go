package awssim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// handshakes returns the states of all handshakes of a kind, over all pages.
func (w *world) handshakes(t *testing.T, kind orgtypes.ActionType) map[string]orgtypes.HandshakeState {
	t.Helper()
	states := map[string]orgtypes.HandshakeState{}
	for p := organizations.NewListHandshakesForOrganizationPaginator(w.org, &organizations.ListHandshakesForOrganizationInput{
		Filter: &orgtypes.HandshakeFilter{ActionType: kind},
	}); p.HasMorePages(); {
		page := must[*organizations.ListHandshakesForOrganizationOutput](t)(p.NextPage(t.Context()))
		for i := range page.Handshakes {
			states[*page.Handshakes[i].Id] = page.Handshakes[i].State
		}
	}
	return states
}

// TestInvitationsUseUpTheQuota until they expire.
func TestInvitationsUseUpTheQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{AccountQuota: 24})
	first := w.AddInvitation("first@example.com")
	for i := range 21 {
		w.AddInvitation(fmt.Sprintf("other-%d@example.com", i))
	}
	w.AddOutboundTransfer("REQUESTED", "111122223333")
	open := w.handshakes(t, orgtypes.ActionTypeInviteAccountToOrganization)
	if len(open) != 22 || open[first] != orgtypes.HandshakeStateOpen {
		t.Fatalf("invitations %v", open)
	}
	if all := w.handshakes(t, ""); len(all) != 23 {
		t.Errorf("all handshakes: %v", all)
	}
	w.vend(t, "last")
	_, err := w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{AccountName: aws.String("more"), Email: aws.String("more@example.com")})
	wantRefusal(t, err, "ConstraintViolationException", "ACCOUNT_NUMBER_LIMIT_EXCEEDED")
	w.clock.Advance(15 * 24 * time.Hour)
	w.vend(t, "more")
	if state := w.handshakes(t, orgtypes.ActionTypeInviteAccountToOrganization)[first]; state != orgtypes.HandshakeStateExpired {
		t.Errorf("the old invitation is %s", state)
	}
	w.clock.Advance(30 * 24 * time.Hour)
	if all := w.handshakes(t, ""); len(all) != 0 {
		t.Errorf("remembered: %v", all)
	}
}

// TestTransfers shows a transfer to both sides.
func TestTransfers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	payer, keys := w.AddOrganization()
	id := w.AddOutboundTransfer("ACCEPTED", payer)
	w.AddOutboundTransfer("REQUESTED", "111122223333")
	billing := orgtypes.ResponsibilityTransferTypeBilling
	outbound := must[*organizations.ListOutboundResponsibilityTransfersOutput](t)(w.org.ListOutboundResponsibilityTransfers(t.Context(),
		&organizations.ListOutboundResponsibilityTransfersInput{Type: billing, MaxResults: aws.Int32(1)}))
	if len(outbound.ResponsibilityTransfers) != 1 || outbound.NextToken == nil {
		t.Fatalf("first page %+v", outbound)
	}
	rest := must[*organizations.ListOutboundResponsibilityTransfersOutput](t)(w.org.ListOutboundResponsibilityTransfers(t.Context(),
		&organizations.ListOutboundResponsibilityTransfersInput{Type: billing, NextToken: outbound.NextToken}))
	if len(rest.ResponsibilityTransfers) != 1 || rest.NextToken != nil {
		t.Errorf("second page %+v", rest)
	}
	other := w.as(keys)
	inbound := must[*organizations.ListInboundResponsibilityTransfersOutput](t)(other.org.ListInboundResponsibilityTransfers(t.Context(),
		&organizations.ListInboundResponsibilityTransfersInput{Type: billing, Id: &id})).ResponsibilityTransfers
	if len(inbound) != 1 || *inbound[0].Source.ManagementAccountId != w.ManagementAccountID() || *inbound[0].Target.ManagementAccountId != payer ||
		inbound[0].Status != orgtypes.ResponsibilityTransferStatusAccepted {
		t.Errorf("inbound %+v", inbound)
	}
	_, err := w.org.ListInboundResponsibilityTransfers(t.Context(), &organizations.ListInboundResponsibilityTransfersInput{Type: billing, Id: &id})
	wantRefusal(t, err, "ResponsibilityTransferNotFoundException", "")
	_, err = w.org.ListOutboundResponsibilityTransfers(t.Context(), &organizations.ListOutboundResponsibilityTransfersInput{Type: "SUPPORT"})
	wantRefusal(t, err, "InvalidInputException", "INVALID_ENUM")
	member := w.as(w.CredentialsFor(w.AddAccount(awssim.Account{})))
	_, err = member.org.ListHandshakesForOrganization(t.Context(), &organizations.ListHandshakesForOrganizationInput{})
	wantRefusal(t, err, "AccessDeniedException", "")
}
