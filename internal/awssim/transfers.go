package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// listOutboundTransfers shows who else pays, or is asked to pay, for the caller's organization.
func (w *World) listOutboundTransfers(
	r *request, in *organizations.ListOutboundResponsibilityTransfersInput,
) (*organizations.ListOutboundResponsibilityTransfersOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needsEnum("Type", in.Type, in.Type.Values())); err != nil {
		return nil, err
	}
	byID, ids := transfersByID(o.transfers)
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, ids, nil)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListOutboundResponsibilityTransfersOutput{ResponsibilityTransfers: []orgtypes.ResponsibilityTransfer{}, NextToken: next}
	for _, id := range page {
		out.ResponsibilityTransfers = append(out.ResponsibilityTransfers, byID[id])
	}
	return out, nil
}

// listInboundTransfers shows for whom the caller's organization pays: for the organizations of this World whose
// outbound transfer names its management account.
func (w *World) listInboundTransfers(
	r *request, in *organizations.ListInboundResponsibilityTransfersInput,
) (*organizations.ListInboundResponsibilityTransfersOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	if err := r.check(needsEnum("Type", in.Type, in.Type.Values()), may("Id", in.Id, transferIDRule)); err != nil {
		return nil, err
	}
	var inbound []orgtypes.ResponsibilityTransfer
	for _, other := range w.orgs {
		for _, transfer := range other.transfers {
			if *transfer.Target.ManagementAccountId == o.management.id {
				transfer.Arn = aws.String("arn:aws:organizations::" + o.management.id + ":transfer/" + o.id + "/billing/inbound/" + *transfer.Id)
				inbound = append(inbound, transfer)
			}
		}
	}
	byID, ids := transfersByID(inbound)
	if in.Id != nil && !slices.Contains(ids, *in.Id) {
		return nil, &Error{Code: "ResponsibilityTransferNotFoundException", Message: "You specified a responsibility transfer that doesn't exist."}
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, ids, func(id string) bool { return in.Id == nil || *in.Id == id })
	if err != nil {
		return nil, err
	}
	out := &organizations.ListInboundResponsibilityTransfersOutput{ResponsibilityTransfers: []orgtypes.ResponsibilityTransfer{}, NextToken: next}
	for _, id := range page {
		out.ResponsibilityTransfers = append(out.ResponsibilityTransfers, byID[id])
	}
	return out, nil
}

var transferIDRule = rule{pattern: whole(`rt-[0-9a-z]{8,32}`)}

func transfersByID(transfers []orgtypes.ResponsibilityTransfer) (byID map[string]orgtypes.ResponsibilityTransfer, ids []string) {
	byID = map[string]orgtypes.ResponsibilityTransfer{}
	for _, transfer := range transfers {
		byID[*transfer.Id] = transfer
	}
	return byID, sortedKeys(byID)
}
