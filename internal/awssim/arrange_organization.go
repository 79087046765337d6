package awssim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// AddInvitation sends an invitation to the organization that nobody has answered, and returns its id.
func (w *World) AddInvitation(email string) string {
	now, unlock := w.lock()
	defer unlock()
	h := w.newHandshake(w.primary, orgtypes.ActionTypeInviteAccountToOrganization, now)
	h.Resources = append(h.Resources, orgtypes.HandshakeResource{Type: orgtypes.HandshakeResourceTypeEmail, Value: aws.String(email)})
	h.Parties = append(h.Parties, orgtypes.HandshakeParty{Id: aws.String(email), Type: orgtypes.HandshakePartyTypeEmail})
	return *h.Id
}

// AddOutboundTransfer lets another management account pay for the organization: "REQUESTED" is an invitation to do so,
// "ACCEPTED" a transfer, and so on. It returns the id of the transfer.
func (w *World) AddOutboundTransfer(status, targetManagementAccountID string) string {
	now, unlock := w.lock()
	defer unlock()
	id := "rt-" + w.ids.lower(10)
	nextMonth := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	transfer := orgtypes.ResponsibilityTransfer{
		Id: aws.String(id), Name: aws.String("billing"), Type: orgtypes.ResponsibilityTransferTypeBilling,
		Arn:    aws.String("arn:aws:organizations::" + w.primary.management.id + ":transfer/" + w.primary.id + "/billing/outbound/" + id),
		Status: orgtypes.ResponsibilityTransferStatus(status), StartTimestamp: aws.Time(nextMonth),
		Source: &orgtypes.TransferParticipant{
			ManagementAccountId: aws.String(w.primary.management.id), ManagementAccountEmail: aws.String(w.primary.management.now.email),
		},
		Target: &orgtypes.TransferParticipant{
			ManagementAccountId:    aws.String(targetManagementAccountID),
			ManagementAccountEmail: aws.String("management-" + targetManagementAccountID + "@example.com"),
		},
	}
	if status == string(orgtypes.ResponsibilityTransferStatusRequested) {
		transfer.ActiveHandshakeId = w.newHandshake(w.primary, orgtypes.ActionTypeTransferResponsibility, now).Id
	}
	w.primary.transfers = append(w.primary.transfers, transfer)
	return id
}
